package io.credgate.protocol.visionline.webapi;

import io.credgate.protocol.SiteTimes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times of the Web API: {@code yyyyMMdd'T'HHmm}, in which zone is a setting (protocol sheet, section 5.3); and the HTTP
 * date, which is signed as it is sent (section 5.2).
 */
record WebApiTimes(ZoneId zone) {
    private static final DateTimeFormatter WIRE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern WIRE_SHAPE = Pattern.compile("[0-9]{8}T[0-9]{4}(?:[0-9]{2})?");
    private static final int WIRE_LENGTH = 13;
    /** Long enough for nanoseconds and an offset with seconds. */
    private static final int CREATED_LENGTH_MAX = 40;

    private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    /** @param what "start" or "end", for the notes */
    String write(String what, Instant asked, Instant minute, List<String> notes) {
        LocalDateTime local = LocalDateTime.ofInstant(minute, zone);
        if (!asked.equals(minute)) {
            notes.add("Visionline keeps whole minutes: the " + what + " was written as " + SPOKEN.format(local) + ".");
        }
        if (zone.getRules().getValidOffsets(local).size() > 1) {
            notes.add("The " + what + ", " + SPOKEN.format(local)
                    + " site time, comes twice that night; Visionline cannot be told which one is meant.");
        }
        return WIRE.format(local);
    }

    /** Whether the clock shows the minute of that instant once only. */
    boolean comesOnce(Instant instant) {
        return zone.getRules()
                        .getValidOffsets(LocalDateTime.ofInstant(instant, zone))
                        .size()
                == 1;
    }

    /** Null if the text is no time. */
    @Nullable
    Instant read(String text) {
        LocalDateTime local = local(text);
        return local == null ? null : local.atZone(zone).toInstant();
    }

    /**
     * When the server made something. The shape is not public (section 5.3): taken are that of all other times, and ISO 8601
     * with an offset. Null if it is neither, or if the clock does not show that time exactly once.
     */
    @Nullable
    Instant readCreated(String text) {
        LocalDateTime local = local(text);
        if (local != null) {
            return zone.getRules().getValidOffsets(local).size() == 1
                    ? local.atZone(zone).toInstant()
                    : null;
        }
        if (text.length() > CREATED_LENGTH_MAX) {
            return null;
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return SiteTimes.isWritable(instant) ? instant : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable LocalDateTime local(String text) {
        if (!WIRE_SHAPE.matcher(text).matches()) {
            return null;
        }
        try {
            return LocalDateTime.parse(text.substring(0, WIRE_LENGTH), WIRE);
        } catch (DateTimeException e) {
            return null;
        }
    }

    static String httpDate(Instant now) {
        return HTTP_DATE.format(now);
    }
}
