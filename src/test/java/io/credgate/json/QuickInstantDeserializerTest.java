package io.credgate.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuickInstantDeserializerTest {
    private static final long SEED = Long.getLong("seed", 20261128);

    record Holder(Instant at) {}

    private static Instant read(String text) {
        return Json.fromJson("{\"at\":\"" + text + "\"}", Holder.class).at();
    }

    @Test
    void whateverIsWrittenIsReadBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            // Years 0 to 9999.
            long second = -62_167_219_200L + (long) (random.nextDouble() * 315_569_520_000L);
            int nanos = switch (i % 4) {
                case 0 -> 0;
                case 1 -> random.nextInt(1_000) * 1_000_000;
                case 2 -> random.nextInt(1_000_000) * 1_000;
                default -> random.nextInt(1_000_000_000);
            };
            Instant instant = Instant.ofEpochSecond(second, nanos);
            assertEquals(instant, QuickInstantDeserializer.ofOurForm(instant.toString()), "-Dseed=" + SEED);
            assertEquals(
                    instant,
                    Json.fromJson(Json.toJson(new Holder(instant)), Holder.class)
                            .at());
        }
    }

    @Test
    void otherFormsAreReadTheUsualWay() {
        for (String text : List.of("2026-11-28T10:00:00+01:00", "2026-11-28T10:00Z", "+12026-11-28T10:00:00Z")) {
            assertNull(QuickInstantDeserializer.ofOurForm(text));
        }
        assertEquals(Instant.parse("2026-11-28T09:00:00Z"), read("2026-11-28T10:00:00+01:00"));
        assertEquals(Instant.parse("+12026-11-28T10:00:00Z"), read("+12026-11-28T10:00:00Z"));
    }

    @Test
    void whatIsNoInstantIsRefused() {
        for (String text : List.of(
                "Z",
                "2026-11-28T10:00:0",
                "2026-02-30T10:00:00Z",
                "2026-11-28T10:00:60Z",
                "2026-11-28T10:00:00,5Z",
                "2026-11-28T10:00:00.1234567890Z",
                "2026-11-28T1a:00:00Z",
                "2026-11-28T10:00:00.12x")) {
            assertThrows(IllegalStateException.class, () -> read(text), text);
        }
    }
}
