package io.credgate.store;

import static io.credgate.store.StoreFixtures.inTransaction;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What secure_delete leaves: copies of rows that SQLite moved within a page before they were removed. */
class RemovedForGoodTest extends OpenedStore {
    private static final String GUEST = "Quackenbush";

    private String file() throws IOException {
        return new String(Files.readAllBytes(stateDir.resolve("credgate.db")), ISO_8859_1);
    }

    /** Documents that come, grow, shrink and go: those of guests all go in the end, those between them stay. */
    private void guestsComeAndGo(Random random) {
        Map<String, String> names = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            inTransaction(store, () -> {
                for (int i = 0; i < 20; i++) {
                    String id = newId(random);
                    ids.add(id);
                    names.put(id, random.nextBoolean() ? GUEST : "nobody");
                    put(id, names, random);
                    put(ids.get(random.nextInt(ids.size())), names, random);
                    if (ids.size() > 300) {
                        store.deleteDocument("user", ids.remove(random.nextInt(ids.size())));
                    }
                }
            });
        }
        inTransaction(
                store,
                () -> ids.stream()
                        .filter(id -> names.get(id).equals(GUEST))
                        .forEach(id -> store.deleteDocument("user", id)));
        while (store.maintain()) {
            continue;
        }
    }

    private static String newId(Random random) {
        return String.format("%016x", random.nextLong());
    }

    private void put(String id, Map<String, String> names, Random random) {
        store.putDocument(
                "user", id, "{\"name\":\"" + names.get(id) + "\",\"x\":\"" + "x".repeat(random.nextInt(900)) + "\"}");
    }

    @Test
    void writingTheFileAnewTakesTheCopiesToo() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 10 && !file().contains(GUEST); i++) {
            guestsComeAndGo(random);
        }
        assertTrue(file().contains(GUEST), "SQLite overwrites everything by itself now: this is no longer needed");
        int left = store.documents("user").size();
        assertTrue(store.rewrite(Long.MAX_VALUE));
        assertFalse(file().contains(GUEST));
        assertEquals(0, Files.size(stateDir.resolve("credgate.db-wal")));
        assertEquals(left, store.documents("user").size());
        assertEquals(2, store.sql().number("PRAGMA auto_vacuum"));
    }

    @Test
    void aLargeFileIsLeftAsItIs() throws IOException {
        inTransaction(store, () -> store.putDocument("user", "a", "{}"));
        String before = file();
        assertTrue(store.rewrite(1000));
        assertEquals(before, file());
    }

    @Test
    void aReaderInTheWayIsNotWaitedFor() throws Exception {
        inTransaction(store, () -> store.putDocument("user", "a", "{}"));
        try (StoreQuery reader = StoreQuery.open(stateDir);
                var statement = reader.connection().createStatement();
                var rows = statement.executeQuery("SELECT * FROM document")) {
            assertTrue(rows.next());
            inTransaction(store, () -> store.putDocument("user", "b", "{}"));
            assertFalse(store.rewrite(Long.MAX_VALUE));
        }
        assertTrue(store.rewrite(Long.MAX_VALUE));
    }
}
