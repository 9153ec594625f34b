package io.credgate.daemon;

import io.credgate.store.Store;
import io.credgate.store.Store.Upkeep;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When the store gives space back, and how much at once: so little that nobody at a front desk waits for it, however slow
 * the disk is. And when it is written anew, while it is small. Core loop only.
 */
final class StoreCare {
    static final int PAGES_FIRST = 100;
    private static final int PAGES_MIN = 10;
    private static final int PAGES_MAX = 5_000;

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long NEXT_PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A reader of somebody else's, or a disk that takes no more, is asked no more often. */
    private static final long BLOCKED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A piece that took less may be larger the next time; one that took longer than the other has to be smaller. */
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** So that nothing of persons who were removed stays in unused parts of the file. */
    private static final long REWRITE_NANOS = TimeUnit.DAYS.toNanos(1);

    /** The first time; a gateway that is started anew each night has its turn as well. */
    private static final long FIRST_REWRITE_NANOS = TimeUnit.HOURS.toNanos(1);

    /** Twice that much is written while everybody waits: a second on slow flash. */
    static final long REWRITE_BYTES_MAX = 8 << 20;

    private final Store store;
    private final LongSupplier nanoTime;
    private long nextNanos;
    private long nextRewriteNanos;
    private int pages = PAGES_FIRST;

    StoreCare(Store store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong();
        this.nextRewriteNanos = nextNanos + FIRST_REWRITE_NANOS;
    }

    /** When nothing else is to do. */
    void doWork() {
        long begun = nanoTime.getAsLong();
        if (begun - nextNanos < 0) {
            return;
        }
        if (begun - nextRewriteNanos >= 0 && store.rewrite(REWRITE_BYTES_MAX)) {
            nextRewriteNanos = begun + REWRITE_NANOS;
            nextNanos = nanoTime.getAsLong() + NEXT_PIECE_NANOS;
            return;
        }
        Upkeep left = store.maintain(pages);
        long ended = nanoTime.getAsLong();
        nextNanos = ended
                + switch (left) {
                    case DONE -> PERIOD_NANOS;
                    case BLOCKED -> BLOCKED_NANOS;
                    case MORE -> NEXT_PIECE_NANOS;
                };
        if (left == Upkeep.MORE && ended - begun < SHORT_NANOS) {
            pages = Math.min(pages * 2, PAGES_MAX);
        } else if (ended - begun > LONG_NANOS) {
            pages = Math.max(pages / 2, PAGES_MIN);
        }
    }

    /** Nano instant of the next piece. */
    long nextNanos() {
        return nextNanos;
    }
}
