package io.credgate.protocol;

import io.credgate.command.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of a conversation that is the same for byte streams ({@link StreamSession}) and for request/response
 * exchanges such as HTTP ({@link ExchangeSession}). All calls come from the core loop.
 *
 * <p>Rules, checked by the shared contract test: every operation handed in ends in exactly one {@link
 * SessionEvent.Completed} or {@link SessionEvent.Failed}; after {@code handleTimeout(t)} the next timeout is later than
 * {@code t}; nothing throws on any input; memory is bounded. One operation at a time: the caller hands in the next one
 * only after the last has ended.
 */
public interface Session {
    /** No deadline is running. */
    long NO_TIMEOUT = Long.MAX_VALUE;

    /**
     * Tells what time it is: called before each operation. A session that needs no wall clock ignores it; one that does
     * counts on from here by its nano clock.
     */
    default void handleWallClock(Instant now, long nowNanos) {}

    /** @param attemptId comes back in the events; never reused */
    void handleOperation(long attemptId, Operation operation, long nowNanos);

    void handleTimeout(long nowNanos);

    /** Instant on the caller's nano clock at which {@link #handleTimeout} is due, or {@link #NO_TIMEOUT}. */
    long pollTimeoutNanos();

    /** Next event, or null. */
    @Nullable
    SessionEvent pollEvent();
}
