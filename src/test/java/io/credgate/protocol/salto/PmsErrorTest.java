package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The error table (protocol sheet, sections 2.10 and 5). */
class PmsErrorTest {
    @ParameterizedTest
    @CsvSource({
        "ES, REFUSED_AS_MALFORMED, false",
        "NC, ENCODER_NOT_ONLINE, false",
        "NF, CONTROLLER_ERROR, false",
        "OV, ENCODER_BUSY, true",
        "EP, NO_CARD, false",
        "EF, BAD_CARD, false",
        "TD, UNKNOWN_TARGET, false",
        "ED, NO_CARD, false",
        "EA, NOT_CHECKED_IN, false",
        "OS, OUT_OF_SERVICE, false",
        "EO, TARGET_LOCKED, true",
        "EV, STAFF_CARD, false",
        "EG, CONTROLLER_ERROR, false",
        "EN, CONTROLLER_ERROR, false",
        "WE, UNKNOWN_TARGET, false",
        "E12, CONTROLLER_ERROR, false",
    })
    void eachCodeHasItsFailure(String code, FailureCode expected, boolean retriedHere) {
        assertTrue(PmsError.isCode(code));
        Failure failure = PmsError.failure(PmsFrame.of(code, "Online Encoder 1"), "");
        assertEquals(expected, failure.code());
        assertEquals(retriedHere, failure.code().retriedHere());
        assertEquals(new Failure.VendorCode(SaltoPmsProtocol.DIALECT, code, ""), failure.vendor());
        assertTrue(failure.message().endsWith("."));
    }

    @Test
    void theTextIsTheLastField() {
        Failure failure = PmsError.failure(PmsFrame.of("EG", "1", "", "no\u0007 licence", ""), "");
        assertEquals("no<07> licence", failure.vendor().text());
        assertEquals(
                203,
                PmsError.failure(PmsFrame.of("EG", "1", "x".repeat(999)), "")
                        .vendor()
                        .text()
                        .length());
    }

    @Test
    void successesAndGarbageAreNoCodes() {
        for (String no :
                List.of("CN", "CC", "CA", "CO", "MC", "LT", "L1", "P3", "WF", "CN2", "CNM", "", "E", "es", "E\u0007")) {
            assertFalse(PmsError.isCode(no), no);
        }
    }
}
