package io.credgate.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Instants as {@code yyyyMMddHHmm} in the local time of the site, and back: what the interfaces of Visionline (protocol sheet
 * Visionline, section 4.3) and VISION (section 3.2: D and O) have in common. Whole minutes; a validity is never cut short.
 */
public final class SiteTimes {
    private static final Instant EARLIEST = Instant.parse("2000-01-02T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2999-12-30T00:00:00Z");
    private static final Pattern TWELVE_DIGITS = Pattern.compile("[0-9]{12}");
    private static final DateTimeFormatter WIRE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final ZoneId zone;

    public SiteTimes(ZoneId zone) {
        this.zone = zone;
    }

    /** Whether the instant can be written at all: four digits for the year. */
    public static boolean isWritable(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }

    /** The first whole minute of a validity, which is never cut short: a start of "now" opens now. */
    public static Instant startMinute(Instant startsAt) {
        return startsAt.truncatedTo(ChronoUnit.MINUTES);
    }

    /** The last whole minute of a validity, which is never cut short. */
    public static Instant endMinute(Instant endsAt) {
        Instant minute = endsAt.truncatedTo(ChronoUnit.MINUTES);
        return minute.equals(endsAt) ? minute : minute.plus(Duration.ofMinutes(1));
    }

    /** @param what "start" or "end", for the notes */
    public String write(String what, Instant asked, Instant minute, List<String> notes) {
        LocalDateTime local = LocalDateTime.ofInstant(minute, zone);
        if (!asked.equals(minute)) {
            notes.add("The lock system keeps whole minutes: the " + what + " was written as " + SPOKEN.format(local)
                    + " site time.");
        }
        if (zone.getRules().getValidOffsets(local).size() > 1) {
            notes.add("The " + what + ", " + SPOKEN.format(local)
                    + " site time, occurs twice that night because the clocks go back; the lock system cannot tell"
                    + " which one is meant.");
        }
        return WIRE.format(local);
    }

    /** Whether the first instant falls on a later day of the site's calendar. */
    public boolean isLaterDay(Instant instant, Instant than) {
        return LocalDate.ofInstant(instant, zone).isAfter(LocalDate.ofInstant(than, zone));
    }

    /** Null, with a note, if the value is no time. */
    public @Nullable Instant read(String what, String value, List<String> notes) {
        LocalDateTime local = local(value);
        if (local == null) {
            notes.add("The lock system gave no readable time for the card's " + what + ".");
            return null;
        }
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() != 1) {
            notes.add("The " + what + ", " + SPOKEN.format(local) + " site time, "
                    + (offsets.isEmpty() ? "does not exist" : "occurs twice")
                    + " that night because the clocks change.");
        }
        return ZonedDateTime.ofLocal(local, zone, null).toInstant();
    }

    private @Nullable LocalDateTime local(String value) {
        if (!TWELVE_DIGITS.matcher(value).matches()) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.parse(value, WIRE);
            return isWritable(local.toInstant(ZoneOffset.UTC)) ? local : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
