package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.OperationResult.CardState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of result codes (protocol sheet, section 4.4), code by code. */
class PmsResultCodesTest {

    @ParameterizedTest
    @CsvSource({
        "3, ENCODER_NOT_ONLINE",
        "7, ENCODER_NOT_ONLINE",
        "17, BAD_CARD",
        "18, BAD_CARD",
        "20, BAD_CARD",
        "38, NO_CARD",
        "39, ENCODING_INTERRUPTED",
        "40, ENCODER_NOT_ONLINE",
        "41, NO_CARD",
        "42, OUT_OF_SERVICE",
        "43, BAD_CARD",
        "57, NOT_AUTHORISED",
        "70, BAD_CARD",
        "72, CONTROLLER_ERROR",
        "73, TARGET_LOCKED",
        "78, ENCODER_NOT_ONLINE",
        "96, CARD_IN_USE",
        "105, CARD_IN_USE",
        "128, CARD_IN_USE"
    })
    void aCodeOfTheTableIsARefusal(int code, FailureCode expected) {
        PmsResultCodes.Refusal making = PmsResultCodes.ofMaking(code, false);
        PmsResultCodes.Refusal reading = PmsResultCodes.ofReading(code);
        assertEquals(expected, making.code());
        assertEquals(expected, reading.code());
        // A fatal error does not say how far it got.
        assertEquals(code == 72 ? Evidence.MAYBE_EXECUTED : Evidence.REFUSED, making.evidence());
        assertEquals(Evidence.REFUSED, reading.evidence());
        assertTrue(PmsResultCodes.isListed(code));
        assertTrue(PmsResultCodes.isFinal(code, List.of()));
        assertEquals(
                new Failure.VendorCode("visionline-pms", "RC" + code, "text"),
                PmsResultCodes.ofMaking(code, false).failure(code, "text").vendor());
    }

    @Test
    void cardNumbersInUseCountFromOne() {
        assertTrue(PmsResultCodes.ofMaking(96, false).sentence().contains("card number 1 "));
        assertTrue(PmsResultCodes.ofMaking(105, false).sentence().contains("card number 10 "));
        assertTrue(PmsResultCodes.ofMaking(128, false).sentence().contains("card number 33 "));
    }

    /** Only a code that the table calls a refusal proves that nothing was made. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 9, 13, 44, 45, 46, 71, 79, 85, 95, 129, 999})
    void anyOtherAnswerToMakingACardLeavesTheOutcomeOpen(int code) {
        assertEquals(
                Evidence.MAYBE_EXECUTED, PmsResultCodes.ofMaking(code, false).evidence());
    }

    @Test
    void theSiteCanSayThatACodeIsARefusal() {
        assertEquals(Evidence.REFUSED, PmsResultCodes.ofMaking(9, true).evidence());
        assertTrue(PmsResultCodes.isFinal(9, List.of(9)));
        assertFalse(PmsResultCodes.isFinal(9, List.of(8)));
        assertFalse(PmsResultCodes.isFinal(4, List.of()));
        assertFalse(PmsResultCodes.isFinal(85, List.of()));
    }

    @Test
    void aReadThatFailedMadeNothing() {
        IntStream.range(0, 1000)
                .filter(code -> PmsResultCodes.cardState(code) == null)
                .forEach(code -> assertEquals(
                        Evidence.REFUSED, PmsResultCodes.ofReading(code).evidence(), "RC" + code));
    }

    @Test
    void theStatesOfACardThatWasRead() {
        assertEquals(CardState.VALID, PmsResultCodes.cardState(0));
        assertEquals(CardState.VALID, PmsResultCodes.cardState(13));
        assertEquals(CardState.EXPIRED, PmsResultCodes.cardState(44));
        assertEquals(CardState.CANCELLED, PmsResultCodes.cardState(45));
        assertEquals(CardState.OVERRIDDEN, PmsResultCodes.cardState(46));
        assertNull(PmsResultCodes.cardState(1));
        assertNull(PmsResultCodes.cardState(47));
    }

    /** A refusal that the gateway repeats by itself must be one that leaves no doubt. */
    @Test
    void onlyADatabaseThatIsLockedIsTriedAgainHere() {
        List<Integer> repeated = IntStream.range(1, 1000)
                .filter(code -> {
                    PmsResultCodes.Refusal refusal = PmsResultCodes.ofMaking(code, false);
                    return refusal.evidence() == Evidence.REFUSED
                            && refusal.code().retriedHere();
                })
                .boxed()
                .toList();
        assertEquals(List.of(73), repeated);
    }
}
