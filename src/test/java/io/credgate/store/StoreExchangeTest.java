package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a recovery puts the new store in the place of the damaged one, and what may go wrong on the way. */
class StoreExchangeTest {
    private static final int PAGE_BYTES = 4096;

    @TempDir
    Path parent;

    private Path stateDir;

    @BeforeEach
    void aDamagedStore() throws IOException {
        stateDir = Files.createTempDirectory(parent, "state");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> {
                for (int i = 0; i < 100; i++) {
                    accept(store, "c" + i);
                }
            });
        }
        byte[] file = Files.readAllBytes(stateDir.resolve("credgate.db"));
        Arrays.fill(file, file.length - PAGE_BYTES, file.length, (byte) 0x5a);
        Files.write(stateDir.resolve("credgate.db"), file);
    }

    private StoreRecovery.Result recover() {
        return StoreRecovery.run(stateDir, StoreSalvageTest.ANYTHING, NOON);
    }

    /** SQLite closes a store whose log it cannot bring into the main file without a word; the main file is then empty. */
    @Test
    void aNewStoreThatIsNotWholeDoesNotTakeThePlaceOfTheDamagedOne() throws Exception {
        byte[] damaged = Files.readAllBytes(stateDir.resolve("credgate.db"));
        try (LogHolder holder = new LogHolder(stateDir.resolve("credgate.db.recovered"))) {
            StoreException refusal =
                    assertThrows(StoreException.class, () -> StoreRecovery.run(stateDir, holder, NOON));
            assertTrue(holder.holds(), "nobody held the log");
            assertTrue(refusal.getMessage().contains("could not be written out as a whole"), refusal.getMessage());
        }
        assertTrue(Arrays.equals(damaged, Files.readAllBytes(stateDir.resolve("credgate.db"))), "it was touched");
        assertFalse(Files.exists(stateDir.resolve("recovery-under-way")));

        assertTrue(recover().done());
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            assertEquals(100, store.sql().number("SELECT count(*) FROM command"));
        }
    }

    /** A power cut while the file that names the exchange was written; nothing had been moved. */
    @Test
    void anExchangeThatWasNotBegunIsNoDeadEnd() throws IOException {
        for (String name : new String[] {"recovery-under-way", "recovery-under-way.new"}) {
            Files.createFile(stateDir.resolve(name));
            StoreRecovery.Result result = recover();
            assertTrue(result.done(), name);
            try (SqliteStore store = SqliteStore.open(stateDir)) {
                assertEquals(100, store.sql().number("SELECT count(*) FROM command"));
            }
            assertFalse(Files.exists(stateDir.resolve(name)), name);
            aDamagedStore();
        }
    }

    @Test
    void theNameOfTheExchangeIsNeverHalfWritten() throws IOException {
        StateDirectory directory = new StateDirectory(stateDir);
        Path quarantine = Exchange.prepare(directory, NOON);
        Files.createFile(directory.recovered());
        // As long as it cannot be written under another name it must not be there at all.
        Files.createDirectory(stateDir.resolve("recovery-under-way.new"));
        assertThrows(IOException.class, () -> Exchange.begin(directory, quarantine));
        assertFalse(Files.exists(directory.recovering()));
    }

    @Test
    void aSoundStoreThatIsLockedIsLeftAlone() throws Exception {
        stateDir = parent.resolve("sound");
        SqliteStore.open(stateDir).close();
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + stateDir.resolve("credgate.db"));
                Statement statement = holder.createStatement()) {
            statement.execute("PRAGMA locking_mode=EXCLUSIVE");
            statement.execute("BEGIN EXCLUSIVE");
            StoreException refusal = assertThrows(StoreException.class, this::recover);
            assertTrue(refusal.getMessage().contains("keeps the store in"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("nothing was changed"), refusal.getMessage());
        }
        assertFalse(Files.exists(stateDir.resolve("quarantine")));
    }

    /** The lock, or want of memory, comes while records are looked at. */
    @Test
    void whatCannotBeReadJustNowIsNotLost() throws IOException {
        stateDir = parent.resolve("sound");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> accept(store, "c"));
        }
        RecordJudge disturbed = new RecordJudge() {
            @Override
            public boolean isCommandReadable(StoredCommand command, Documents documents) {
                throw new NotNowException("There was not enough memory.");
            }

            @Override
            public boolean isAttemptReadable(StoredAttempt attempt) {
                return true;
            }

            @Override
            public boolean isDocumentReadable(String kind, String id, String json) {
                return true;
            }

            @Override
            public List<String> documentKinds() {
                return List.of();
            }
        };
        StoreException refusal = assertThrows(StoreException.class, () -> StoreRecovery.run(stateDir, disturbed, NOON));
        assertTrue(refusal.getMessage().contains("not enough memory"), refusal.getMessage());
        assertFalse(Files.exists(stateDir.resolve("quarantine")));
    }

    @Test
    void whatRootRecoversBelongsToTheUserOfTheDirectory() throws IOException {
        assumeTrue(
                Files.getAttribute(stateDir, "unix:uid").equals(0),
                "only root can give files away: whose a recovered store is was not tried");
        int user = 12_345;
        int group = 23_456;
        for (Path file : all()) {
            Files.setAttribute(file, "unix:uid", user);
            Files.setAttribute(file, "unix:gid", group);
        }
        byte[] head = new byte[PAGE_BYTES];
        try (FileChannel file = FileChannel.open(stateDir.resolve("credgate.db"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(head)); // so that a copy has to be made of it as well
        }
        assertTrue(recover().done());
        for (Path file : all()) {
            assertEquals(user, Files.getAttribute(file, "unix:uid"), file + "");
            assertEquals(group, Files.getAttribute(file, "unix:gid"), file + "");
        }
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(stateDir)) {
            return files.toList();
        }
    }

    /** While records are carried over, reads the new store, so that its log cannot be brought into the main file. */
    private static final class LogHolder implements RecordJudge, AutoCloseable {
        private final Path file;
        private @org.jspecify.annotations.Nullable Connection reader;

        LogHolder(Path file) {
            this.file = file;
        }

        boolean holds() {
            return reader != null;
        }

        @Override
        public boolean isCommandReadable(StoredCommand command, Documents documents) {
            try {
                if (reader == null && Files.exists(file)) {
                    reader = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = reader.createStatement();
                    statement.execute("BEGIN");
                    statement.executeQuery("SELECT count(*) FROM command").next();
                }
                return true;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean isAttemptReadable(StoredAttempt attempt) {
            return true;
        }

        @Override
        public boolean isDocumentReadable(String kind, String id, String json) {
            return true;
        }

        @Override
        public List<String> documentKinds() {
            return List.of();
        }

        @Override
        public void close() throws SQLException {
            if (reader != null) {
                reader.close();
            }
        }
    }
}
