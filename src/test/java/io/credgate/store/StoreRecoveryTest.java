package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.attempt;
import static io.credgate.store.StoreFixtures.contents;
import static io.credgate.store.StoreFixtures.copyAsCrashed;
import static io.credgate.store.StoreFixtures.finish;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is there after a crash: the recovery table row by row, and states of the files that a crash can leave. A crash
 * here is a copy of database and log taken while the store is open.
 */
class StoreRecoveryTest {
    @TempDir
    Path parent;

    private Path stateDir;
    private SqliteStore store;
    private int copies;

    @BeforeEach
    void open() {
        stateDir = parent.resolve("state");
        store = SqliteStore.open(stateDir);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void crash() throws IOException {
        Path copy = crashedCopy();
        store.close();
        stateDir = copy;
        store = SqliteStore.open(copy);
    }

    private Path crashedCopy() throws IOException {
        return copyAsCrashed(stateDir, parent.resolve("crash" + copies++));
    }

    // the recovery table

    @Test
    void acceptedIsOpenWithoutAnAttempt() throws Exception {
        inTransaction(store, () -> accept(store, "a"));
        crash();
        assertEquals(1, store.openCommands().size());
        assertEquals(StoredCommand.State.ACCEPTED, store.openCommands().get(0).state());
        assertNull(store.lastAttempt("a"));
    }

    @Test
    void attemptStartedIsOpenWithAnAttemptWithoutOutcome() throws Exception {
        inTransaction(store, () -> accept(store, "a"));
        inTransaction(store, () -> {
            store.updateCommandState("a", StoredCommand.State.ATTEMPT_STARTED, "in_progress", 1, NOON);
            store.insertAttempt(attempt("a", 1));
        });
        crash();
        assertEquals(
                StoredCommand.State.ATTEMPT_STARTED, store.openCommands().get(0).state());
        StoredAttempt attempt = store.lastAttempt("a");
        assertNotNull(attempt);
        assertNull(attempt.outcome());
        assertEquals(attempt("a", 1).operationJson(), attempt.operationJson());
    }

    @Test
    void finishedIsClosedAndItsReportWaits() throws Exception {
        inTransaction(store, () -> {
            accept(store, "a");
            finish(store, "a", NOON);
        });
        inTransaction(store, () -> store.reportsDeliveredUpTo(1));
        crash();
        assertEquals(List.of(), store.openCommands());
        assertEquals(1, store.reportsWaiting());
        OutboxEntry report = store.reportsAfter(0, 10).get(0);
        assertEquals(2, report.seq());
        StoredCommand command = store.findCommand("a");
        assertNotNull(command);
        assertEquals(2, command.resultSeq());
    }

    @Test
    void deliveredIsRememberedAndNothingIsLeftToDo() throws Exception {
        inTransaction(store, () -> {
            accept(store, "a");
            finish(store, "a", NOON);
            store.reportsDeliveredUpTo(2);
        });
        crash();
        assertEquals(List.of(), store.openCommands());
        assertEquals(List.of(), store.reportsAfter(0, 10));
        assertNotNull(store.findCommand("a"), "a resent command is still recognised");
    }

    // what a crash leaves in the files

    @Test
    void stateIsThatOfTheLastCommitAtEveryStep() throws Exception {
        for (int i = 0; i < 20; i++) {
            String id = "c" + i;
            String before = contents(stateDir);
            store.begin();
            accept(store, id);
            Path during = crashedCopy();
            store.commit();
            Path after = crashedCopy();
            assertEquals(before, contentsOnceRecovered(during));
            assertEquals(contents(stateDir), contentsOnceRecovered(after));
            if (i % 5 == 4) {
                store.maintain();
                assertEquals(contents(stateDir), contentsOnceRecovered(crashedCopy()));
            }
        }
    }

    @Test
    void pagesThatReachedTheLogBeforeTheCommitDoNotCount() throws Exception {
        inTransaction(store, () -> accept(store, "a"));
        String before = contents(stateDir);
        store.sql().update("PRAGMA cache_size=10");
        long logBefore = Files.size(stateDir.resolve("credgate.db-wal"));
        store.begin();
        for (int i = 0; i < 300; i++) {
            store.putDocument("k", "d" + i, "x".repeat(2_000));
        }
        assertTrue(Files.size(stateDir.resolve("credgate.db-wal")) > logBefore + 200_000, "nothing was spilled");
        assertEquals(before, contentsOnceRecovered(crashedCopy()));
        store.rollback();
        assertEquals(before, contents(stateDir));
    }

    @Test
    void aLogCutAnywhereGivesTheStateOfSomeCommitAndNeverAnEarlierOneForMoreLog() throws Exception {
        List<String> states = new ArrayList<>();
        store.maintain();
        states.add(contents(stateDir));
        for (int i = 0; i < 6; i++) {
            String id = "c" + i;
            inTransaction(store, () -> accept(store, id));
            states.add(contents(stateDir));
        }
        Path whole = crashedCopy();
        long length = Files.size(whole.resolve("credgate.db-wal"));
        int last = 0;
        // A frame is a page and 24 bytes: a step of 1009 cuts headers and pages at ever different places.
        for (long cut = 0; cut <= length; cut = cut == length ? length + 1 : Math.min(length, cut + 1009)) {
            Path copy = copyAsCrashed(whole, parent.resolve("cut" + cut));
            try (FileChannel log = FileChannel.open(copy.resolve("credgate.db-wal"), StandardOpenOption.WRITE)) {
                log.truncate(cut);
            }
            int state = states.indexOf(contentsOnceRecovered(copy));
            assertTrue(state >= last, "cut after " + cut + " bytes: state " + state + " after " + last);
            last = state;
        }
        assertEquals(states.size() - 1, last);
    }

    @Test
    void aCreationThatWasInterruptedIsStartedAgain() throws Exception {
        Path interrupted = Files.createDirectories(parent.resolve("interrupted"));
        Files.write(interrupted.resolve("credgate.db.new"), new byte[5000]);
        Files.write(interrupted.resolve("credgate.db.new-journal"), new byte[512]);
        Files.createFile(interrupted.resolve("credgate.db.new-wal"));
        try (SqliteStore fresh = SqliteStore.open(interrupted)) {
            inTransaction(fresh, () -> accept(fresh, "a"));
        }
        assertEquals(
                List.of("credgate.db"),
                List.copyOf(StoreFixtures.files(interrupted).keySet()));
    }

    @Test
    void closingLeavesOneFile() throws Exception {
        inTransaction(store, () -> accept(store, "a"));
        store.close();
        assertFalse(Files.exists(stateDir.resolve("credgate.db-wal")));
        assertNotEquals(0, Files.size(stateDir.resolve("credgate.db")));
    }

    private static String contentsOnceRecovered(Path crashed) {
        try (SqliteStore recovered = SqliteStore.open(crashed)) {
            assertEquals(0, AuditChain.firstBroken(recovered.sql()));
        }
        return contents(crashed);
    }
}
