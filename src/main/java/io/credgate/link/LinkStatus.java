package io.credgate.link;

import org.jspecify.annotations.Nullable;

/**
 * How a link is doing.
 *
 * @param sinceNanos instant of the last change of state, on the caller's nano clock
 * @param lastError the last trouble since the link was up, or null; a sentence for the technician
 * @param lastRoundTripNanos how long the last answered health check took, {@link #NO_ROUND_TRIP} before the first
 */
public record LinkStatus(
        State state, long sinceNanos, @Nullable String lastError, long lastRoundTripNanos) {
    public static final long NO_ROUND_TRIP = -1;

    public enum State {
        /** Not known yet, or just lost and being opened again. */
        CONNECTING,
        /** The controller answered last time. */
        UP,
        /** The last try failed; tries go on with growing pauses. */
        DOWN
    }
}
