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
 * A damaged database opened for reading. Where its first page, with the table of contents, cannot be read, a copy gets the
 * first page of a new store; where the file ends within a page, the copy loses the records that the cut goes through.
 */
final class ReadableCopy implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;
    /** Number of pages, in the header of the file: SQLite file format, section 1.3. */
    private static final int PAGES_AT = 28;

    private static final List<String> TABLES = List.of("meta", "command", "attempt", "document", "outbox", "audit");

    private final Sql sql;
    private final @Nullable Path copy;
    private final boolean cut;

    private ReadableCopy(Sql sql, @Nullable Path copy, boolean cut) {
        this.sql = sql;
        this.copy = copy;
        this.cut = cut;
    }

    static ReadableCopy open(StateDirectory directory, Path quarantine) throws IOException, SQLException {
        Path copy = quarantine.resolve("work.db");
        boolean headless = !directory.hasStore() || !hasContents(directory);
        boolean cut = directory.hasStore() && Files.size(directory.database()) % PAGE_BYTES != 0;
        if (!headless && !cut) {
            return new ReadableCopy(openForSalvage(directory, directory.database()), null, false);
        }
        copy(directory, copy);
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (cut) {
                fillUp(file);
            }
            if (headless) {
                putFirstPage(directory, file);
            }
        }
        return new ReadableCopy(openForSalvage(directory, copy), copy, cut);
    }

    private static Sql openForSalvage(StateDirectory directory, Path database) throws SQLException {
        return new Sql(SqliteDriver.openForSalvage(database), directory.path());
    }

    private static boolean hasContents(StateDirectory directory) throws SQLException {
        try (Sql sql = openForSalvage(directory, directory.database())) {
            return hasContents(sql);
        }
    }

    private static boolean hasContents(Sql sql) {
        try {
            List<String> names = sql.list("SELECT name FROM sqlite_schema WHERE type = 'table'", r -> r.getString(1));
            return names.containsAll(TABLES) && sql.number("PRAGMA page_size") == PAGE_BYTES;
        } catch (StoreException e) {
            Salvage.passOver(e);
            return false;
        }
    }

    private static void copy(StateDirectory directory, Path copy) throws IOException {
        if (directory.hasStore()) {
            Files.copy(directory.database(), copy);
        } else {
            Files.createFile(copy);
        }
        Path log = copy.resolveSibling(copy.getFileName() + "-wal");
        if (Files.exists(directory.wal())) {
            Files.copy(directory.wal(), log);
            directory.own(log);
        }
        directory.own(copy);
    }

    /** The missing part of the last page reads as zeroes, and a record that goes on there as one that ends with them. */
    private static void fillUp(FileChannel file) throws IOException {
        long begin = file.size() / PAGE_BYTES * PAGE_BYTES;
        ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
        int kept = (int) (file.size() - begin);
        WalCheck.readFully(file, page.limit(kept), begin);
        InnerPage.forgetCutCells(page.clear(), kept);
        for (long at = begin; page.hasRemaining(); ) {
            at += file.write(page, at);
        }
    }

    private static void putFirstPage(StateDirectory directory, FileChannel file) throws IOException, SQLException {
        ByteBuffer page = FirstPage.of(directory, file);
        page.putInt(PAGES_AT, (int) Math.max(1, file.size() / PAGE_BYTES));
        file.write(page.rewind(), 0);
    }

    Sql sql() {
        return sql;
    }

    /** Whether an unknown part of the file is missing: its end, or the page that says how long it was. */
    boolean isIncomplete() {
        return copy != null;
    }

    /** Whether it ends in the middle of a page. */
    boolean isCut() {
        return cut;
    }

    @Override
    public void close() throws IOException {
        sql.close();
        if (copy != null) {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + suffix));
            }
        }
    }
}
