package io.credgate.protocol.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.protocol.VendorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of result characters (protocol sheet, section 3.3), character by character. */
class VisionResultsTest {
    @ParameterizedTest
    @CsvSource({
        "1, CONTROLLER_ERROR",
        "2, BRIDGE_DISCONNECTED",
        "5, ENCODER_BUSY",
        "6, CREDENTIAL_CANNOT_BE_REISSUED",
        "8, NO_CARD",
        "9, NOT_CHECKED_IN",
        "D, INVALID_INPUT",
        "O, INVALID_INPUT",
        "R, UNKNOWN_TARGET",
        "L, UNKNOWN_TARGET",
        "T, REFUSED_AS_MALFORMED",
        "U, REFUSED_AS_MALFORMED",
        "F, REFUSED_AS_MALFORMED",
        "N, REFUSED_AS_MALFORMED",
        "A, REFUSED_AS_MALFORMED",
        "P, REFUSED_AS_MALFORMED",
        "S, REFUSED_AS_MALFORMED"
    })
    void aCharacterOfTheTableIsARefusal(char result, FailureCode expected) {
        VisionResults.Refusal refusal = VisionResults.of(VisionCommand.NEW_GUEST, result, "");
        assertEquals(expected, refusal.code());
        // An error that is not explained does not say how far it got.
        assertEquals(result == '1' ? Evidence.MAYBE_EXECUTED : Evidence.REFUSED, refusal.evidence());
        assertTrue(VisionResults.hasMeaning(result));
        assertFalse(refusal.sentence().isBlank());
    }

    @ParameterizedTest
    @ValueSource(chars = {'3', '4', '7', 'Z', 'd', ' ', '\0', '\u00e9'})
    void afterAnyOtherTheCardMayHaveBeenMade(char result) {
        assertFalse(VisionResults.hasMeaning(result));
        assertEquals(
                Evidence.MAYBE_EXECUTED,
                VisionResults.of(VisionCommand.NEW_GUEST, result, "").evidence());
        assertEquals(
                Evidence.MAYBE_EXECUTED,
                VisionResults.of(VisionCommand.CHECK_OUT, result, "").evidence());
        assertEquals(
                Evidence.REFUSED,
                VisionResults.of(VisionCommand.READ, result, "").evidence());
        assertEquals(
                Evidence.REFUSED,
                VisionResults.of(VisionCommand.NEW_GUEST, result, "x" + result).evidence());
    }

    @Test
    void aCardThatIsNotRecognisedIsTheCardsFault() {
        assertEquals(
                FailureCode.BAD_CARD,
                VisionResults.of(VisionCommand.READ, '1', "").code());
    }

    @Test
    void controlCharactersAreShownAsNumbers() {
        assertEquals("5", VisionResults.shown('5'));
        assertEquals("0x00", VisionResults.shown('\0'));
        assertEquals("0xe9", VisionResults.shown('\u00e9'));
    }

    /** The page's rows of the table below "Results": character, type, who acts, evidence. */
    @Test
    void thePageHasEveryError() throws IOException {
        String page = Files.readString(Path.of("src/docs/dialects/vision.md"));
        for (List<VendorError> errors :
                List.of(new VisionTcpProtocol().errors(), new VisionSerialProtocol().errors())) {
            for (VendorError error : errors) {
                boolean found = page.lines()
                        .filter(line -> line.startsWith("| `") && line.contains("`" + error.code() + "`"))
                        .anyMatch(line -> line.contains("| `" + error.failure().type() + "` | "
                                + error.failure().responsible().wireName() + " | "
                                + (error.evidence() == Evidence.REFUSED ? "refused" : "maybe executed") + " |"));
                assertTrue(found, error.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"04A1B2C3, 04a1b2c3", "04a1b2c3d4e5f6, 04a1b2c3d4e5f6", "04A1B2C3D4E5F6A7B8C9, 04a1b2c3d4e5f6a7b8c9"})
    void serialNumbersAreHexOfFourSevenOrTenBytes(String value, String expected) {
        assertEquals(expected, CardNumber.of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "04A1B2", "04A1B2C3D4", "00000000", "FFFFFFFFFFFFFF", "xyzxyzxy"})
    void whatIsNoSerialNumberIsNone(String value) {
        assertNull(CardNumber.of(value));
    }
}
