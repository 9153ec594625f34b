package io.credgate.protocol.salto;

import io.credgate.command.OperationResult.AuditHolder;
import io.credgate.command.OperationResult.AuditRead;
import io.credgate.command.OperationResult.AuditRecord;
import io.credgate.protocol.salto.SaltoPmsOptions.AuditDates;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record of a door's audit trail (protocol sheet, section 2.7): 1 door; 2 date, without a year; 3 time; 4 incident; 5 in or
 * out; 6 guest's room, {@code STAFF}, or blanks; 7 copy; 8 name of the member of staff.
 */
final class AuditReader {
    private static final Pattern DATE = Pattern.compile("([0-9]{1,2})/([0-9]{1,2})");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-9]{2})");
    private static final String STAFF = "STAFF";
    /** A record lies in the past; clocks differ a little. */
    private static final Duration AHEAD_MAX = Duration.ofDays(1);

    private static final int LEAP_YEARS_APART = 8;

    private AuditReader() {}

    static AuditRead read(String door, PmsFrame frame, ZoneId zone, AuditDates order, @Nullable Instant now) {
        if (frame.field(0).equals("WO")) {
            return new AuditRead(null, List.of());
        }
        List<String> notes = new ArrayList<>(0);
        Instant at = instant(frame.field(2), frame.field(3), zone, order, now);
        if (at == null) {
            notes.add("The lock system's date of the record could not be told.");
        }
        String who = frame.field(6).strip();
        AuditHolder holder =
                who.equals(STAFF) ? AuditHolder.STAFF : who.isEmpty() ? AuditHolder.UNKNOWN : AuditHolder.GUEST;
        String copy = frame.field(7).strip();
        String name = frame.field(8).strip();
        String way = frame.field(5).strip();
        return new AuditRead(
                new AuditRecord(
                        door,
                        at,
                        incident(frame.field(4).strip()),
                        way.equals("I") ? Boolean.TRUE : way.equals("O") ? Boolean.FALSE : null,
                        holder,
                        holder == AuditHolder.GUEST ? who : null,
                        copy.isEmpty() ? null : copy,
                        name.isEmpty() ? null : name,
                        String.join(
                                "|", frame.fields().subList(1, frame.fields().size()))),
                notes);
    }

    private static String incident(String code) {
        return switch (code) {
            case "0" -> "opened";
            case "2" -> "invalid";
            case "3" -> "denied";
            case "4" -> "expired";
            case "5" -> "anti_passback";
            default -> "unknown";
        };
    }

    /** The year is the last one in which that day has been. */
    private static @Nullable Instant instant(
            String date, String time, ZoneId zone, AuditDates order, @Nullable Instant now) {
        Matcher d = DATE.matcher(date.strip());
        Matcher t = TIME.matcher(time.strip());
        if (now == null || !d.matches() || !t.matches()) {
            return null;
        }
        int first = Integer.parseInt(d.group(1));
        int second = Integer.parseInt(d.group(2));
        int day = order == AuditDates.DD_MM ? first : second;
        int month = order == AuditDates.DD_MM ? second : first;
        int year = now.atZone(zone).getYear() + 1;
        for (int back = 0; back <= LEAP_YEARS_APART; back++) {
            try {
                Instant at = LocalDateTime.of(
                                year - back, month, day, Integer.parseInt(t.group(1)), Integer.parseInt(t.group(2)))
                        .atZone(zone)
                        .toInstant();
                if (!at.isAfter(now.plus(AHEAD_MAX))) {
                    return at;
                }
            } catch (DateTimeException e) {
                // 29 February of another year, or no date at all.
            }
        }
        return null;
    }
}
