package io.credgate.store;

import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A state directory of which a part is missing or something else: the gateway must not begin anew in it, nor go on with
 * an older state, and must start on all that a crash can leave.
 */
class StoreRemainsTest {
    @TempDir
    Path parent;

    private Path stateDir;

    @BeforeEach
    void aStoreWithThreeCommands() {
        stateDir = parent.resolve("state");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            for (int i = 0; i < 3; i++) {
                String id = "c" + i;
                inTransaction(store, () -> accept(store, id));
            }
        }
    }

    private Path database() {
        return stateDir.resolve("credgate.db");
    }

    private String refusal() {
        return String.valueOf(assertThrows(
                        StoreException.class, () -> SqliteStore.open(stateDir).close())
                .getMessage());
    }

    private long commands() {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            return store.sql().number("SELECT count(*) FROM command");
        }
    }

    @Test
    void aLinkToADiskThatIsNotMountedIsNotReplacedByANewStore() throws IOException {
        Path disk = Files.createDirectory(parent.resolve("disk"));
        Files.move(database(), disk.resolve("credgate.db"));
        Files.createSymbolicLink(database(), disk.resolve("credgate.db"));
        assertTrue(refusal().contains("see that the disk is mounted"), refusal());

        Files.move(disk, parent.resolve("not mounted"));
        assertTrue(refusal().contains("see that the disk is mounted"), refusal());
        assertTrue(Files.isSymbolicLink(database()), "the link was replaced");
        assertFalse(Files.exists(stateDir.resolve("credgate.db.new"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aDirectoryInPlaceOfTheDatabaseIsRefused() throws IOException {
        Files.delete(database());
        Files.createDirectory(database());
        assertTrue(refusal().contains("is no file but a link or a directory"), refusal());
    }

    @Test
    void aNewStoreTakesNobodysPlace() throws IOException {
        StateDirectory directory = new StateDirectory(stateDir);
        byte[] before = Files.readAllBytes(database());
        Files.write(directory.unfinished(), new byte[0]);
        assertThrows(StoreException.class, directory::finish);
        assertEquals(before.length, Files.size(database()));
        assertEquals(3, commands());
    }

    /** The process dies between giving the new name and taking the old one. */
    @Test
    void aStoreUnderBothOfItsNamesIsOpened() throws IOException {
        Files.createLink(stateDir.resolve("credgate.db.new"), database());
        assertEquals(3, commands());
        assertFalse(Files.exists(stateDir.resolve("credgate.db.new")));
    }

    // the log

    /** As it is after a SIGKILL: with all that SQLite has beside the database. */
    private void crash() throws IOException {
        Path crashed = parent.resolve("crashed");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            for (int i = 0; i < 3; i++) {
                String id = "in the log " + i;
                inTransaction(store, () -> accept(store, id));
            }
            copyAll(stateDir, crashed);
        }
        stateDir = crashed;
    }

    private static void copyAll(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private Path log() {
        return stateDir.resolve("credgate.db-wal");
    }

    @Test
    void aCrashIsNoDamage() throws IOException {
        crash();
        assertEquals(6, commands());
        assertEquals(6, commands(), "after an orderly end");
    }

    @Test
    void aLogWhoseBeginningWasWipedIsRefused() throws IOException {
        crash();
        byte[] log = Files.readAllBytes(log());
        Arrays.fill(log, 0, 32, (byte) 0);
        Files.write(log(), log);
        assertTrue(refusal().contains("the beginning of credgate.db-wal cannot be read"), refusal());
    }

    /** A file system may have grown the file before anything was written to it. */
    @Test
    void aLogOfNothingButZeroesIsNoDamage() throws IOException {
        Files.write(log(), new byte[3 * 4120]);
        assertEquals(3, commands());
    }

    @Test
    void aLogThatWasDeletedAfterACrashIsMissed() throws IOException {
        crash();
        Files.delete(log());
        assertTrue(refusal().contains("credgate.db-wal is missing"), refusal());
        Files.delete(stateDir.resolve("credgate.db-shm"));
        assertTrue(refusal().contains("credgate.db-wal is missing"), refusal());

        StoreRecovery.Result result = StoreRecovery.run(stateDir, StoreSalvageTest.ANYTHING, StoreFixtures.NOON);
        assertTrue(result.lost().stream().anyMatch(l -> l.table().equals("(any)")), result.lost() + "");
        assertEquals(3, result.openInDoubt());
        assertEquals(3, commands());
    }

    /** What the file system may have forgotten of the marks that say whether a log is expected. */
    @Test
    void withoutTheMarkNothingIsRefused() throws IOException {
        crash();
        Files.delete(stateDir.resolve("log-expected"));
        assertEquals(6, commands());
        assertFalse(Files.exists(stateDir.resolve("log-expected")), "left behind by an orderly end");
    }

    @Test
    void aStartThatFailsAfterACrashDoesNotStandInTheWayOfTheNext() throws Exception {
        crash();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = connection.createStatement()) {
            // As the daemon fails over it, with the store open already.
            statement.execute("UPDATE meta SET key = 'gone' WHERE key = 'seq'");
        }
        Files.createFile(log()); // the shell above has ended in order, the daemon had not
        refusal();
        assertFalse(refusal().contains("credgate.db-wal is missing"), refusal());
    }

    @Test
    void aLogThatLostCommitsIsRefused() throws IOException {
        crash();
        byte[] whole = Files.readAllBytes(log());
        for (int length : new int[] {whole.length - 1, whole.length / 2, 32 + 4120, 32}) {
            Files.write(log(), Arrays.copyOf(whole, length));
            assertTrue(refusal().contains("credgate.db-wal was cut off"), length + ": " + refusal());
        }
        assertTrue(
                StoreCheck.run(stateDir, StoreSalvageTest.ANYTHING).stream()
                        .anyMatch(f -> f.sentence().contains("was cut off")),
                "the check says nothing");
        Files.write(log(), whole);
        assertEquals(6, commands());
    }

    /** After a power cut: pages of it reach the disk by themselves, at any time, or never. */
    @Test
    void whateverIsLeftOfTheSharedMemoryNothingGoodIsRefused() throws IOException {
        List<byte[]> states = new ArrayList<>();
        List<byte[]> logs = new ArrayList<>();
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            for (int i = 0; i < 8; i++) {
                String id = "in the log " + i;
                inTransaction(store, () -> accept(store, id));
                if (i % 5 == 4) {
                    store.maintain();
                }
                copyAll(stateDir, parent.resolve("at" + i));
                states.add(Files.readAllBytes(parent.resolve("at" + i).resolve("credgate.db-shm")));
                logs.add(Files.readAllBytes(parent.resolve("at" + i).resolve("credgate.db-wal")));
            }
        }
        assertTrue(logs.get(7).length > 0 && logs.get(4).length == 0, "the log was not begun anew");
        for (int log = 0; log < logs.size(); log++) {
            for (int shm = 0; shm <= log; shm++) {
                for (int torn : new int[] {0, 100, states.get(shm).length}) {
                    stateDir = parent.resolve("cut " + log + " " + shm + " " + torn);
                    copyAll(parent.resolve("at" + log), stateDir);
                    byte[] left = Arrays.copyOf(states.get(shm), states.get(shm).length);
                    Arrays.fill(left, torn, left.length, (byte) 0);
                    Files.write(stateDir.resolve("credgate.db-shm"), left);
                    assertEquals(4 + log, commands(), stateDir + "");
                }
            }
        }
    }

    /** A commit whose frames had reached the file when the process was killed, but not yet the shared memory. */
    @Test
    void aCommitThatACrashInterruptedIsTakenOrLeft() throws IOException {
        crash();
        byte[] whole = Files.readAllBytes(log());
        byte[] before = Files.readAllBytes(stateDir.resolve("credgate.db-shm"));
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> accept(store, "one more"));
            copyAll(stateDir, parent.resolve("more"));
        }
        stateDir = parent.resolve("more");
        byte[] more = Files.readAllBytes(log());
        assertTrue(more.length > whole.length);
        Files.write(stateDir.resolve("credgate.db-shm"), before);
        Path cut = parent.resolve("cut");
        copyAll(stateDir, cut);
        assertEquals(7, commands());
        stateDir = cut;
        Files.write(log(), Arrays.copyOf(more, more.length - 100));
        assertEquals(6, commands());
    }

    @Test
    void aFindingBesideADaemonIsToldWhenItShowsEachTime() {
        int[] looks = {0};
        StoreCheck.repeatBeforeTelling(3, () -> {
            if (++looks[0] < 3) {
                throw SqliteErrors.damaged(stateDir, "the log was read while it was begun anew");
            }
        });
        assertEquals(3, looks[0]);
        assertThrows(
                StoreException.class,
                () -> StoreCheck.repeatBeforeTelling(3, () -> {
                    throw SqliteErrors.damaged(stateDir, "it is damaged");
                }));
    }
}
