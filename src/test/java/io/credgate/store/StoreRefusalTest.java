package io.credgate.store;

import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.copyAsCrashed;
import static io.credgate.store.StoreFixtures.files;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that must not be opened: the daemon says why and what to do, and leaves every byte as it was. */
class StoreRefusalTest {
    private static final int PAGE_BYTES = 4096;

    @TempDir
    Path parent;

    private Path stateDir;

    @BeforeEach
    void aStoreWithAHundredCommands() {
        stateDir = parent.resolve("state");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> {
                for (int i = 0; i < 100; i++) {
                    accept(store, "c" + i);
                    store.insertAttempt(StoreFixtures.attempt("c" + i, 1));
                    store.putDocument("credential", "d" + i, "{}");
                }
            });
        }
    }

    private void assertRefused(String part) throws Exception {
        Map<String, String> before = files(stateDir);
        StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(stateDir));
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(stateDir.toString()), refusal.getMessage());
        assertEquals(before, files(stateDir), "files were changed");
        refusal = assertThrows(StoreException.class, () -> SqliteStore.open(stateDir));
        assertTrue(refusal.getMessage().contains(part), "the second refusal differs: " + refusal.getMessage());
        assertEquals(before, files(stateDir), "files were changed by the second try");
    }

    private static void assertNamesTheRemedy(String message) {
        assertTrue(message.contains("run 'credgate store recover'"), message);
        assertTrue(message.contains("keeps the damaged files"), message);
        assertFalse(message.matches("(?is).*(delet|remov|eras|discard|throw|\\brm\\b).*"), message);
    }

    private void write(long position, byte[] bytes) throws Exception {
        try (FileChannel file = FileChannel.open(stateDir.resolve("credgate.db"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private void run(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + stateDir.resolve("credgate.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    // damage

    @Test
    void zeroedHeader() throws Exception {
        write(0, new byte[100]);
        assertRefused("is damaged");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 100, 1000, PAGE_BYTES, 3 * PAGE_BYTES, 3 * PAGE_BYTES + 77})
    void truncatedFile(int length) throws Exception {
        try (FileChannel file = FileChannel.open(stateDir.resolve("credgate.db"), StandardOpenOption.WRITE)) {
            file.truncate(length);
        }
        assertRefused("is damaged");
    }

    @Test
    void aPageOverwrittenAnywhere() throws Exception {
        byte[] whole = Files.readAllBytes(stateDir.resolve("credgate.db"));
        long seed = Long.getLong("seed", 20261123);
        byte[] noise = new byte[512];
        for (int page = 0; page < whole.length / PAGE_BYTES; page++) {
            new Random(seed + page).nextBytes(noise);
            Files.write(stateDir.resolve("credgate.db"), whole);
            write((long) page * PAGE_BYTES, noise);
            Map<String, String> before = files(stateDir);
            String place = "page " + (page + 1) + ", -Dseed=" + seed;
            StoreException refusal = assertThrows(
                    StoreException.class, () -> SqliteStore.open(stateDir).close(), place);
            assertTrue(refusal.getMessage().contains("is damaged"), place + ": " + refusal.getMessage());
            assertNamesTheRemedy(refusal.getMessage());
            assertEquals(before, files(stateDir), place);
        }
    }

    @Test
    void damageUnderALogThatACrashLeft() throws Exception {
        Path crashed;
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> accept(store, "in the log"));
            crashed = copyAsCrashed(stateDir, parent.resolve("crashed"));
        }
        stateDir = crashed;
        // Page 3 belongs to a table that the last transaction did not touch as a whole; the log stays good.
        long pages = Files.size(stateDir.resolve("credgate.db")) / PAGE_BYTES;
        for (long page = 3; page < pages; page++) {
            write(page * PAGE_BYTES, new byte[PAGE_BYTES]);
        }
        assertTrue(files(stateDir).containsKey("credgate.db-wal"));
        assertRefused("is damaged");
    }

    @Test
    void anAttemptWithoutItsCommand() throws Exception {
        run("PRAGMA foreign_keys=OFF", "DELETE FROM command WHERE command_id = 'c7'");
        assertRefused("an attempt belongs to no command");
    }

    @Test
    void aRowThatCannotBeRead() throws Exception {
        run("UPDATE command SET arrived_at = 'yesterday' WHERE command_id = 'c7'");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            StoreException damage = assertThrows(StoreException.class, store::openCommands);
            assertTrue(damage.getMessage().contains("a row cannot be read"), damage.getMessage());
        }
    }

    @Test
    void emptiedDatabase() throws Exception {
        Files.write(stateDir.resolve("credgate.db"), new byte[0]);
        assertRefused("credgate.db is empty");
    }

    @Test
    void aLogWithoutItsDatabase() throws Exception {
        Files.write(stateDir.resolve("credgate.db-wal"), new byte[4152]);
        Files.delete(stateDir.resolve("credgate.db"));
        assertRefused("credgate.db is missing");
        assertFalse(Files.exists(stateDir.resolve("credgate.db")));
    }

    // not ours to open

    @Test
    void newerSchema() throws Exception {
        run("UPDATE meta SET value = 2 WHERE key = 'schema_version'");
        assertRefused("written by a newer credgate (schema 2, this one knows 1)");
    }

    @Test
    void noSchemaVersion() throws Exception {
        run("DELETE FROM meta WHERE key = 'schema_version'");
        assertRefused("does not say which version");
    }

    @Test
    void databaseOfAnotherProgram() throws Exception {
        Files.delete(stateDir.resolve("credgate.db"));
        run("CREATE TABLE notes (text)");
        assertRefused("a database of another program");
    }

    @Test
    void aSecondStoreOnTheSameDirectory() throws Exception {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            for (Path name : new Path[] {stateDir, parent.resolve("./state")}) {
                StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(name));
                assertTrue(
                        refusal.getMessage()
                                .contains("(process " + ProcessHandle.current().pid() + ") uses the state directory"),
                        refusal.getMessage());
            }
            inTransaction(store, () -> accept(store, "still works"));
        }
        SqliteStore.open(stateDir).close();
    }

    // directories

    @Test
    void missingParentIsNotCreated() {
        Path missing = parent.resolve("not mounted/state");
        StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(missing));
        assertTrue(refusal.getMessage().contains("does not exist and cannot be created"), refusal.getMessage());
        assertFalse(Files.exists(missing.getParent()));
    }

    @Test
    void aFileInPlaceOfTheDirectory() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));
        StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(file));
        assertTrue(refusal.getMessage().contains("is not a directory"), refusal.getMessage());
    }

    /** The superuser may write anywhere but in the kernel's own file system. */
    @Test
    void directoryWithoutWritePermission() throws Exception {
        Path kernel = Path.of("/sys/kernel");
        assumeTrue(Files.isDirectory(kernel), "no /sys/kernel to try on: a directory that nobody can write to");
        StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(kernel));
        assertTrue(refusal.getMessage().contains("cannot be used"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("belongs to the user credgate runs as"), refusal.getMessage());
        refusal = assertThrows(StoreException.class, () -> SqliteStore.open(kernel.resolve("credgate")));
        assertTrue(refusal.getMessage().contains("cannot be created"), refusal.getMessage());
    }

    // the library

    @Test
    void libraryPathWithoutTheLibrary() {
        System.setProperty("org.sqlite.lib.path", parent.toString());
        try {
            StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(stateDir));
            assertTrue(refusal.getMessage().contains("there is no " + parent), refusal.getMessage());
        } finally {
            System.clearProperty("org.sqlite.lib.path");
        }
    }

    @Test
    void libraryForAnotherMachine() throws Exception {
        Files.write(parent.resolve(System.mapLibraryName("sqlitejdbc")), new byte[100]);
        System.setProperty("org.sqlite.lib.path", parent.toString());
        try {
            StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(stateDir));
            assertTrue(refusal.getMessage().contains("does not run on this machine"), refusal.getMessage());
        } finally {
            System.clearProperty("org.sqlite.lib.path");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3.51.3, true",
        "3.51.2, false",
        "3.53.4, true",
        "3.9.9, false",
        "4.0, true",
        "3.51, false",
        "3.51.3.1, true",
        "3.100.0, true"
    })
    void versionsOfSqlite(String version, boolean goodEnough) {
        assertEquals(goodEnough, SqliteDriver.isAtLeast(version, SqliteDriver.OLDEST_VERSION));
    }
}
