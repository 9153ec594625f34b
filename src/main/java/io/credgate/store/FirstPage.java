package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The first page, with the table of contents, for a database that has lost its own. In all stores as they were made the
 * tables begin on the same pages, and so they do in all that were compacted, but on others.
 */
final class FirstPage {
    private static final int INNER_INDEX = 0x02;
    private static final int INNER_TABLE = 0x05;
    private static final int LEAF_INDEX = 0x0a;
    private static final int LEAF_TABLE = 0x0d;

    /** @param table false for an index, and for a table without row numbers, which is kept as one */
    private record Tree(int root, boolean table) {}

    private FirstPage() {}

    /** The one that fits the other pages better. */
    static ByteBuffer of(StateDirectory directory, FileChannel damaged) throws IOException, SQLException {
        Path compacted = directory.path().resolve(directory.recovered().getFileName() + ".compacted");
        Schema.create(directory, compacted);
        try (Sql sql = new Sql(SqliteDriver.openForCreating(compacted), directory.path());
                Statement statement = sql.connection().createStatement()) {
            statement.execute("VACUUM");
        }
        try {
            boolean asMade =
                    misfits(directory, directory.recovered(), damaged) <= misfits(directory, compacted, damaged);
            try (FileChannel file =
                    FileChannel.open(asMade ? directory.recovered() : compacted, StandardOpenOption.READ)) {
                ByteBuffer page = ByteBuffer.allocate(InnerPage.BYTES);
                WalCheck.readFully(file, page, 0);
                return page;
            }
        } finally {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(compacted.resolveSibling(compacted.getFileName() + suffix));
            }
        }
    }

    /** Roots that are none, or of the other kind. */
    private static long misfits(StateDirectory directory, Path template, FileChannel damaged)
            throws IOException, SQLException {
        List<Tree> trees;
        try (Sql sql = new Sql(SqliteDriver.openForReading(template), directory.path())) {
            trees = sql.list(
                    "SELECT rootpage, type = 'table' AND sql NOT LIKE '%WITHOUT ROWID%' FROM sqlite_schema",
                    row -> new Tree(row.getInt(1), row.getBoolean(2)));
        }
        long misfits = 0;
        ByteBuffer kind = ByteBuffer.allocate(1);
        for (Tree tree : trees) {
            WalCheck.readFully(damaged, kind, (tree.root - 1L) * InnerPage.BYTES);
            boolean fits = tree.table
                    ? kind.get(0) == LEAF_TABLE || kind.get(0) == INNER_TABLE
                    : kind.get(0) == LEAF_INDEX || kind.get(0) == INNER_INDEX;
            misfits += fits ? 0 : 1;
        }
        return misfits;
    }
}
