package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table whose tree is damaged page by page. In a working copy each page that holds rows of the table is put in
 * the place of the table's root in turn: so SQLite itself reads the rows, whatever became of the pages above.
 */
final class LeafPages implements AutoCloseable {
    /** Offset of the two bytes that say whether there is a log: SQLite file format, section 1.3. Here there is none. */
    private static final int VERSIONS_AT = 18;

    private final Sql from;
    private final StateDirectory directory;
    private final Path copy;
    private boolean made;
    private @Nullable Boolean needed;

    /** @param from the damaged database; nothing is copied before it is needed */
    LeafPages(Sql from, StateDirectory directory, Path quarantine) {
        this.from = from;
        this.directory = directory;
        this.copy = quarantine.resolve("pages.db");
    }

    /** Whether the trees may fail to lead to a row without a word. */
    boolean areNeeded() {
        Boolean known = needed;
        if (known == null) {
            known = !isSound("integrity_check(1)");
            needed = known;
        }
        return known;
    }

    /** Whether SQLite finds nothing wrong. */
    boolean isSound(String check) {
        try {
            return from.list("PRAGMA " + check, row -> row.getString(1)).equals(List.of("ok"));
        } catch (StoreException e) {
            Salvage.passOver(e);
            return false;
        }
    }

    /** Reads a table that consists of one page. */
    interface Reader {
        /** False if a row may have been passed over. */
        boolean read(Sql at);
    }

    /** Gives each page as a database in which the table consists of that page alone; where that fails, row by row. */
    void forEach(String table, Reader reader) {
        Integer root = root(table);
        try {
            if (root == null || !make()) {
                return;
            }
            try (FileChannel file = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                PointerMap map = new PointerMap(file);
                List<Integer> pages = map.below(root);
                ByteBuffer kept = map.page(root);
                ByteBuffer rowsOfRoot = InnerPage.asLeaf(kept);
                if (rowsOfRoot != null) {
                    readAll(file, root, rowsOfRoot, reader);
                }
                for (int page : pages) {
                    ByteBuffer leaf = InnerPage.asLeaf(map.page(page));
                    if (leaf != null) {
                        readAll(file, root, leaf, reader);
                    }
                }
                write(file, root, kept);
            }
        } catch (IOException e) {
            throw directory.unusable(e);
        }
    }

    private @Nullable Integer root(String table) {
        try {
            return from.first("SELECT rootpage FROM sqlite_schema WHERE name = ?", row -> row.getInt(1), table);
        } catch (StoreException e) {
            Salvage.passOver(e);
            return null;
        }
    }

    private void readAll(FileChannel file, int root, ByteBuffer leaf, Reader reader) throws IOException {
        if (!read(file, root, leaf, reader)) {
            for (ByteBuffer row : InnerPage.oneByOne(leaf)) {
                read(file, root, row, reader);
            }
        }
    }

    private boolean read(FileChannel file, int root, ByteBuffer leaf, Reader reader) throws IOException {
        write(file, root, leaf);
        try (Sql sql = new Sql(SqliteDriver.openForSalvage(copy), directory.path())) {
            return reader.read(sql);
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
    }

    private static void write(FileChannel file, int page, ByteBuffer content) throws IOException {
        ByteBuffer bytes = content.duplicate().rewind();
        long at = (page - 1L) * InnerPage.BYTES;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** SQLite's own copy: with what the log holds in its place. */
    private boolean make() throws IOException {
        if (made) {
            return true;
        }
        try {
            from.copyTo(copy);
        } catch (StoreException e) {
            Salvage.passOver(e);
            return false;
        }
        directory.own(copy);
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 1}), VERSIONS_AT);
        }
        made = true;
        return true;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(copy);
    }
}
