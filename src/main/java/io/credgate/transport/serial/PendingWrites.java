package io.credgate.transport.serial;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What waits for the writer thread: bounded, and never waited for by the one who sends. */
final class PendingWrites {
    /** Nothing more is taken while this much waits. */
    static final int WAITING_MAX = 64 * 1024;

    /** What {@link #take} gives when nothing came in time. */
    static final byte[] NOTHING = {};

    /** What a piece counts beside its bytes, so that a flood of single bytes is bounded as well. */
    private static final int PIECE_COST = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int waiting;
    private boolean closed;
    private boolean dropped;

    /** False, with nothing taken, if too much waits already or the end has come. */
    boolean offer(byte[] bytes) {
        lock.lock();
        try {
            if (closed || waiting >= WAITING_MAX) {
                return false;
            }
            waiting += bytes.length + PIECE_COST;
            pieces.add(bytes.clone());
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next piece; {@link #NOTHING} if none came in time; null if none will come any more. */
    byte @Nullable [] take(long maxNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = maxNanos;
            while (pieces.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            byte[] next = dropped ? null : pieces.poll();
            if (next == null) {
                return closed ? null : NOTHING;
            }
            waiting -= next.length + PIECE_COST;
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what waits can still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more and forgets what waits. */
    void drop() {
        lock.lock();
        try {
            dropped = true;
            pieces.clear();
            close();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the drop; true if it came before the time was over. */
    boolean awaitDrop(long maxNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = maxNanos;
            while (!dropped && left > 0) {
                left = changed.awaitNanos(left);
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }
}
