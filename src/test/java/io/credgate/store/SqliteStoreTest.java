package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.SECRET;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.attempt;
import static io.credgate.store.StoreFixtures.command;
import static io.credgate.store.StoreFixtures.finish;
import static io.credgate.store.StoreFixtures.inTransaction;
import static io.credgate.store.StoreFixtures.report;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
    @TempDir
    Path parent;

    private Path stateDir;
    private SqliteStore store;

    @BeforeEach
    void open() {
        stateDir = parent.resolve("state");
        store = SqliteStore.open(stateDir);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        store = SqliteStore.open(stateDir);
    }

    // commands

    @Test
    void commandSurvivesReopeningFieldByField() {
        StoredCommand full = new StoredCommand(
                0,
                "id \u0000 \uD83D\uDD11 'quoted'",
                "acs.encoders.encode_credential",
                "{\"ä\":1}",
                "d1",
                NOON,
                NOON.minusNanos(1),
                NOON.plusSeconds(1),
                "answers/here",
                new byte[] {0, -1, 7},
                StoredCommand.State.ATTEMPT_STARTED,
                "in_progress",
                "{\"seq\":3}",
                3,
                2);
        inTransaction(store, () -> store.insertCommand(full));
        reopen();
        StoredCommand read = store.findCommand(full.commandId());
        assertNotNull(read);
        assertEquals(1, read.position());
        assertArrayEquals(full.correlationData(), read.correlationData());
        StoredCommand sameArray = new StoredCommand(
                0,
                read.commandId(),
                read.type(),
                read.paramsJson(),
                read.digest(),
                read.arrivedAt(),
                read.issuedAt(),
                read.expiresAt(),
                read.responseTopic(),
                full.correlationData(),
                read.state(),
                read.status(),
                read.resultJson(),
                read.resultSeq(),
                read.attempts());
        assertEquals(full, sameArray);
    }

    @Test
    void absentFieldsStayAbsent() {
        StoredCommand bare = new StoredCommand(
                0,
                "a",
                "t",
                null,
                "",
                NOON,
                null,
                NOON,
                null,
                null,
                StoredCommand.State.FINISHED,
                "rejected",
                null,
                0,
                0);
        inTransaction(store, () -> store.insertCommand(bare));
        StoredCommand read = store.findCommand("a");
        assertNotNull(read);
        assertNull(read.paramsJson());
        assertNull(read.issuedAt());
        assertNull(read.responseTopic());
        assertNull(read.correlationData());
        assertNull(read.resultJson());
    }

    @Test
    void instantsBeyondTheCalendarAreBroughtInside() {
        StoredCommand odd = new StoredCommand(
                0,
                "a",
                "t",
                null,
                "",
                NOON,
                Instant.MIN,
                Instant.MAX,
                null,
                null,
                StoredCommand.State.ACCEPTED,
                "accepted",
                null,
                0,
                0);
        inTransaction(store, () -> store.insertCommand(odd));
        StoredCommand read = store.findCommand("a");
        assertNotNull(read);
        assertEquals(Instant.parse("0000-01-01T00:00:00Z"), read.issuedAt());
        assertEquals(Instant.parse("9999-12-31T23:59:59.999999999Z"), read.expiresAt());
    }

    @Test
    void positionsFollowArrivalAndAreNotGivenAgain() {
        store.begin();
        assertEquals(1, store.insertCommand(command("b")));
        assertEquals(2, store.insertCommand(command("a")));
        store.updateCommandState("a", StoredCommand.State.FINISHED, "succeeded", 1, NOON);
        store.commit();
        assertEquals(List.of("b"), ids(store.openCommands()));
        store.begin();
        assertEquals(1, store.forgetCommandsFinishedBefore(NOON.plusNanos(1), 10));
        assertEquals(3, store.insertCommand(command("c")));
        store.commit();
        assertEquals(List.of("b", "c"), ids(store.openCommands()));
        assertNull(store.findCommand("a"));
    }

    @Test
    void unsettledCommandsAreFinishedOnesOfUnknownOutcome() {
        inTransaction(store, () -> {
            store.insertCommand(command("open"));
            store.insertCommand(command("done", StoredCommand.State.FINISHED, "succeeded"));
            store.insertCommand(command("lost"));
            store.updateCommandState("lost", StoredCommand.State.FINISHED, "unknown", 1, NOON);
        });
        assertEquals(List.of("lost"), ids(store.unsettledCommands()));
        inTransaction(store, () -> store.updateCommandResult("lost", "succeeded", "{}", 9));
        assertEquals(List.of(), store.unsettledCommands());
        StoredCommand settled = store.findCommand("lost");
        assertNotNull(settled);
        assertEquals("succeeded", settled.status());
        assertEquals(9, settled.resultSeq());
    }

    @Test
    void forgettingIsBoundedAndTakesTheAttemptsAlong() {
        inTransaction(store, () -> {
            for (int i = 0; i < 10; i++) {
                store.insertCommand(command("c" + i));
                store.insertAttempt(attempt("c" + i, 1));
                store.updateCommandState("c" + i, StoredCommand.State.FINISHED, "succeeded", 1, NOON.plusSeconds(i));
            }
            store.insertCommand(command("open"));
        });
        store.begin();
        assertEquals(3, store.forgetCommandsFinishedBefore(NOON.plusSeconds(8), 3));
        assertNull(store.findCommand("c0"));
        assertNull(store.lastAttempt("c2"));
        assertNotNull(store.lastAttempt("c3"));
        assertEquals(5, store.forgetCommandsFinishedBefore(NOON.plusSeconds(8), 100));
        assertEquals(0, store.forgetCommandsFinishedBefore(NOON.plusSeconds(8), 100));
        store.commit();
        assertNotNull(store.findCommand("c8"));
        assertNotNull(store.findCommand("open"));
    }

    @Test
    void commandIsKeptWhileAReportUpToItsOwnWaits() {
        inTransaction(store, () -> {
            accept(store, "a");
            finish(store, "a", NOON);
            accept(store, "b");
            finish(store, "b", NOON);
            store.insertReport(report(0));
        });
        List<OutboxEntry> waiting = store.reportsAfter(0, 10);
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 0L),
                waiting.stream().map(OutboxEntry::seq).toList());
        Instant later = NOON.plusSeconds(1);

        store.begin();
        store.reportsDeliveredUpTo(waiting.get(0).id());
        assertEquals(0, store.forgetCommandsFinishedBefore(later, 10), "the second report of a waits");
        store.reportsDeliveredUpTo(waiting.get(1).id());
        assertEquals(1, store.forgetCommandsFinishedBefore(later, 10));
        assertNull(store.findCommand("a"));
        assertNotNull(store.findCommand("b"));
        store.reportsDeliveredUpTo(waiting.get(3).id());
        assertEquals(1, store.forgetCommandsFinishedBefore(later, 10), "only the emptying of a topic waits");
        store.commit();
    }

    // attempts

    @Test
    void lastAttemptIsTheNewest() {
        store.begin();
        store.insertCommand(command("a"));
        long first = store.insertAttempt(attempt("a", 1));
        long second = store.insertAttempt(attempt("a", 2));
        store.finishAttempt(first, NOON, "nothing_sent", "cable");
        store.commit();
        reopen();
        StoredAttempt last = store.lastAttempt("a");
        StoredAttempt sent = attempt("a", 2);
        assertEquals(
                new StoredAttempt(
                        second,
                        "a",
                        2,
                        sent.link(),
                        sent.operationKind(),
                        sent.operationJson(),
                        NOON,
                        null,
                        null,
                        null),
                last);
        inTransaction(store, () -> store.finishAttempt(second, NOON.plusSeconds(9), "maybe_executed", null));
        last = store.lastAttempt("a");
        assertNotNull(last);
        assertEquals("maybe_executed", last.outcome());
        assertEquals(NOON.plusSeconds(9), last.finishedAt());
        assertNull(last.detail());
        assertNull(store.lastAttempt("nobody"));
    }

    // ledger

    @Test
    void documentsAreReplacedDeletedAndListedById() {
        inTransaction(store, () -> {
            store.putDocument("credential", "b", "1");
            store.putDocument("credential", "a", "2");
            store.putDocument("user", "a", "3");
            store.putDocument("credential", "b", "4");
            store.deleteDocument("user", "nobody");
        });
        reopen();
        assertEquals(
                List.of(new Store.Document("a", "2"), new Store.Document("b", "4")), store.documents("credential"));
        inTransaction(store, () -> store.deleteDocument("credential", "a"));
        assertEquals(List.of(new Store.Document("b", "4")), store.documents("credential"));
        assertEquals(List.of(new Store.Document("a", "3")), store.documents("user"));
        assertEquals(List.of(), store.documents("none"));
    }

    // reports

    @Test
    void reportsKeepOrderAndContent() {
        byte[] payload = {1, 0, 2};
        inTransaction(store, () -> {
            store.insertReport(new OutboxEntry(0, store.nextSeq(), "t", payload, true, new byte[] {9}));
            store.insertReport(new OutboxEntry(0, 0, "t", new byte[0], true, null));
        });
        reopen();
        assertEquals(2, store.reportsWaiting());
        List<OutboxEntry> read = store.reportsAfter(0, 1);
        assertEquals(1, read.size());
        assertArrayEquals(payload, read.get(0).payload());
        assertArrayEquals(new byte[] {9}, read.get(0).correlationData());
        assertTrue(read.get(0).retained());
        assertEquals("t", read.get(0).topic());
        assertEquals(1, read.get(0).seq());
        OutboxEntry emptying = store.reportsAfter(read.get(0).id(), 10).get(0);
        assertEquals(0, emptying.payload().length);
        assertNull(emptying.correlationData());
    }

    @Test
    void idsOfReportsAreNeverGivenAgain() {
        store.begin();
        store.insertReport(report(1));
        long last = store.insertReport(report(2));
        store.reportsDeliveredUpTo(last);
        store.commit();
        assertEquals(0, store.reportsWaiting());
        reopen();
        inTransaction(store, () -> assertEquals(last + 1, store.insertReport(report(3))));
        assertEquals(1, store.reportsWaiting());
    }

    @Test
    void numbersGoOnWhereTheLastCommitLeftThem() {
        store.begin();
        assertEquals(1, store.nextSeq());
        assertEquals(2, store.nextSeq());
        store.rollback();
        store.begin();
        assertEquals(1, store.nextSeq());
        store.commit();
        reopen();
        store.begin();
        assertEquals(2, store.nextSeq());
        store.rollback();
    }

    // transactions

    @Test
    void rollbackTakesEverythingBack() {
        inTransaction(store, () -> accept(store, "kept"));
        String before = StoreFixtures.contents(stateDir);
        store.begin();
        assertTrue(store.inTransaction());
        accept(store, "gone");
        finish(store, "kept", NOON);
        store.insertAttempt(attempt("kept", 1));
        store.putDocument("credential", "x", "{}");
        store.reportsDeliveredUpTo(Long.MAX_VALUE);
        assertEquals(0, store.reportsWaiting());
        assertNotNull(store.findCommand("gone"), "an open transaction sees its own changes");
        store.rollback();
        assertFalse(store.inTransaction());
        assertEquals(before, StoreFixtures.contents(stateDir));
        assertEquals(1, store.reportsWaiting());
        inTransaction(store, () -> accept(store, "next"));
        assertEquals(0, AuditChain.firstBroken(store.sql()));
        assertEquals(2, store.reportsAfter(1, 1).get(0).seq());
    }

    @Test
    void writesOutsideATransactionAreRefused() {
        inTransaction(store, () -> accept(store, "a"));
        String before = StoreFixtures.contents(stateDir);
        List<Executable> writes = List.of(
                () -> store.insertCommand(command("b")),
                () -> store.updateCommandState("a", StoredCommand.State.FINISHED, "succeeded", 1, NOON),
                () -> store.updateCommandResult("a", "failed", "{}", 2),
                () -> store.forgetCommandsFinishedBefore(NOON, 1),
                () -> store.insertAttempt(attempt("a", 1)),
                () -> store.finishAttempt(1, NOON, "completed", null),
                () -> store.putDocument("k", "i", "{}"),
                () -> store.deleteDocument("k", "i"),
                () -> store.nextSeq(),
                () -> store.insertReport(report(2)),
                () -> store.reportsDeliveredUpTo(1),
                () -> store.audit(NOON, "e", "{}"),
                () -> store.forgetAuditBefore(NOON, 1),
                () -> store.commit());
        for (Executable write : writes) {
            assertThrows(IllegalStateException.class, write);
        }
        assertEquals(before, StoreFixtures.contents(stateDir));
    }

    @Test
    void beginInsideATransactionIsRefused() {
        store.begin();
        assertThrows(IllegalStateException.class, store::begin);
        assertThrows(IllegalStateException.class, store::maintain);
        store.rollback();
        store.rollback();
    }

    @Test
    void closingTakesBackWhatWasNotCommittedAndMayBeRepeated() {
        store.begin();
        accept(store, "gone");
        store.close();
        store.close();
        assertThrows(IllegalStateException.class, store::begin);
        assertThrows(IllegalStateException.class, store::openCommands);
        store = SqliteStore.open(stateDir);
        assertNull(store.findCommand("gone"));
    }

    @Test
    void aFailedWriteEndsTheTransactionAndTellsNoValues() {
        inTransaction(store, () -> store.insertCommand(command(SECRET)));
        List<Executable> mistakes = List.of(
                () -> store.insertCommand(command(SECRET)),
                () -> store.insertCommand(command("")),
                () -> store.insertAttempt(attempt(SECRET + " of nobody", 1)),
                () -> store.updateCommandState(SECRET + "2", StoredCommand.State.FINISHED, SECRET, 1, NOON),
                () -> store.finishAttempt(77, NOON, SECRET, SECRET));
        for (Executable mistake : mistakes) {
            store.begin();
            store.putDocument("k", "half", "{}");
            RuntimeException thrown = assertThrows(IllegalStateException.class, () -> {
                mistake.execute();
                store.commit();
            });
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            assertFalse(trace.toString().contains(SECRET), trace.toString());
            assertFalse(store.inTransaction());
            assertEquals(List.of(), store.documents("k"));
        }
        assertFalse(store.openCommands().toString().contains("\"code\""));
    }

    @Test
    void aFailedCommitKeepsNothing() {
        store.begin();
        accept(store, "gone");
        store.sql().update("PRAGMA defer_foreign_keys=ON");
        store.insertAttempt(attempt("nobody", 1));
        assertThrows(IllegalStateException.class, store::commit);
        assertFalse(store.inTransaction());
        assertNull(store.findCommand("gone"));
        assertEquals(0, store.reportsWaiting());
        inTransaction(store, () -> assertEquals(1, store.nextSeq()));
    }

    @Test
    void aFullDiskKeepsNothingOfTheTransactionAndSaysWhatToDo() {
        inTransaction(store, () -> accept(store, "kept"));
        String before = StoreFixtures.contents(stateDir);
        store.sql().number("PRAGMA max_page_count=" + (store.sql().number("PRAGMA page_count") + 2));
        store.begin();
        store.putDocument("k", "half", SECRET);
        StoreException full =
                assertThrows(StoreException.class, () -> store.putDocument("k", "large", SECRET.repeat(10_000)));
        assertTrue(full.getMessage().contains("is full (SQLITE_FULL)"), full.getMessage());
        assertTrue(full.getMessage().contains("Free space"), full.getMessage());
        assertFalse(full.getMessage().contains(SECRET));
        assertFalse(store.inTransaction());
        assertEquals(before, StoreFixtures.contents(stateDir));
        assertThrows(IllegalStateException.class, store::commit);
        reopen();
        inTransaction(store, () -> accept(store, "more"));
        assertEquals(List.of("kept", "more"), ids(store.openCommands()));
    }

    // upkeep

    @Test
    void settingsThatDurabilityDependsOnAreInForce() {
        assertEquals("wal", store.sql().first("PRAGMA journal_mode", row -> row.getString(1)));
        assertEquals(2, store.sql().number("PRAGMA synchronous"));
        assertEquals(1, store.sql().number("PRAGMA foreign_keys"));
        assertEquals(5000, store.sql().number("PRAGMA busy_timeout"));
        assertEquals(16777216, store.sql().number("PRAGMA journal_size_limit"));
        assertEquals(2, store.sql().number("PRAGMA auto_vacuum"), "incremental");
        assertEquals(0, store.sql().number("PRAGMA mmap_size"));
    }

    @Test
    void openCommandsAreFoundByTheirPartialIndex() {
        List<String> plan = store.sql()
                .list(
                        "EXPLAIN QUERY PLAN " + CommandRows.COMMAND + "WHERE state <> 'finished' ORDER BY position",
                        row -> row.getString("detail"));
        assertEquals(List.of("SCAN command USING INDEX command_open"), plan);
    }

    @Test
    void filesAreForOwnerAndGroupAlone() throws Exception {
        inTransaction(store, () -> accept(store, "a"));
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(stateDir)));
        for (String name : List.of("credgate.db", "credgate.db-wal", "credgate.db-shm", "lock")) {
            assertEquals(
                    "rw-r-----",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(stateDir.resolve(name))),
                    name);
        }
    }

    @Test
    void anEmptiedQueueGivesItsSpaceBackInPieces() throws Exception {
        byte[] payload = new byte[2000];
        inTransaction(store, () -> {
            for (int i = 0; i < 5_000; i++) {
                store.insertReport(new OutboxEntry(0, i + 1, "t", payload, false, null));
            }
        });
        inTransaction(store, () -> store.reportsDeliveredUpTo(Long.MAX_VALUE));
        int calls = 1;
        while (store.maintain()) {
            calls++;
            assertTrue(calls < 100, "maintain() never comes to an end");
        }
        assertTrue(calls > 1, "one call gave everything back at once");
        assertTrue(Files.size(stateDir.resolve("credgate.db")) < 200_000);
        assertEquals(0, Files.size(stateDir.resolve("credgate.db-wal")));
        assertEquals(5000, store.sql().number("PRAGMA busy_timeout"));
        inTransaction(store, () -> accept(store, "a"));
    }

    @Test
    void maintenanceDoesNotWaitForAReader() throws Exception {
        inTransaction(store, () -> accept(store, "a"));
        try (StoreQuery reader = StoreQuery.open(stateDir);
                var statement = reader.connection().createStatement();
                var rows = statement.executeQuery("SELECT * FROM command")) {
            assertTrue(rows.next());
            inTransaction(store, () -> accept(store, "b"));
            assertTrue(store.maintain(), "the reader's snapshot is in the log");
        }
        assertFalse(store.maintain());
    }

    private static List<String> ids(List<StoredCommand> commands) {
        return commands.stream().map(StoredCommand::commandId).toList();
    }
}
