package io.credgate.dispatch;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands work from other threads to the core loop, in order, and wakes it. Messages are counted and bounded; events of
 * links and of the uplink are not refused here, since their sources are bounded themselves (a link closes a connection
 * whose bytes pile up, the publisher has a window).
 */
public final class Inbox {
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final int messagesMax;
    private volatile Runnable waker = () -> {};

    public Inbox(int messagesMax) {
        this.messagesMax = messagesMax;
    }

    /** Any thread. */
    public void put(Runnable work) {
        queue.add(work);
        waker.run();
    }

    /**
     * Any thread. False when too many messages wait.
     *
     * @param work returns whether the message is done with; else it counts until {@link #messagesDone}
     */
    boolean putMessage(BooleanSupplier work) {
        if (messages.incrementAndGet() > messagesMax) {
            messages.decrementAndGet();
            return false;
        }
        put(() -> {
            if (work.getAsBoolean()) {
                messages.decrementAndGet();
            }
        });
        return true;
    }

    /** So many that had been kept are done with. */
    void messagesDone(int count) {
        messages.addAndGet(-count);
    }

    @Nullable
    Runnable poll() {
        return queue.poll();
    }

    /** Messages that wait. */
    int size() {
        return messages.get();
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** What wakes the loop when something arrives; called on any thread, must not block. */
    public void setWaker(Runnable newWaker) {
        waker = newWaker;
    }
}
