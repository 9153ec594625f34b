package io.credgate.protocol.visionline.webapi;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
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

    /** Null if the text is no time. */
    @Nullable
    Instant read(String text) {
        if (!WIRE_SHAPE.matcher(text).matches()) {
            return null;
        }
        try {
            return LocalDateTime.parse(text.substring(0, WIRE_LENGTH), WIRE)
                    .atZone(zone)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    static String httpDate(Instant now) {
        return HTTP_DATE.format(now);
    }
}
