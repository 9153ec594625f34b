package io.credgate.store;

import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.inTransaction;
import static io.credgate.store.StoreFixtures.report;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ledger, the reports, and the file as a whole: settings, permissions, space. */
class SqliteStoreTest extends OpenedStore {
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
        inTransaction(store, () -> store.putDocument("credential", "c", "5"));
        assertEquals(List.of(new Store.Document("b", "4")), store.documentsAfter("credential", "", 1));
        assertEquals(List.of(new Store.Document("c", "5")), store.documentsAfter("credential", "b", 2));
        assertEquals(List.of(), store.documentsAfter("credential", "c", 2));
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

    @Test
    void whileAReaderIsInTheWayTheLogDoesNotGrow() throws Exception {
        inTransaction(store, () -> {
            for (int i = 0; i < 1_000; i++) {
                store.insertReport(new OutboxEntry(0, i + 1, "t", new byte[2000], false, null));
            }
        });
        try (StoreQuery reader = StoreQuery.open(stateDir);
                var statement = reader.connection().createStatement();
                var rows = statement.executeQuery("SELECT * FROM outbox")) {
            assertTrue(rows.next());
            inTransaction(store, () -> store.reportsDeliveredUpTo(Long.MAX_VALUE));
            long bytes = Files.size(stateDir.resolve("credgate.db-wal"));
            for (int i = 0; i < 10; i++) {
                assertEquals(Store.Upkeep.BLOCKED, store.maintain(100));
            }
            assertEquals(bytes, Files.size(stateDir.resolve("credgate.db-wal")));
        }
        assertEquals(Store.Upkeep.MORE, store.maintain(100));
    }
}
