package io.credgate.protocol.salto.ship;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Date-times of SHIP: local time of the site, {@code YYYY-MM-DDTHH:mm:ss}, no zone (protocol sheet, section 3.3). Read are
 * also an end of day as {@code T24:00:00} and months and days without a leading zero; {@code 2000-01-01} and
 * {@code 1900-01-01} at midnight stand for "not set".
 */
record ShipTimes(ZoneId zone) {
    private static final DateTimeFormatter OUT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final Pattern IN = Pattern.compile(
            "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\\.[0-9]+)?)?)?");
    private static final LocalDateTime NOT_SET = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final LocalDateTime NOT_SET_EITHER = LocalDateTime.of(1900, 1, 1, 0, 0);
    private static final int YEAR_MAX = 9999;
    private static final Instant EARLIEST = Instant.parse("1999-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    /** Long past, and not one of the dates that mean "not set". */
    static final String LONG_AGO = "2001-01-01T00:00:00";

    boolean isWritable(Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            return false;
        }
        int year = local(instant, false).getYear();
        return year > NOT_SET.getYear() && year < YEAR_MAX;
    }

    /** Whole seconds: a start is rounded down, an end up, so that no validity is cut short. */
    String start(Instant instant) {
        return OUT.format(local(instant, false));
    }

    String end(Instant instant) {
        return OUT.format(local(instant, true));
    }

    private LocalDateTime local(Instant instant, boolean up) {
        Instant whole = Instant.ofEpochSecond(instant.getEpochSecond() + (up && instant.getNano() > 0 ? 1 : 0));
        return whole.atZone(zone).toLocalDateTime();
    }

    /** What there is to say of an end whose local time does not tell it alone. */
    List<String> notes(String what, @Nullable Instant instant) {
        if (instant == null) {
            return List.of();
        }
        LocalDateTime local = local(instant, true);
        List<String> notes = new ArrayList<>(0);
        if (!instant.truncatedTo(ChronoUnit.SECONDS).equals(instant)) {
            notes.add("The " + what + " was rounded up to " + OUT.format(local)
                    + " site time, because the lock system keeps times to the second.");
        }
        if (zone.getRules().getValidOffsets(local).size() > 1) {
            notes.add(
                    "The " + what + " " + OUT.format(local)
                            + " site time comes twice on the day the clocks go back; the lock system cannot be told which is meant.");
        }
        return notes;
    }

    /** Null for "not set", and for what is no date. */
    @Nullable
    Instant read(String text) {
        Matcher m = IN.matcher(text.strip());
        if (!m.matches()) {
            return null;
        }
        try {
            LocalDate date = LocalDate.of(number(m, 1), number(m, 2), number(m, 3));
            int hour = m.group(4) == null ? 0 : number(m, 4);
            boolean endOfDay = hour == 24;
            LocalTime time = LocalTime.of(
                    endOfDay ? 0 : hour, m.group(5) == null ? 0 : number(m, 5), m.group(6) == null ? 0 : number(m, 6));
            LocalDateTime local = LocalDateTime.of(endOfDay ? date.plusDays(1) : date, time);
            return local.equals(NOT_SET) || local.equals(NOT_SET_EITHER)
                    ? null
                    : local.atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
