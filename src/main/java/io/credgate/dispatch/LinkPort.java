package io.credgate.dispatch;

import io.credgate.command.Operation;
import io.credgate.link.LinkStatus;
import java.time.Instant;

/** A link as the dispatcher drives it. All calls on the core loop. */
public interface LinkPort {
    String name();

    /** Whether an attempt submitted now would go to the line at once. */
    boolean canAccept();

    void submit(long attemptId, Operation operation, long nowNanos);

    /** Tells what time it is; before every other call of a cycle. */
    default void wallClock(Instant now, long nowNanos) {}

    void start(long nowNanos);

    void doWork(long nowNanos);

    long nextDeadlineNanos();

    LinkStatus status();

    void stop();
}
