package io.credgate.link;

import java.util.random.RandomGenerator;

/**
 * Pauses between tries: random between nothing and a limit that doubles with each failure ("full jitter"), so that many
 * gateways do not come back to one controller in step.
 */
final class Backoff {
    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator jitter;
    private long limitNanos;

    Backoff(LinkConfig config, RandomGenerator jitter) {
        this.minNanos = config.backoffMin().toNanos();
        this.maxNanos = config.backoffMax().toNanos();
        this.jitter = jitter;
        this.limitNanos = minNanos;
    }

    /** The next pause, 1 ns or more. */
    long nextNanos() {
        long pause = 1 + jitter.nextLong(limitNanos);
        limitNanos = limitNanos > maxNanos / 2 ? maxNanos : limitNanos * 2;
        return pause;
    }

    void reset() {
        limitNanos = minNanos;
    }
}
