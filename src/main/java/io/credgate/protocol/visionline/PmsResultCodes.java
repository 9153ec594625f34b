package io.credgate.protocol.visionline;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.OperationResult.CardState;
import io.credgate.protocol.VendorError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the numbers in {@code RC} mean (protocol sheet, section 4.4).
 *
 * <p>Codes of the table but 72, a fatal error that says nothing more, are refusals: the lock system says that it made no usable card. This holds for 18 and 20 too,
 * although the blank was touched: locks learn of a new card only when it is used in them (section 6), so the earlier
 * cards of the room live on as long as nobody tries the spoilt one, which is why the sentence says not to hand it out. A
 * code outside the table may be one that is not final, so it never proves that nothing was made.
 */
final class PmsResultCodes {
    static final int DONE = 0;
    /** The encoder is at work. */
    static final int WORKING = 4;
    /** The good answer to a read. */
    static final int CARD_VALID = 13;
    /** The request waits for the encoder. */
    static final int QUEUED = 85;

    private static final int NUMBER_IN_USE_FIRST = 96;
    private static final int NUMBER_IN_USE_LAST = 128;

    private PmsResultCodes() {}

    /** A final answer that is no success. */
    record Refusal(FailureCode code, Evidence evidence, String sentence) {
        Failure failure(int resultCode, String text) {
            return new Failure(
                    code, sentence, new Failure.VendorCode(VisionlinePmsProtocol.DIALECT, "RC" + resultCode, text));
        }
    }

    /** What a read found, or null if the code is no answer to a read. */
    static @Nullable CardState cardState(int code) {
        return switch (code) {
            case DONE, CARD_VALID -> CardState.VALID;
            case 44 -> CardState.EXPIRED;
            case 45 -> CardState.CANCELLED;
            case 46 -> CardState.OVERRIDDEN;
            default -> null;
        };
    }

    /** Whether the published table has the code, for whatever command. */
    static boolean isListed(int code) {
        return code == WORKING || code == QUEUED || cardState(code) != null || listed(code) != null;
    }

    /** Whether nothing more follows to the same request. */
    static boolean isFinal(int code, List<Integer> knownRefused) {
        return cardState(code) != null || listed(code) != null || knownRefused.contains(code);
    }

    /**
     * The refusal of a request to make a card.
     *
     * @param knownRefused the site knows the code as one after which nothing was made
     */
    static Refusal ofMaking(int code, boolean knownRefused) {
        Refusal refusal = listed(code);
        if (refusal != null) {
            return refusal;
        }
        if (code == WORKING || code == QUEUED) {
            return new Refusal(
                    FailureCode.ENCODER_BUSY,
                    Evidence.MAYBE_EXECUTED,
                    "The encoder is at work or the request waits for it, and no further answer is waited for. Read the"
                            + " card on the encoder before making another.");
        }
        if (knownRefused) {
            return refused(
                    FailureCode.CONTROLLER_ERROR, "The lock system refused to make the card with code " + code + ".");
        }
        return new Refusal(
                FailureCode.CONTROLLER_ERROR,
                Evidence.MAYBE_EXECUTED,
                "The lock system answered with code " + code
                        + ", which does not say whether a card was made. Read the card on the encoder before making"
                        + " another.");
    }

    /**
     * The refusal of a request for several cards: unless the code can only come before the first, some of them may have been
     * made.
     */
    static Refusal ofMakingSeveral(int code, boolean knownRefused) {
        Refusal one = ofMaking(code, knownRefused);
        boolean beforeTheFirst = code == 7 || code == 57;
        return beforeTheFirst || one.evidence() == Evidence.MAYBE_EXECUTED
                ? one
                : new Refusal(
                        one.code(),
                        Evidence.MAYBE_EXECUTED,
                        one.sentence() + " Cards before this one may have been made.");
    }

