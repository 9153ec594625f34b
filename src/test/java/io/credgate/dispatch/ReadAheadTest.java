package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.store.SqliteStore;
import io.credgate.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {
    private static final String KIND = "number";

    @TempDir
    private Path directory;

    private SqliteStore store;
    private final List<Thread> threads = new ArrayList<>();
    private final Background background = work -> {
        Thread thread = new Thread(work, "aside");
        threads.add(thread);
        thread.start();
    };

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory.resolve("state"));
    }

    @AfterEach
    void nothingReadsAnyMore() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        store.close();
    }

    private void fill(int count) {
        store.begin();
        for (int i = 0; i < count; i++) {
            store.putDocument(KIND, String.format("%06d", i), Integer.toString(i));
        }
        store.commit();
    }

    private <T> ReadAhead<Store.Document, T> begin(
            @Nullable Background by, Function<Store.Document, T> parse, int rowsAhead) {
        ReadAhead<Store.Document, T> reading = new ReadAhead<>(
                store,
                (from, last) -> from.documentsAfter(KIND, last == null ? "" : last.id(), ReadAhead.PAGE),
                parse,
                rowsAhead);
        if (by != null) {
            reading.begin(by);
        }
        return reading;
    }

    private List<Integer> all(@Nullable Background by, int rowsAhead) {
        List<Integer> found = new ArrayList<>();
        try (ReadAhead<Store.Document, Integer> reading =
                begin(by, document -> Integer.valueOf(document.json()), rowsAhead)) {
            reading.forEach(found::add);
        }
        return found;
    }

    @Test
    void everyRowComesOnceAndInOrder() {
        int page = ReadAhead.PAGE;
        int filled = 0;
        for (int count : List.of(0, 1, page - 1, page, page + 1, 5 * page, 7 * page + 3)) {
            fill(count);
            filled = Math.max(filled, count);
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < filled; i++) {
                expected.add(i);
            }
            assertEquals(expected, all(null, page));
            assertEquals(expected, all(background, 1));
            assertEquals(expected, all(background, 100 * page));
        }
    }

    @Test
    void whatFailsIsThrownToTheCaller() {
        fill(4 * ReadAhead.PAGE);
        for (Background by : new Background[] {null, background}) {
            List<Integer> found = new ArrayList<>();
            try (ReadAhead<Store.Document, Integer> reading = begin(
                    by,
                    document -> {
                        if (document.json().equals("600")) {
                            throw new IllegalStateException("the six hundredth");
                        }
                        return Integer.valueOf(document.json());
                    },
                    ReadAhead.PAGE)) {
                IllegalStateException problem =
                        assertThrows(IllegalStateException.class, () -> reading.forEach(found::add));
                assertEquals("the six hundredth", problem.getMessage());
            }
            assertEquals(2 * ReadAhead.PAGE, found.size());
        }
    }

    @Test
    void whoeverHasEnoughClosesIt() throws InterruptedException {
        fill(20 * ReadAhead.PAGE);
        CountDownLatch begun = new CountDownLatch(1);
        ReadAhead<Store.Document, String> reading = begin(
                background,
                document -> {
                    begun.countDown();
                    return document.json();
                },
                ReadAhead.PAGE);
        begun.await();
        assertThrows(
                IllegalStateException.class,
                () -> reading.forEach(json -> {
                    throw new IllegalStateException("enough");
                }));
        reading.close();
        reading.close();
        threads.get(0).join();
        assertEquals(1, threads.size());
    }

    @Test
    void whatCouldNotBeBegunCanBeClosed() {
        fill(2 * ReadAhead.PAGE);
        Background none = work -> {
            throw new IllegalStateException("no thread to be had");
        };
        ReadAhead<Store.Document, String> reading = begin(null, Store.Document::json, ReadAhead.PAGE);
        assertThrows(IllegalStateException.class, () -> reading.begin(none));
        reading.close();
    }

    @Test
    void fewRowsNeedNobodyElse() {
        fill(ReadAhead.PAGE - 1);
        assertEquals(ReadAhead.PAGE - 1, all(background, 1).size());
        assertTrue(threads.isEmpty());
    }
}
