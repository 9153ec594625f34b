package io.credgate.dispatch;

import java.time.Instant;

/** The two clocks of the duty cycle at hand: nanos for timers, wall time for what is reported and for expiry. */
final class LoopTime {
    private long nanos;
    private Instant now = Instant.EPOCH;

    void set(long newNanos, Instant newNow) {
        nanos = newNanos;
        now = newNow;
    }

    long nanos() {
        return nanos;
    }

    Instant now() {
        return now;
    }
}
