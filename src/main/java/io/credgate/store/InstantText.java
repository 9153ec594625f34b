package io.credgate.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Instants as the database holds them: UTC with nine digits of a second, always 30 characters, so that a technician can
 * read them and the order of the texts is the order of the instants. An instant outside the years 0 to 9999, which only
 * a nonsensical message can ask for, is stored as the nearest one inside.
 */
final class InstantText {
    private static final int LENGTH = 30;
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private InstantText() {}

    static String of(Instant instant) {
        Instant bounded = instant.isBefore(FIRST) ? FIRST : instant.isAfter(LAST) ? LAST : instant;
        return FORMAT.format(bounded);
    }

    static @Nullable String ofNullable(@Nullable Instant instant) {
        return instant == null ? null : of(instant);
    }

    /** Made for starting with a full queue: several times as fast as the general parser. */
    static Instant parse(String text) {
        if (text.length() != LENGTH || text.charAt(LENGTH - 1) != 'Z') {
            throw new DateTimeException("not an instant of the store");
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 29))
                .toInstant(ZoneOffset.UTC);
    }

    static @Nullable Instant parseNullable(@Nullable String text) {
        return text == null ? null : parse(text);
    }

    /** Whether a value as it was read is an instant, or null. */
    static boolean isOne(@Nullable Object value) {
        if (value == null) {
            return true;
        }
        try {
            return value instanceof String text && parse(text).isBefore(Instant.MAX);
        } catch (DateTimeException | NumberFormatException e) {
            return false;
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
