package io.credgate.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** Draws the largest number that is allowed. */
    private static final RandomGenerator HIGHEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new AssertionError("a bound is always given");
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private static final RandomGenerator LOWEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new AssertionError("a bound is always given");
        }

        @Override
        public long nextLong(long bound) {
            return 0;
        }
    };

    private static List<Long> five(Backoff backoff) {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pauses.add(backoff.nextMillis());
        }
        return pauses;
    }

    @Test
    void theBoundDoublesUpToItsLimitAndStartsAgainAfterSuccess() {
        Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3), HIGHEST);
        assertEquals(List.of(500L, 1000L, 2000L, 3000L, 3000L), five(backoff));
        backoff.reset();
        assertEquals(500, backoff.nextMillis());
    }

    @Test
    void aPauseMayBeAsShortAsNothing() {
        assertEquals(
                List.of(0L, 0L, 0L, 0L, 0L), five(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3), LOWEST)));
    }

    @Test
    void aLongPauseIsNeverShort() {
        Duration minute = Duration.ofSeconds(60);
        Backoff high = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3), HIGHEST);
        assertEquals(60_000, high.longMillis(minute));
        assertEquals(500, high.nextMillis());
        assertTrue(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3), LOWEST).longMillis(minute) >= 30_000);
    }
}
