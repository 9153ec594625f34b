package io.credgate.protocol.vision;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.protocol.VendorError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the result characters mean (protocol sheet, section 3.3). Those with a public meaning are refusals, as are the
 * letters of fields that were sent. After any other it is not known whether a card was made.
 */
final class VisionResults {
    static final char DONE = '0';
    static final char UNKNOWN_ERROR = '1';
    static final char NOBODY_CHECKED_IN = '9';

    /** Named in the sheet, without a meaning. */
    private static final String OPEN = "347";

    private static final String LISTED = "125689" + VisionField.SENT;

    private VisionResults() {}

    /** An answer that is no success. */
    record Refusal(FailureCode code, Evidence evidence, String sentence) {
        Failure failure(String dialect, char result) {
            return new Failure(code, sentence, new Failure.VendorCode(dialect, shown(result), ""));
        }
    }

    /** For people and logs. */
    static String shown(char result) {
        return result > 0x20 && result < 0x7F
                ? Character.toString(result)
                : String.format(Locale.ROOT, "0x%02x", (int) result);
    }

    /** Whether the sheet says what the character means. */
    static boolean hasMeaning(char result) {
        return result == DONE || LISTED.indexOf(result) >= 0;
    }

    /** @param knownRefused characters of which the site knows that nothing was made */
    static Refusal of(VisionCommand command, char result, String knownRefused) {
        if (command == VisionCommand.READ && result == UNKNOWN_ERROR) {
            return refused(
                    FailureCode.BAD_CARD,
                    "The lock system did not recognise the card. Lay it flat on the encoder and try again; if it fails"
                            + " again, the card is empty, damaged or of another system.");
        }
        Refusal listed = listed(result);
        if (listed != null) {
            // An error that is not explained does not say how far it got.
            return command.makesCard() && result == UNKNOWN_ERROR
                    ? new Refusal(listed.code(), Evidence.MAYBE_EXECUTED, listed.sentence())
                    : listed;
        }
        if (command == VisionCommand.READ) {
            return refused(
                    FailureCode.CONTROLLER_ERROR,
                    "The lock system could not read the card and answered with result " + shown(result) + ".");
        }
        if (knownRefused.indexOf(result) >= 0) {
            return refused(FailureCode.CONTROLLER_ERROR, "The lock system refused with result " + shown(result) + ".");
        }
        return new Refusal(
                FailureCode.CONTROLLER_ERROR,
                Evidence.MAYBE_EXECUTED,
                "The lock system answered with result " + shown(result) + ", which does not say whether "
                        + (command.makesCard()
                                ? "a card was made. Read the card on the encoder before making another."
                                : "the guest was checked out."));
    }

    private static @Nullable Refusal listed(char result) {
        return switch (result) {
            case UNKNOWN_ERROR ->
                refused(
                        FailureCode.CONTROLLER_ERROR,
                        "The lock system reports an error that it does not explain, or characters that it does not"
                                + " take. Do not hand out a card that lay on the encoder.");
            case '2' ->
                refused(
                        FailureCode.BRIDGE_DISCONNECTED,
                        "VISION is not running. Start it on its computer, then try again.");
            case '5' ->
                refused(FailureCode.ENCODER_BUSY, "The encoder is in use by another program. Try again in a moment.");
            case '6' ->
                refused(
                        FailureCode.CREDENTIAL_CANNOT_BE_REISSUED,
                        "The lock system makes no more cards for this room. A new main card frees the room, but ends its"
                                + " earlier cards.");
            case '8' ->
                refused(
                        FailureCode.NO_CARD,
                        "No card was presented in time. Try again and lay the card on the encoder.");
            case NOBODY_CHECKED_IN ->
                refused(
                        FailureCode.NOT_CHECKED_IN,
                        "Nobody is checked in in this room, so no card can be added. Make a main card instead.");
            case VisionField.START ->
                refused(FailureCode.INVALID_INPUT, "The lock system does not take the start of the stay.");
            case VisionField.END ->
                refused(FailureCode.INVALID_INPUT, "The lock system does not take the end of the stay.");
            case VisionField.ROOM, VisionField.ROOM_LIST ->
                refused(
                        FailureCode.UNKNOWN_TARGET,
                        "The lock system does not know the room. Compare its name in VISION with this gateway's"
                                + " configuration, letter for letter.");
            case VisionField.USER_TYPE ->
                refused(
                        FailureCode.REFUSED_AS_MALFORMED,
                        "The lock system does not take the user type (user_type in this gateway's configuration).");
            case VisionField.USER_GROUP ->
                refused(
                        FailureCode.REFUSED_AS_MALFORMED,
                        "The lock system does not take the user group (user_group in this gateway's configuration).");
            default ->
                VisionField.SENT.indexOf(result) >= 0
                        ? refused(
                                FailureCode.REFUSED_AS_MALFORMED,
                                "The lock system does not take the field " + result + " of the request.")
                        : null;
        };
    }

    /** Every character of the sheet that stands for no success. */
    static List<VendorError> table() {
        List<VendorError> table = new ArrayList<>();
        for (char result : (LISTED + OPEN).toCharArray()) {
            Refusal refusal = of(VisionCommand.NEW_GUEST, result, "");
            table.add(new VendorError(shown(result), refusal.code(), refusal.evidence(), refusal.sentence()));
        }
        return table;
    }

    private static Refusal refused(FailureCode code, String sentence) {
        return new Refusal(code, Evidence.REFUSED, sentence);
    }
}
