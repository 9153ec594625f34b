package io.credgate.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RowHandoverTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    private static List<Map<String, Object>> row(int number) {
        return List.of(Map.of("n", number));
    }

    private static void start(Runnable work) {
        new Thread(work, "rows").start();
    }

    @Test
    void whatCannotBeTakenIsNoticedAndComesInOrderLater() {
        CountDownLatch goOn = new CountDownLatch(1);
        List<Object> taken = new ArrayList<>();
        int offered = 0;
        try (RowHandover rows = new RowHandover(
                (table, row) -> {
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    taken.add(row.get("n"));
                },
                RowHandoverTest::start)) {
            while (rows.offer("t", row(offered), TimeUnit.MILLISECONDS.toNanos(50))) {
                assertTrue(++offered < 100, "it keeps everything in memory");
            }
            assertFalse(rows.offer("t", row(offered), 1));
            goOn.countDown();
            assertTrue(rows.offer("t", row(offered++), LONG));
        }
        assertEquals(offered, taken.size());
        for (int i = 0; i < offered; i++) {
            assertEquals(i, taken.get(i));
        }
    }

    @Test
    void aFailureIsThrownAtTheEnd() {
        RowHandover rows = new RowHandover(
                (table, row) -> {
                    throw new UnsupportedOperationException();
                },
                RowHandoverTest::start);
        for (int i = 0; i < 10; i++) {
            assertTrue(rows.offer("t", row(i), LONG));
        }
        assertThrows(UnsupportedOperationException.class, rows::close);
    }
}
