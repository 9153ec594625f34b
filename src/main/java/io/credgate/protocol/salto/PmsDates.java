package io.credgate.protocol.salto;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Dates as the interface writes them: local time of the site on a 24-hour clock, two-digit year, no zone (protocol sheet,
 * section 2.9). A validity is never cut short: a start is rounded down, an end up.
 */
record PmsDates(Format format, ZoneId zone) {
    private static final DateTimeFormatter FOR_PEOPLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final int CENTURY = 2000;

    enum Format {
        HHMMDDMMYY(ChronoUnit.MINUTES, "minute"),
        /** Older, without minutes; the sheet holds it likely that newer versions still take it. */
        HHDDMMYY(ChronoUnit.HOURS, "hour");

        private final ChronoUnit unit;
        private final String word;

        Format(ChronoUnit unit, String word) {
            this.unit = unit;
            this.word = word;
        }
    }

    /** @param notes sentences on what the text says differently from the instant */
    record Written(String text, List<String> notes) {}

    /** @param instant null if the text is empty or no date */
    record Read(@Nullable Instant instant, List<String> notes) {}

    /** Whether the two-digit year can say it. */
    boolean isWritable(Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Instant.EPOCH.plus(365L * 200, ChronoUnit.DAYS))) {
            return false;
        }
        int from = rounded(instant, false).getYear();
        int to = rounded(instant, true).getYear();
        return from >= CENTURY && to < CENTURY + 100;
    }

    Written writeStart(Instant instant) {
        return write(instant, "start", false);
    }

    Written writeEnd(Instant instant) {
        return write(instant, "end", true);
    }

    private Written write(Instant instant, String what, boolean up) {
        ZonedDateTime time = rounded(instant, up);
        LocalDateTime local = time.toLocalDateTime();
        List<String> notes = new ArrayList<>(0);
        if (!time.toInstant().equals(instant)) {
            notes.add("The " + what + " was rounded " + (up ? "up" : "down") + " to " + FOR_PEOPLE.format(local)
                    + " site time, because the lock system keeps times to the " + format.word + ".");
        }
        if (zone.getRules().getValidOffsets(local).size() > 1) {
            notes.add(
                    "The " + what + " " + FOR_PEOPLE.format(local)
                            + " site time comes twice on the day the clocks go back; the lock system cannot be told which is meant.");
        }
        return new Written(digits(local), notes);
    }

    private ZonedDateTime rounded(Instant instant, boolean up) {
        ZonedDateTime exact = instant.atZone(zone);
        ZonedDateTime down = exact.truncatedTo(format.unit);
        ZonedDateTime next = up && down.isBefore(exact) ? down.plus(1, format.unit) : down;
        // Where the clocks change by half an hour, a whole hour later is no whole hour.
        LocalDateTime whole = next.toLocalDateTime().truncatedTo(format.unit);
        return up && whole.isBefore(next.toLocalDateTime())
                ? whole.plus(1, format.unit).atZone(zone)
                : next;
    }

    private String digits(LocalDateTime t) {
        String minutes = format == Format.HHMMDDMMYY ? String.format(Locale.ROOT, "%02d", t.getMinute()) : "";
        return String.format(
                Locale.ROOT,
                "%02d%s%02d%02d%02d",
                t.getHour(),
                minutes,
                t.getDayOfMonth(),
                t.getMonthValue(),
                Math.floorMod(t.getYear(), 100));
    }

    /** Whether the written start is before the written end; not so across the hour that comes twice. */
    boolean isInOrder(Instant start, Instant end) {
        return rounded(start, false)
                .toLocalDateTime()
                .isBefore(rounded(end, true).toLocalDateTime());
    }

    /** Takes both formats: which one an answer has shows in its length. */
    Read read(String text, String what) {
        String digits = text.strip();
        if (digits.isEmpty()) {
            return new Read(null, List.of());
        }
        boolean minutes = digits.length() == 10;
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9') || (!minutes && digits.length() != 8)) {
            return unreadable(digits, what);
        }
        int day = minutes ? 4 : 2;
        LocalDateTime local;
        try {
            local = LocalDateTime.of(
                    CENTURY + twoDigits(digits, day + 4),
                    twoDigits(digits, day + 2),
                    twoDigits(digits, day),
                    twoDigits(digits, 0),
                    minutes ? twoDigits(digits, 2) : 0);
        } catch (DateTimeException e) {
            return unreadable(digits, what);
        }
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        List<String> notes = offsets.size() == 1
                ? List.of()
                : List.of("The " + what + " " + FOR_PEOPLE.format(local) + " site time "
                        + (offsets.isEmpty()
                                ? "does not exist, the clocks go forward there; it is taken as one hour later."
                                : "comes twice on the day the clocks go back; the earlier one is reported."));
        return new Read(local.atZone(zone).toInstant(), notes);
    }

    private static int twoDigits(String digits, int at) {
        return (digits.charAt(at) - '0') * 10 + digits.charAt(at + 1) - '0';
    }

    private static Read unreadable(String text, String what) {
        return new Read(
                null, List.of("The lock system's " + what + " '" + PmsText.excerpt(text, 24) + "' is not a date."));
    }
}
