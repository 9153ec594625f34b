package io.credgate.json.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Instants in ISO 8601: date, {@code T}, time to the minute or finer, {@code Z} or an offset from UTC. */
final class Times {
    private static final int LENGTH_MAX = 50;
    private static final Instant EARLIEST = Instant.EPOCH;
    /** Later years have five digits and are written in another way. */
    private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

    private static final Pattern DATE_ALONE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private Times() {}

    /** The instant; or null after the second half of a sentence ("... has no time zone") was handed on. */
    static @Nullable Instant read(String text, Consumer<String> problem) {
        if (text.length() > LENGTH_MAX) {
            problem.accept("is no time such as 2026-11-23T10:00:00Z: it is too long.");
            return null;
        }
        String shown = Printable.quoted(text);
        if (DATE_ALONE.matcher(text).matches()) {
            problem.accept("has a date but no time: " + shown + ". Write it like 2026-11-23T10:00:00Z.");
            return null;
        }
        TemporalAccessor time;
        try {
            time = FORM.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        } catch (DateTimeException e) {
            problem.accept("is no time such as 2026-11-23T10:00:00Z: " + shown + ".");
            return null;
        }
        if (!(time instanceof OffsetDateTime complete)) {
            problem.accept("has no time zone: " + shown + ". Add Z or an offset such as +02:00.");
            return null;
        }
        Instant instant = complete.toInstant();
        if (instant.isBefore(EARLIEST) || !instant.isBefore(TOO_LATE)) {
            problem.accept("is outside the years 1970 to 9999: " + shown + ".");
            return null;
        }
        return instant;
    }
}
