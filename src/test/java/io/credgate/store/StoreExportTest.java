package io.credgate.store;

import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.inTransaction;
import static io.credgate.store.StoreFixtures.report;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.store.StoreExport.Views;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreExportTest extends OpenedStore {
    private static final int REPORTS = 3_000;

    private final Set<Object> ids = Collections.synchronizedSet(new HashSet<>());
    private final AtomicInteger rows = new AtomicInteger();
    private final AtomicInteger renewed = new AtomicInteger();

    @BeforeEach
    void fill() {
        inTransaction(store, () -> {
            for (int i = 1; i <= REPORTS; i++) {
                store.insertReport(report(i));
            }
        });
    }

    private void take(String table, Object id) {
        if (table.equals("outbox")) {
            rows.incrementAndGet();
            ids.add(id);
        }
    }

    private Views views(Duration max) {
        return new Views(max, System::nanoTime, renewed::incrementAndGet, work -> new Thread(work).start());
    }

    private void assertEachOnce() {
        assertEquals(REPORTS, rows.get());
        assertEquals(REPORTS, ids.size());
    }

    @Test
    void isOneViewWhileItsRowsAreTaken() {
        StoreExport.run(stateDir, (table, row) -> take(table, row.get("id")), views(Duration.ofMinutes(1)));
        assertEachOnce();
        assertEquals(0, renewed.get());
    }

    @Test
    void keepsNoViewWhileNobodyTakesItsRows() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> export = CompletableFuture.runAsync(() -> StoreExport.run(
                stateDir,
                (table, row) -> {
                    begun.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    take(table, row.get("id"));
                },
                views(Duration.ofMillis(100))));
        begun.await();
        inTransaction(store, () -> accept(store, "meanwhile"));
        await().atMost(Duration.ofSeconds(20)).until(() -> store.maintain(100) == Store.Upkeep.DONE);
        goOn.countDown();
        export.get(20, TimeUnit.SECONDS);
        assertEquals(REPORTS + 1, rows.get(), "with what came meanwhile");
        assertEquals(REPORTS + 1, ids.size());
        assertTrue(renewed.get() >= 1, "it was not told");
    }

    @Test
    void aFailureOfTheTakerIsItsOwn() {
        assertThrows(
                UnsupportedOperationException.class,
                () -> StoreExport.run(
                        stateDir,
                        (table, row) -> {
                            throw new UnsupportedOperationException();
                        },
                        views(Duration.ofMinutes(1))));
    }
}
