package io.credgate.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantTextTest {
    @Test
    void textsReadBackAndSortAsTheInstantsDo() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Instant previous = Instant.EPOCH;
        for (int i = 0; i < 10_000; i++) {
            // Years 0 to 9999, and often only a fraction of a second apart.
            Instant next = i % 2 == 0
                    ? Instant.ofEpochSecond(
                            random.nextLong(-62167219200L, 253402300800L), random.nextInt(1_000_000_000))
                    : previous.truncatedTo(ChronoUnit.SECONDS).plusNanos(random.nextInt(1_000_000_000));
            assertEquals(next, InstantText.parse(InstantText.of(next)), "-Dseed=" + seed);
            int order = Integer.signum(InstantText.of(previous).compareTo(InstantText.of(next)));
            assertEquals(Integer.signum(previous.compareTo(next)), order, previous + " " + next + " -Dseed=" + seed);
            previous = next;
        }
    }

    @Test
    void canBeReadByPeopleAndOtherPrograms() {
        Instant noon = Instant.parse("2026-11-23T12:00:00.5Z");
        assertEquals("2026-11-23T12:00:00.500000000Z", InstantText.of(noon));
        assertEquals(noon, Instant.parse(InstantText.of(noon)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-11-23T12:00:00Z",
                "2026-13-23T12:00:00.000000000Z",
                "2026-11-23T12:00:00.000000000X",
                "2026-11-23T12:0x:00.000000000Z"
            })
    void anythingElseIsNotRead(String text) {
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> InstantText.parse(text));
        assertTrue(refusal instanceof DateTimeException || refusal instanceof IllegalArgumentException);
    }
}
