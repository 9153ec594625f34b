package io.credgate.protocol.visionline;

import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardState;
import io.credgate.protocol.SiteTimes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers to results (protocol sheet, sections 4.3 and 4.4). */
final class PmsAnswers {
    private static final int TEXT_MAX = 200;
    /** Shorter values stand in words by chance. */
    private static final int SECRET_MIN = 2;

    private PmsAnswers() {}

    /** The answer's {@code RC}, or -1 if it is no number, or there is more than one. */
    static int resultCode(PmsMessage answer) {
        List<String> codes = answer.all("RC");
        return codes.size() == 1 && codes.get(0).matches("[0-9]{1,3}") ? Integer.parseInt(codes.get(0)) : -1;
    }

    static OperationResult.CardWritten cardWritten(PmsMessage answer, List<String> requestNotes) {
        List<String> notes = new ArrayList<>(requestNotes);
        return new OperationResult.CardWritten(serial(answer, notes), notes);
    }

    static OperationResult.CardsWritten cardsWritten(PmsMessage answer, List<String> requestNotes) {
        List<String> notes = new ArrayList<>(requestNotes);
        List<String> serials = new ArrayList<>();
        for (String value : answer.all("SR")) {
            String serial = CardSerial.of(value);
            if (serial != null) {
                serials.add(serial);
            }
        }
        return new OperationResult.CardsWritten(serials, notes);
    }

    /**
     * Why a line is not the answer to the request, for the log; null if it is. An answer without an address is taken as
     * ours: a connection carries one request at a time.
     */
    static @Nullable String whyPassedOver(PmsMessage answer, PmsMessage request) {
        if (!answer.all("CC").isEmpty()) {
            return "Two lines run into one were passed over: " + answer;
        }
        if (!answer.command().equals(request.command())) {
            return "An answer to another command was passed over: " + answer;
        }
        List<String> addresses = answer.all("EA");
        boolean ours = addresses.isEmpty()
                || (addresses.size() == 1
                        && addresses.get(0).replaceFirst("^0+(?=.)", "").equals(request.first("EA")));
        if (!ours) {
            return "An answer for another encoder was passed over: " + answer;
        }
        return answer.all("RC").isEmpty() ? "A line without a result code was passed over: " + answer : null;
    }

    static OperationResult.CardRead cardRead(PmsMessage answer, int code, CardState state, SiteTimes times) {
        List<String> notes = new ArrayList<>();
        if (code == PmsResultCodes.DONE) {
            notes.add("The lock system answered 'done' where 'card is valid' was expected.");
        }
        String startsAt = answer.first("CI");
        String endsAt = answer.first("CO");
        return new OperationResult.CardRead(
                state,
                answer.all("GR").stream().filter(room -> !room.isBlank()).toList(),
                commonRooms(answer),
                startsAt == null ? null : times.read("start", startsAt, notes),
                endsAt == null ? null : times.read("end", endsAt, notes),
                null,
                serial(answer, notes),
                cardHolder(answer),
                notes);
    }

    private static List<String> commonRooms(PmsMessage answer) {
        List<String> rooms = new ArrayList<>();
        for (String value : answer.all("CR")) {
            for (String room : value.split(",", -1)) {
                if (!room.isBlank()) {
                    rooms.add(room.strip());
                }
            }
        }
        return rooms;
    }

    private static @Nullable String cardHolder(PmsMessage answer) {
        String name = (text(answer, "UF") + " " + text(answer, "US")).strip();
        return name.isEmpty() ? null : name;
    }

    private static @Nullable String serial(PmsMessage answer, List<String> notes) {
        String value = answer.first("SR");
        if (value == null) {
            return null;
        }
        String serial = CardSerial.of(value);
        if (serial == null) {
            notes.add("The lock system gave no readable serial number of the card.");
        }
        return serial;
    }

    private static String text(PmsMessage answer, String tag) {
        String value = answer.first(tag);
        return value == null ? "" : value.strip();
    }

    /** The answer's {@code ET} for people, without whatever name or password the request carried. */
    static String errorText(PmsMessage answer, PmsMessage request) {
        StringBuilder printable = new StringBuilder();
        String raw = String.join(" ", answer.all("ET"));
        for (int i = 0; i < raw.length() && i < TEXT_MAX; i++) {
            char c = raw.charAt(i);
            printable.append(Character.isISOControl(c) ? '?' : c);
        }
        String text = printable.toString().strip();
        for (String tag : List.of("OP", "UF", "US")) {
            for (String secret : request.all(tag)) {
                text = without(text, secret);
            }
        }
        return text;
    }

    private static String without(String text, String secret) {
        if (secret.length() < SECRET_MIN) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.regionMatches(true, i, secret, 0, secret.length())) {
                out.append("***");
                i += secret.length();
            } else {
                out.append(text.charAt(i++));
            }
        }
        return out.toString();
    }
}
