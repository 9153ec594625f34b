package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.SECRET;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.attempt;
import static io.credgate.store.StoreFixtures.command;
import static io.credgate.store.StoreFixtures.finish;
import static io.credgate.store.StoreFixtures.ids;
import static io.credgate.store.StoreFixtures.inTransaction;
import static io.credgate.store.StoreFixtures.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A transaction is kept whole or not at all, whatever goes wrong in it. */
class StoreTransactionTest extends OpenedStore {
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
}
