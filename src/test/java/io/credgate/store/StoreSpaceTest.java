package io.credgate.store;

import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.finish;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up, and has space again. */
class StoreSpaceTest {
    private static final long MIB = 1 << 20;
    private static final long ENOUGH = 1L << 40;

    @TempDir
    Path parent;

    private long usable = ENOUGH;
    private SqliteStore store;
    private boolean mounted;

    @AfterEach
    void close() throws Exception {
        if (store != null) {
            store.close();
        }
        if (mounted) {
            run("umount", parent.resolve("disk").toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Allows the file so many more pages, as a disk would. */
    private void allowPages(long more) {
        store.sql().number("PRAGMA max_page_count=" + (store.sql().number("PRAGMA page_count") + more));
    }

    @Test
    void aTransactionThatFindsNoSpaceIsDoneAgainInTheReserve() {
        Path stateDir = parent.resolve("state");
        long[] asked = {0};
        store = SqliteStore.open(stateDir, new SpaceLimits(MIB, MIB, () -> {
            // Asked while the reserve is given up: from now on there is room.
            if (asked[0]++ > 0) {
                allowPages(10_000);
            }
            return usable;
        }));
        inTransaction(store, () -> accept(store, "before"));
        allowPages(2);
        long seqBefore = store.reportsWaiting();
        store.begin();
        for (int i = 0; i < 200; i++) {
            accept(store, "c" + i);
        }
        long attempt = store.insertAttempt(StoreFixtures.attempt("c7", 1));
        store.finishAttempt(attempt, StoreFixtures.NOON, "completed", null);
        store.commit();
        assertFalse(Files.exists(stateDir.resolve("reserve")), "it was not full");
        store.close();
        store = SqliteStore.open(stateDir);
        assertEquals(seqBefore + 200, store.reportsWaiting());
        assertEquals(201, store.openCommands().size());
        assertEquals(attempt, store.lastAttempt("c7").attemptId());
        assertEquals(0, AuditChain.firstBroken(store.sql()));
    }

    @Test
    void withoutAnythingToGiveUpTheTransactionIsUndone() {
        store = SqliteStore.open(parent.resolve("state"));
        inTransaction(store, () -> accept(store, "before"));
        allowPages(2);
        store.begin();
        StoreException full = assertThrows(StoreException.class, () -> {
            for (int i = 0; i < 200; i++) {
                accept(store, "c" + i);
            }
        });
        assertTrue(full.getMessage().contains("is full (SQLITE_FULL). Free space"), full.getMessage());
        assertFalse(store.inTransaction());
        assertEquals(1, store.openCommands().size());
    }

    @Test
    void theReserveGoesAndComesWithTheSpace() {
        Path reserve = parent.resolve("state/reserve");
        store = SqliteStore.open(parent.resolve("state"), new SpaceLimits(MIB, MIB, () -> usable));
        assertEquals(MIB, reserve.toFile().length());
        assertFalse(store.isShortOfSpace());
        usable = MIB - 1;
        assertTrue(store.isShortOfSpace());
        assertFalse(Files.exists(reserve));
        usable = 3 * MIB - 1;
        assertTrue(store.isShortOfSpace(), "not before there is enough for the reserve and more");
        usable = 3 * MIB;
        assertFalse(store.isShortOfSpace());
        assertEquals(MIB, reserve.toFile().length());
    }

    @Test
    void aRealDiskThatFillsUp() throws Exception {
        Path disk = Files.createDirectory(parent.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
        assumeTrue(mounted, "only the superuser can make a small disk");
        Path stateDir = disk.resolve("state");
        store = SqliteStore.open(stateDir, SpaceLimits.DEFAULT);
        inTransaction(store, () -> accept(store, "c0"));
        assertFalse(store.isShortOfSpace());
        byte[] piece = new byte[65_536];
        Path other = Files.createFile(disk.resolve("of somebody else"));
        assertThrows(IOException.class, () -> {
            while (true) {
                Files.write(other, piece, StandardOpenOption.APPEND);
            }
        });
        // Nobody has looked yet: the first commit meets the full disk.
        for (int i = 1; i <= 200; i++) {
            String id = "c" + i;
            inTransaction(store, () -> accept(store, id));
            inTransaction(store, () -> finish(store, id, StoreFixtures.NOON));
        }
        assertTrue(store.isShortOfSpace());
        store.close();
        store = SqliteStore.open(stateDir, SpaceLimits.DEFAULT);
        assertTrue(store.isShortOfSpace(), "opened in the space that is left");
        for (int i = 0; i <= 200; i++) {
            assertNotNull(store.findCommand("c" + i));
        }
        Files.delete(other);
        assertFalse(store.isShortOfSpace());
        assertTrue(Files.exists(stateDir.resolve("reserve")));
    }

    @Test
    void anEmptiedQueueLeavesNoSpaceBehind() throws IOException {
        Path stateDir = parent.resolve("state");
        store = SqliteStore.open(stateDir);
        for (int batch = 0; batch < 60; batch++) {
            int first = batch * 200;
            inTransaction(store, () -> {
                for (int i = first; i < first + 200; i++) {
                    accept(store, "c" + i);
                    finish(store, "c" + i, StoreFixtures.NOON);
                }
            });
        }
        long full = Files.size(stateDir.resolve("credgate.db"));
        assertTrue(full > 4 * MIB, "only " + full);
        int forgotten;
        do {
            store.begin();
            store.reportsDeliveredUpTo(Long.MAX_VALUE);
            forgotten = store.forgetCommandsFinishedBefore(StoreFixtures.NOON.plusSeconds(1), 1000);
            store.forgetAuditBefore(StoreFixtures.NOON.plusSeconds(1), 1000);
            store.commit();
        } while (forgotten > 0);
        int calls = 1;
        while (store.maintain()) {
            calls++;
        }
        assertTrue(calls < 20, calls + " calls");
        long left = Files.size(stateDir.resolve("credgate.db"));
        assertTrue(left < MIB, left + " bytes are left of " + full);
        assertEquals(0, Files.size(stateDir.resolve("credgate.db-wal")));
        store.close();
        StoreUpkeep.Sizes sizes = StoreUpkeep.compact(stateDir);
        assertTrue(sizes.after() <= left, sizes.toString());
        store = SqliteStore.open(stateDir);
    }

    @Test
    void aStateDirectoryThatBecameReadOnlyIsRefusedAndStays() throws Exception {
        Path disk = Files.createDirectory(parent.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
        assumeTrue(mounted, "only the superuser can mount a disk");
        Path stateDir = disk.resolve("state");
        try (SqliteStore filled = SqliteStore.open(stateDir)) {
            inTransaction(filled, () -> accept(filled, "c0"));
        }
        var before = StoreFixtures.files(stateDir);
        assumeTrue(run("mount", "-o", "remount,ro", disk.toString()));
        StoreException refusal =
                assertThrows(StoreException.class, () -> SqliteStore.open(stateDir, SpaceLimits.DEFAULT));
        assertTrue(refusal.getMessage().contains("not mounted read-only"), refusal.getMessage());
        assertEquals(before, StoreFixtures.files(stateDir));
        assertEquals(java.util.List.of(), StoreCheck.run(stateDir, StoreSalvageTest.ANYTHING), "reading goes on");
    }
}
