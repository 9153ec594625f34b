package io.credgate.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands rows to somebody who may be slow or stop altogether, such as a terminal, on a thread of their own: so the reader
 * notices, and keeps no view of the store open meanwhile.
 */
final class RowHandover implements AutoCloseable {
    private static final int BATCHES_MAX = 4;
    private static final Batch END = new Batch("", List.of());

    private final BiConsumer<String, Map<String, @Nullable Object>> rows;
    private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES_MAX);
    private final CountDownLatch worked = new CountDownLatch(1);
    private volatile @Nullable RuntimeException failure;

    /** @param table empty = there are no more */
    private record Batch(String table, List<Map<String, @Nullable Object>> rows) {}

    /** @param starter runs what it is given on a thread of its own */
    RowHandover(BiConsumer<String, Map<String, @Nullable Object>> rows, Consumer<Runnable> starter) {
        this.rows = rows;
        starter.accept(this::work);
    }

    private void work() {
        try {
            for (Batch batch = batches.take(); !batch.table.isEmpty(); batch = batches.take()) {
                if (failure == null) {
                    give(batch);
                }
            }
        } catch (InterruptedException e) {
            failure = new IllegalStateException("interrupted");
        } finally {
            worked.countDown();
        }
    }

    /** False if the rows could not be taken in so many nanos. After a failure of the taker they are dropped. */
    boolean offer(String table, List<Map<String, @Nullable Object>> batch, long nanos) {
        try {
            return batches.offer(new Batch(table, batch), nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void give(Batch batch) {
        try {
            batch.rows.forEach(row -> rows.accept(batch.table, row));
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Waits until everything has been taken; throws what the taker threw. */
    @Override
    public void close() {
        try {
            batches.put(END);
            worked.await();
        } catch (InterruptedException e) {
            throw interrupted();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static IllegalStateException interrupted() {
        return new IllegalStateException("interrupted");
    }
}
