package io.credgate.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts, full jitter: anything from zero to a bound that doubles up to a limit. */
final class Backoff {
    private final long firstMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private long boundMillis;

    Backoff(Duration first, Duration max, RandomGenerator random) {
        this.firstMillis = first.toMillis();
        this.maxMillis = Math.max(max.toMillis(), firstMillis);
        this.random = random;
        this.boundMillis = firstMillis;
    }

    /** Milliseconds to wait before the next attempt. */
    long nextMillis() {
        long bound = boundMillis;
        boundMillis = Math.min(maxMillis, bound * 2);
        return random.nextLong(bound + 1);
    }

    /** A long pause, spread over its upper half; leaves the doubling alone. */
    long longMillis(Duration pause) {
        long half = pause.toMillis() / 2;
        return half + random.nextLong(half + 1);
    }

    void reset() {
        boundMillis = firstMillis;
    }
}