    /** The refusal of a request to read a card: nothing can have been made. */
    static Refusal ofReading(int code) {
        Refusal refusal = listed(code);
        if (refusal != null) {
            return new Refusal(refusal.code(), Evidence.REFUSED, refusal.sentence());
        }
        if (code == WORKING || code == QUEUED) {
            return refused(FailureCode.ENCODER_BUSY, "The encoder is in use. Try again in a moment.");
        }
        return refused(
                FailureCode.CONTROLLER_ERROR,
                "The lock system could not read the card and answered with code " + code + ".");
    }

    /** Every code of the sheet that stands for no success. */
    static List<VendorError> table() {
        List<VendorError> table = new ArrayList<>();
        for (int code = 0; code <= NUMBER_IN_USE_LAST; code++) {
            Refusal refusal = code == WORKING || code == QUEUED ? ofMaking(code, false) : listed(code);
            if (refusal != null) {
                table.add(new VendorError("RC" + code, refusal.code(), refusal.evidence(), refusal.sentence()));
            }
        }
        return table;
    }

    private static @Nullable Refusal listed(int code) {
        if (code >= NUMBER_IN_USE_FIRST && code <= NUMBER_IN_USE_LAST) {
            return refused(
                    FailureCode.CARD_IN_USE,
                    "The lock system says that card number " + (code - NUMBER_IN_USE_FIRST + 1)
                            + " of this room is already in use. Look the room up in Visionline; a new main card frees"
                            + " the room, but ends its earlier cards.");
        }
        return switch (code) {
            case 3 ->
                refused(
                        FailureCode.ENCODER_NOT_ONLINE,
                        "The lock system has no connection to this encoder. Check that it is switched on and plugged"
                                + " in.");
            case 7 ->
                refused(
                        FailureCode.ENCODER_NOT_ONLINE,
                        "The lock system does not know this encoder or cannot reach it. Compare the encoder's PMS"
                                + " address in Visionline with this gateway's configuration.");
            case 17 -> refused(FailureCode.BAD_CARD, "This card cannot be used. Take another card.");
            case 18 ->
                refused(
                        FailureCode.BAD_CARD,
                        "The card could not be written. Do not hand it out; try again with another card.");
            case 20 ->
                refused(
                        FailureCode.BAD_CARD,
                        "The card was written but failed the check afterwards. Do not hand it out or try it in a lock;"
                                + " make another card.");
            case 38 ->
                refused(
                        FailureCode.NO_CARD,
                        "The card could not be read. Lay it flat on the encoder and try again; if it fails again, the"
                                + " card is damaged or of another system.");
            case 39 -> refused(FailureCode.ENCODING_INTERRUPTED, "It was cancelled at the encoder. No card was made.");
            case 40 ->
                refused(
                        FailureCode.ENCODER_NOT_ONLINE,
                        "No card reader is connected where the lock system expects this encoder. Check its cable and"
                                + " power.");
            case 41 ->
                refused(
                        FailureCode.NO_CARD,
                        "No card was presented in time. Try again and lay the card on the encoder.");
            case 42 ->
                refused(
                        FailureCode.OUT_OF_SERVICE,
                        "The magnetic encoder needs a newer program (PROM). Use another encoder and call the lock"
                                + " supplier.");
            case 43, 70 -> refused(FailureCode.BAD_CARD, "This smart card cannot be used. Take another card.");
            case 57 ->
                refused(
                        FailureCode.NOT_AUTHORISED,
                        "The operator that this gateway uses may not grant this validity. Whoever administers"
                                + " Visionline has to allow it.");
            case 72 ->
                new Refusal(
                        FailureCode.CONTROLLER_ERROR,
                        Evidence.MAYBE_EXECUTED,
                        "The lock system reports a fatal error; its event log says more. Do not hand out a card that"
                                + " lay on the encoder before it was read.");
            case 73 ->
                refused(
                        FailureCode.TARGET_LOCKED,
                        "The lock system's database is in use by another station. Try again in a moment.");
            case 78 ->
                refused(
                        FailureCode.ENCODER_NOT_ONLINE,
                        "Another unit than the encoder answers on its COM port. Check the encoder's cable.");
            default -> null;
        };
    }

    private static Refusal refused(FailureCode code, String sentence) {
        return new Refusal(code, Evidence.REFUSED, sentence);
    }
}
