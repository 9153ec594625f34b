package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.copyAsCrashed;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees of which an upper page is damaged: what stands below it is carried over nevertheless. */
class StorePagesTest {
    private static final int PAGE_BYTES = 4096;
    private static final byte INNER_TABLE = 0x05;
    private static final byte INNER_INDEX = 0x02;
    private static final int RECORDS = 300;
    private static final long SEED = Long.getLong("seed", 20261128);

    @TempDir
    Path parent;

    private Path stateDir;
    private byte[] whole;
    private StoreRecords before;

    @BeforeEach
    void aStoreWhoseTreesHaveThreeLevels() throws IOException {
        stateDir = parent.resolve("state");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> {
                for (int i = 0; i < RECORDS; i++) {
                    accept(store, "c" + i);
                    store.insertAttempt(StoreFixtures.attempt("c" + i, 1));
                    store.putDocument("credential", id(i), "{\"n\":\"" + "x".repeat(300 + i % 200) + "\"}");
                }
            });
            inTransaction(store, () -> {
                for (int i = 0; i < RECORDS; i += 3) {
                    store.deleteDocument("credential", id(i));
                }
            });
        }
        before = StoreRecords.of(stateDir);
        whole = Files.readAllBytes(stateDir.resolve("credgate.db"));
    }

    private static String id(int i) {
        return String.format("%08x-0000", i * 0x9e37_79b9);
    }

    private List<Integer> pages(byte type) {
        List<Integer> pages = new ArrayList<>();
        for (int page = 1; page < whole.length / PAGE_BYTES; page++) {
            if (whole[page * PAGE_BYTES] == type) {
                pages.add(page);
            }
        }
        return pages;
    }

    private StoreRecords recoverWithout(List<Integer> pages) throws IOException {
        stateDir = Files.createDirectory(parent.resolve("without " + pages.hashCode()));
        byte[] damaged = whole.clone();
        for (int page : pages) {
            byte[] noise = new byte[PAGE_BYTES];
            new Random(SEED + page).nextBytes(noise);
            System.arraycopy(noise, 0, damaged, page * PAGE_BYTES, PAGE_BYTES);
        }
        Files.write(stateDir.resolve("credgate.db"), damaged);
        assertTrue(StoreRecovery.run(stateDir, StoreSalvageTest.ANYTHING, NOON).done());
        return StoreRecords.of(stateDir);
    }

    @Test
    void withoutAnyInnerPageOfATableNothingIsLost() throws IOException {
        assertTrue(pages(INNER_TABLE).size() >= 4, "the trees are too small");
        StoreRecords after = recoverWithout(pages(INNER_TABLE));
        assertEquals(List.of(), before.missingIn(after));
        assertEquals(List.of(), after.notFrom(before));
    }

    /** The ledger has no row numbers: its inner pages, the root among them, hold records as well. */
    @Test
    void withoutAnInnerPageOfTheLedgerOnlyWhatStoodInItIsLost() throws IOException {
        List<Integer> inner = pages(INNER_INDEX);
        assertTrue(inner.size() >= 4, "the trees are too small");
        for (int page : inner) {
            StoreRecords after = recoverWithout(List.of(page));
            List<String> missing = before.missingIn(after);
            assertTrue(
                    missing.size() <= StoreRecords.on(whole, page, PAGE_BYTES),
                    "page " + (page + 1) + ", -Dseed=" + SEED + ": " + missing);
            assertEquals(List.of(), after.notFrom(before), "page " + (page + 1));
        }
    }

    @Test
    void whatWasDeletedDoesNotComeBack() throws IOException {
        List<Integer> inner = pages(INNER_INDEX);
        StoreRecords after = recoverWithout(inner);
        TreeMap<String, String> documents = after.of("document");
        for (int i = 0; i < RECORDS; i += 3) {
            assertTrue(!documents.containsKey("credential " + id(i)), id(i) + " came back");
        }
        assertTrue(documents.size() > before.of("document").size() / 2, documents.size() + " are left");
    }

    @Test
    void whatStandsInTheLogIsCarriedOverAsWell() throws IOException {
        Path crashed;
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> {
                for (int i = 0; i < 30; i++) {
                    accept(store, "in the log " + i);
                    store.putDocument("credential", id(i), "{\"newer\":true}");
                }
            });
            crashed = copyAsCrashed(stateDir, parent.resolve("crashed"));
        }
        StoreRecords newest = StoreRecords.of(stateDir);
        stateDir = crashed;
        byte[] damaged = Files.readAllBytes(crashed.resolve("credgate.db"));
        for (int page : pages(INNER_TABLE)) {
            System.arraycopy(new byte[PAGE_BYTES], 0, damaged, page * PAGE_BYTES, PAGE_BYTES);
        }
        Files.write(crashed.resolve("credgate.db"), damaged);
        assertTrue(StoreRecovery.run(stateDir, StoreSalvageTest.ANYTHING, NOON).done());
        StoreRecords after = StoreRecords.of(stateDir);
        assertEquals(List.of(), newest.missingIn(after));
        assertEquals(List.of(), after.notFrom(newest));
    }
}
