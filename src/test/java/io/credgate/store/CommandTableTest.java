package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.attempt;
import static io.credgate.store.StoreFixtures.command;
import static io.credgate.store.StoreFixtures.finish;
import static io.credgate.store.StoreFixtures.ids;
import static io.credgate.store.StoreFixtures.inTransaction;
import static io.credgate.store.StoreFixtures.report;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Commands and their attempts: what comes back, what is found, what is forgotten. */
class CommandTableTest extends OpenedStore {
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
        assertEquals(List.of("lost"), ids(store.unsettledCommandsSince(NOON)));
        assertEquals(List.of(), store.unsettledCommandsSince(NOON.plusNanos(1)));
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

    @Test
    void commandOfUnknownOutcomeIsKeptUntilItIsSettled() {
        inTransaction(store, () -> {
            for (String id : List.of("lost", "done", "lost too")) {
                store.insertCommand(command(id));
                store.insertAttempt(attempt(id, 1));
                String status = id.equals("done") ? "succeeded" : "unknown";
                store.updateCommandState(id, StoredCommand.State.FINISHED, status, 1, NOON);
            }
        });
        Instant later = NOON.plusSeconds(1);
        store.begin();
        assertEquals(1, store.forgetCommandsFinishedBefore(later, 1), "those kept do not use up the limit");
        assertNull(store.findCommand("done"));
        assertEquals(0, store.forgetCommandsFinishedBefore(later, 10));
        assertEquals(List.of("lost", "lost too"), ids(store.unsettledCommands()));
        assertNotNull(store.lastAttempt("lost"));
        store.updateCommandResult("lost", "succeeded", "{}", 1);
        assertEquals(1, store.forgetCommandsFinishedBefore(later, 10));
        store.commit();
        assertNull(store.findCommand("lost"));
        assertEquals(List.of("lost too"), ids(store.unsettledCommands()));
    }

    // attempts

    @Test
    void outcomesOfAllAttemptsAreTold() {
        store.begin();
        store.insertCommand(command("a"));
        for (String outcome : List.of("maybe_executed", "nothing_sent", "nothing_sent")) {
            store.finishAttempt(store.insertAttempt(attempt("a", 1)), NOON, outcome, null);
        }
        store.insertAttempt(attempt("a", 4));
        store.commit();
        assertEquals(Set.of("maybe_executed", "nothing_sent"), store.attemptOutcomes("a", "OTHER"));
        assertEquals(Set.of(), store.attemptOutcomes("a", attempt("a", 1).operationKind()));
    }

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
}
