package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;

/**
 * A damaged database opened for reading. Where its first page, with the table of contents, cannot be read, a copy gets the
 * first page of a new store.
 */
final class ReadableCopy implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;
    /** Number of pages, in the header of the file: SQLite file format, section 1.3. */
    private static final int PAGES_AT = 28;

    private static final List<String> TABLES = List.of("meta", "command", "attempt", "document", "outbox", "audit");

    private final Sql sql;
    private final Path copy;
    private final boolean patched;

    private ReadableCopy(Sql sql, Path copy, boolean patched) {
        this.sql = sql;
        this.copy = copy;
        this.patched = patched;
    }

    static ReadableCopy open(StateDirectory directory, Path quarantine) throws IOException, SQLException {
        Path copy = quarantine.resolve("work.db");
        if (directory.hasStore()) {
            Sql whole = new Sql(SqliteDriver.openForSalvage(directory.database()), directory.path());
            if (hasContents(whole)) {
                return new ReadableCopy(whole, copy, false);
            }
            whole.close();
        }
        copyPatched(directory, copy);
        return new ReadableCopy(new Sql(SqliteDriver.openForSalvage(copy), directory.path()), copy, true);
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

    private static void copyPatched(StateDirectory directory, Path copy) throws IOException, SQLException {
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
        try (FileChannel to = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer page = FirstPage.of(directory, to);
            page.putInt(PAGES_AT, (int) Math.max(1, to.size() / PAGE_BYTES));
            to.write(page.rewind(), 0);
        }
    }

    Sql sql() {
        return sql;
    }

    /** Whether something had to be put in to make it readable. */
    boolean isPatched() {
        return patched;
    }

    @Override
    public void close() throws IOException {
        sql.close();
        if (patched) {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + suffix));
            }
        }
    }
}
