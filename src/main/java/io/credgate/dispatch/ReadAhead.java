package io.credgate.dispatch;

import io.credgate.store.Store;
import io.credgate.store.StoreReading;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes ten thousands of rows from the store, page by page. Where there is a {@link Background} it reads them, through a
 * connection of its own, and makes of them what is wanted, while the caller does other things. Nothing may be written
 * that is read here before {@link #forEach} has come back. Rows come in the order of the store.
 *
 * @param <R> a row
 * @param <T> what is made of it
 */
final class ReadAhead<R, T> implements AutoCloseable {
    /** Rows that are read at once: some hundred kilobytes. */
    static final int PAGE = 250;

    private final Store store;
    private final Pages<R> source;
    private final Function<R, T> parse;
    private final List<R> first;
    private final ConcurrentLinkedQueue<List<T>> pages = new ConcurrentLinkedQueue<>();
    /** One for each page, and one when there will be no more. */
    private final Semaphore ready = new Semaphore(0);

    private final Semaphore room;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private boolean inBackground;
    private boolean atEnd;

    /** Reads at most {@link #PAGE} rows behind that one; behind null come the first ones. */
    interface Pages<R> {
        List<R> after(StoreReading store, @Nullable R last);
    }

    /**
     * Reads the first rows.
     *
     * @param store the caller's
     * @param parse pure; called on any thread
     * @param rowsAhead at most so many wait for the caller
     */
    ReadAhead(Store store, Pages<R> source, Function<R, T> parse, int rowsAhead) {
        this.store = store;
        this.source = source;
        this.parse = parse;
        room = new Semaphore(Math.max(1, rowsAhead / PAGE));
        first = source.after(store, null);
    }

    /** Begins with the others; without this, and where the first were all, everything happens in {@link #forEach}. */
    void begin(Background background) {
        if (first.size() == PAGE) {
            background.begin(this::run);
            inBackground = true;
        }
    }

    private void run() {
        try (StoreReading reading = store.reading()) {
            for (List<R> page = first; !page.isEmpty() && !closed; page = next(reading, page)) {
                List<T> rows = parsed(page);
                room.acquireUninterruptibly();
                pages.add(rows);
                ready.release();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            ready.release();
        }
    }

    private List<T> parsed(List<R> page) {
        return page.stream().map(parse).toList();
    }

    /** A page that is not full was the last one. */
    private List<R> next(StoreReading from, List<R> page) {
        return page.size() < PAGE ? List.of() : source.after(from, page.get(page.size() - 1));
    }

    /** Null if there is no more. */
    private @Nullable List<T> take() {
        ready.acquireUninterruptibly();
        List<T> page = pages.poll();
        room.release();
        atEnd = page == null;
        return page;
    }

    /** Once: returns when every row has come to the sink, on the caller's thread; throws what reading or parsing threw. */
    void forEach(Consumer<T> sink) {
        if (!inBackground) {
            for (List<R> page = first; !page.isEmpty(); page = next(store, page)) {
                parsed(page).forEach(sink);
            }
            return;
        }
        for (List<T> page = take(); page != null; page = take()) {
            page.forEach(sink);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Returns when nothing reads any more. */
    @Override
    public void close() {
        closed = true;
        while (inBackground && !atEnd) {
            take();
        }
    }
}
