package io.credgate.protocol.salto;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import io.credgate.command.OperationResult.CardWritten;
import io.credgate.command.OperationResult.CardsWritten;
import io.credgate.command.OperationResult.Done;
import io.credgate.command.OperationResult.MobileKeyIssued;
import io.credgate.command.OperationResult.Relayed;
import io.credgate.command.OperationResult.TrackRead;
import io.credgate.protocol.salto.PmsRequest.AuditRequest;
import io.credgate.protocol.salto.PmsRequest.EncodeRequest;
import io.credgate.protocol.salto.PmsRequest.MobileRequest;
import io.credgate.protocol.salto.PmsRequest.ReadRequest;
import io.credgate.protocol.salto.PmsRequest.ReadTrackRequest;
import io.credgate.protocol.salto.PmsRequest.RelayRequest;
import io.credgate.protocol.salto.SaltoPmsConfig.ReturnSerial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an answer means for the request that is open (protocol sheet, sections 2.7 and 2.10). */
record ReplyReader(PmsDates dates, SaltoPmsOptions options) {
    /** Field 2 of an LT answer that is no guest card (section 2.7). A room of that name cannot be told apart. */
    private static final Map<String, CardState> CARD_KINDS = Map.of(
            "LM", CardState.STAFF,
            "LR", CardState.SPARE,
            "LC", CardState.NO_LONGER_VALID,
            "LD", CardState.UNKNOWN_CARD,
            "LS", CardState.UNKNOWN_CARD);

    sealed interface Reply {}

    record Success(OperationResult result) implements Reply {}

    /** @param evidence whether anything may have been made all the same */
    record Refusal(Evidence evidence, Failure failure) implements Reply {}

    /** An answer to something else. */
    record Foreign(String reason) implements Reply {}

    /** Neither a known command nor a code. */
    record Unclear(String reason) implements Reply {}

    static boolean isCardKind(String name) {
        return CARD_KINDS.containsKey(name);
    }

