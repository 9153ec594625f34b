package io.credgate.protocol.salto;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Failure.VendorCode;
import io.credgate.command.FailureCode;
import io.credgate.protocol.VendorError;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The error frames (protocol sheet, section 2.10). All but EG say that nothing was made; of several cards asked for with one
 * request, some may have been made before most of them.
 */
enum PmsError {
    ES(
            FailureCode.REFUSED_AS_MALFORMED,
            "The lock system does not understand the request: the gateway's settings do not fit its version."),
    NC(
            FailureCode.ENCODER_NOT_ONLINE,
            "The encoder does not answer the lock system. Check that it is on, connected, and named as in the lock system."),
    NF(
            FailureCode.CONTROLLER_ERROR,
            "The lock system's database for this interface is missing or damaged. Call whoever looks after it."),
    OV(FailureCode.ENCODER_BUSY, "The encoder is still busy with an earlier card."),
    EP(FailureCode.NO_CARD, "No card was found on the encoder, or it lay badly. Place the card and try again."),
    EF(FailureCode.BAD_CARD, "The card belongs to another system or is damaged. Take another card."),
    TD(
            FailureCode.UNKNOWN_TARGET,
            "The lock system does not know the room. Check the room's name in the gateway's configuration."),
    ED(FailureCode.NO_CARD, "No card was placed on the encoder in time, or it was cancelled there. Try again."),
    EA(FailureCode.NOT_CHECKED_IN, "No copy is possible: nobody is checked in to the room. Make a new card instead."),
    OS(FailureCode.OUT_OF_SERVICE, "The room is out of service in the lock system."),
    EO(FailureCode.TARGET_LOCKED, "A card for this room is being made at another station."),
    EV(FailureCode.STAFF_CARD, "The card belongs to a member of staff. Take another card."),
    WE(
            FailureCode.UNKNOWN_TARGET,
            "The lock system cannot deliver the door's audit trail: it does not know the door, or its database is in the"
                    + " way."),
    EG(FailureCode.CONTROLLER_ERROR, "The lock system refused the request for a reason of its own.");

    /** How much of the lock system's own text goes into a report. */
    private static final int TEXT_LENGTH_MAX = 200;

    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9]|E[A-Z0-9]{2,4}");

    /** What a success begins with, here or in a sister product; never a code (protocol sheet, sections 2.5, 2.7). */
    private static final Set<String> COMMANDS = Set.of(
            "CN", "CC", "CA", "MC", "CO", "LT", "L1", "L2", "L3", "P1", "P2", "P3", "WF", "WN", "WR", "WO", "EX");

    /** Codes that can only come before the first of several cards is made. */
    private static final Set<String> BEFORE_ANY = Set.of("ES", "NF", "TD", "OS", "EA");

    private final FailureCode code;
    private final String sentence;

    PmsError(FailureCode code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /**
     * Whether field 0 is an error code, known or not. The sheet calls everything that is no command a code; all known ones
     * are two capitals and most begin with E. What looks like neither is an answer we cannot read.
     */
    static boolean isCode(String field0) {
        return CODE.matcher(field0).matches() && !COMMANDS.contains(field0);
    }

    /** What is published. */
    static List<VendorError> table() {
        return Arrays.stream(values())
                .map(e -> new VendorError(
                        e.name(), e.code, e == EG ? Evidence.MAYBE_EXECUTED : Evidence.REFUSED, e.sentence))
                .toList();
    }

    /** @param frame whose field 0 is a code */
    static ReplyReader.Refusal refusal(PmsRequest request, PmsFrame frame) {
        String code = frame.field(0);
        boolean known = Arrays.stream(values()).anyMatch(e -> e.name().equals(code));
        boolean makes = request instanceof PmsRequest.EncodeRequest || request instanceof PmsRequest.MobileRequest;
        boolean several = request instanceof PmsRequest.EncodeRequest encode && encode.copies() > 1;
        boolean doubtful = (makes && (!known || code.equals(EG.name()))) || (several && !BEFORE_ANY.contains(code));
        String secret = request instanceof PmsRequest.MobileRequest mobile ? mobile.phone() : "";
        Failure failure = failure(frame, secret);
        return doubtful
                ? new ReplyReader.Refusal(
                        Evidence.MAYBE_EXECUTED,
                        new Failure(
                                failure.code(),
                                failure.message()
                                        + " A key may have been made all the same: look before making another.",
                                failure.vendor()))
                : new ReplyReader.Refusal(Evidence.REFUSED, failure);
    }

    /**
     * @param frame whose field 0 is a code; a text may follow in its last field
     * @param phone must not come out again; may be empty
     */
    static Failure failure(PmsFrame frame, String phone) {
        String code = frame.field(0);
        int count = frame.significantFields();
        String said = count > 2 ? PmsText.excerpt(frame.field(count - 1), TEXT_LENGTH_MAX) : "";
        String digits = phone.replaceFirst("^\\+", "");
        String text = digits.isEmpty() ? said : said.replace(digits, "***");
        VendorCode vendor = new VendorCode(SaltoPmsProtocol.DIALECT, code, text);
        return Arrays.stream(values())
                .filter(e -> e.name().equals(code))
                .findFirst()
                .map(e -> new Failure(e.code, e.sentence, vendor))
                .orElseGet(() -> new Failure(
                        FailureCode.CONTROLLER_ERROR,
                        "The lock system refused the request with a code that this gateway does not know.",
                        vendor));
    }
}