    /**
     * @param notes what the request already had to say
     * @param now what time it is, or null if nobody told
     */
    Reply read(PmsRequest request, PmsFrame frame, List<String> notes, @Nullable Instant now) {
        String head = frame.field(0);
        if (request instanceof RelayRequest relay) {
            return new Success(relayed(relay, frame));
        }
        if (request instanceof MobileRequest mobile
                && request.isAnsweredBy(head)
                && !namesPhone(frame, mobile.phone())) {
            return new Foreign("an answer for another phone");
        }
        if (request instanceof AuditRequest audit && request.isAnsweredBy(head)) {
            if (!frame.field(1).isBlank()
                    && !frame.field(1).strip().equalsIgnoreCase(audit.door().strip())) {
                return new Foreign("a record of another door");
            }
            return new Success(AuditReader.read(audit.door(), frame, dates.zone(), options.auditDates(), now));
        }
        if (request.isAnsweredBy(head)) {
            String encoder = request.encoder();
            return encoder != null && !namesEncoder(frame, encoder)
                    ? new Foreign("an answer for another encoder: " + frame.excerpt())
                    : new Success(result(request, frame, notes));
        }
        if (PmsError.isCode(head)) {
            String encoder = request.encoder();
            if (request instanceof MobileRequest mobile && !namesPhone(frame, mobile.phone())) {
                return new Foreign("an error for another phone");
            }
            return encoder != null && !frame.field(1).isBlank() && !namesEncoder(frame, encoder)
                    ? new Foreign("an error of another encoder: " + frame.excerpt())
                    : PmsError.refusal(request, frame);
        }
        return looksLikeCommand(head)
                ? new Foreign("an answer to another command: " + frame.excerpt())
                : new Unclear("an answer that is neither a command nor an error code: " + frame.excerpt());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** With or without the plus, or 00 in its place (section 2.6). */
    private static boolean namesPhone(PmsFrame frame, String phone) {
        String named = frame.field(1).strip();
        return named.isEmpty() || named.replaceFirst("^(\\+|00)", "").equals(phone.replaceFirst("^(\\+|00)", ""));
    }

    /** The rooms whose earlier keys die: those of a check-in that was answered with its own command. */
    private Relayed relayed(RelayRequest request, PmsFrame answer) {
        String command = request.frame().field(0);
        boolean phone = command.matches("CNMB?");
        boolean made =
                (phone || command.matches("CNB?[0-9]*")) && answer.field(0).startsWith("CN");
        int from = phone ? 2 : 3;
        List<String> rooms = new ArrayList<>(4);
        for (int i = from; made && i < from + 4; i++) {
            if (!request.frame().field(i).isEmpty()) {
                rooms.add(request.frame().field(i));
            }
        }
        // The start stands behind the rooms and two fields of rights (section 2.6).
        Instant start = rooms.isEmpty()
                ? null
                : dates.read(request.frame().field(from + 6), "start").instant();
        return new Relayed(answer.encodeAsReceived(), rooms, start, List.of());
    }

    /** All commands of the sheet are two to five capitals and digits (section 2.5). */
    private static boolean looksLikeCommand(String head) {
        return head.length() >= 2
                && head.length() <= 5
                && head.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }

    private static boolean namesEncoder(PmsFrame frame, String encoder) {
        return frame.field(1).strip().equalsIgnoreCase(encoder.strip());
    }

    private OperationResult result(PmsRequest request, PmsFrame frame, List<String> notes) {
        if (request instanceof EncodeRequest encode) {
            return cardWritten(encode, frame, notes);
        }
        if (request instanceof MobileRequest mobile) {
            // Section 2.7, CNMB: phone, key, installation id if asked for.
            return mobile.returned()
                    ? new MobileKeyIssued(null, orNull(frame.field(2)), orNull(frame.field(3)), notes)
                    : new MobileKeyIssued(null, null, null, notes);
        }
        if (request instanceof ReadTrackRequest) {
            return new TrackRead(frame.field(2), notes);
        }
        return request instanceof ReadRequest ? cardRead(frame, notes) : new Done(notes);
    }

    /** Where several serial numbers stand is open (section 6, question 4): every hex text after field 1 counts as one. */
    private static OperationResult cardWritten(EncodeRequest request, PmsFrame frame, List<String> notes) {
        List<String> serials = new ArrayList<>(1);
        for (int i = 2; i < frame.significantFields(); i++) {
            for (String part : frame.field(i).split("[,;]", -1)) {
                String serial = serial(part);
                if (serial != null) {
                    serials.add(serial);
                }
            }
        }
        List<String> all = new ArrayList<>(notes);
        if (serials.isEmpty() && request.returnSerial() != ReturnSerial.NONE) {
            all.add("The lock system gave no serial number of the card.");
        } else if (serials.size() > request.copies()) {
            all.add("The lock system gave several serial numbers, the last is reported: " + String.join(", ", serials));
        }
        if (request.copies() > 1) {
            return new CardsWritten(serials, all);
        }
        return new CardWritten(serials.isEmpty() ? null : serials.get(serials.size() - 1), all);
    }

    /** @return lower-case hex without separators, or null if the text is no serial number */
    private static @Nullable String serial(String text) {
        String hex = text.replaceAll("[ :-]", "").toLowerCase(Locale.ROOT);
        boolean isHex = hex.length() >= 8
                && hex.length() <= 32
                && hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        return isHex ? hex : null;
    }

    private CardRead cardRead(PmsFrame frame, List<String> notes) {
        String kind = frame.field(2);
        CardState special = CARD_KINDS.get(kind);
        if (special != null) {
            List<String> all = new ArrayList<>(notes);
            if (kind.equals("LS")) {
                all.add("The lock system calls it a diagnostic card.");
            }
            return new CardRead(special, List.of(), List.of(), null, null, null, null, null, all);
        }
        List<String> rooms = new ArrayList<>(4);
        for (int i = 2; i <= 5; i++) {
            if (!frame.field(i).isEmpty()) {
                rooms.add(frame.field(i));
            }
        }
        List<String> all = new ArrayList<>(notes);
        CardState state = guestCardState(frame.field(6), all);
        PmsDates.Read start = dates.read(frame.field(9), "start");
        PmsDates.Read end = dates.read(frame.field(10), "end");
        all.addAll(start.notes());
        all.addAll(end.notes());
        String copy = frame.field(7);
        if (copy.equals("A")) {
            all.add("It is a one-shot card: it opens once.");
        }
        return new CardRead(
                state,
                rooms,
                Authorisations.split(frame.field(8)),
                start.instant(),
                end.instant(),
                copy.isEmpty() ? null : copy,
                serial(frame.field(12)),
                null,
                all);
    }

    private static CardState guestCardState(String field, List<String> notes) {
        if (field.equals("CI")) {
            return CardState.VALID;
        }
        if (field.equals("CO")) {
            return CardState.CHECKED_OUT;
        }
        notes.add("The lock system did not say whether the card is valid (it said '" + PmsText.excerpt(field, 24)
                + "').");
        return CardState.NO_LONGER_VALID;
    }
}
