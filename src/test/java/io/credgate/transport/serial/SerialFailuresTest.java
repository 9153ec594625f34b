package io.credgate.transport.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.SerialLine;
import io.credgate.transport.TransportConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the technician reads. */
class SerialFailuresTest {
    private static final TransportConfig.Serial CONFIG =
            new TransportConfig.Serial("/dev/ttyUSB0", SerialLine.DEFAULT, null);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1  | DeviceAllow
                    2  | open in this gateway already
                    5  | no hardware behind /dev/ttyUSB0
                    6  | no hardware behind /dev/ttyUSB0
                    11 | in use by another program
                    13 | belongs to the group dialout; run usermod -aG dialout
                    16 | in use by another program
                    19 | no hardware behind /dev/ttyUSB0
                    22 | cannot be set to 9600 baud, 8 data bits, parity none, stop bits one
                    25 | is no serial device
                    99 | could not be opened (error 99)
                    """)
    void eachErrorOfOpeningIsASentence(int code, String part) {
        String sentence = SerialFailures.notOpened(CONFIG, code, "dialout");
        assertTrue(sentence.contains(part), sentence);
        assertTrue(sentence.contains("/dev/ttyUSB0"), sentence);
    }

    @Test
    void aMissingDeviceNamesThoseThatAreThere() {
        assertEquals(
                "there is no serial device /dev/serial/by-id/a: the adapter is not plugged in, or it has another name"
                        + " (see /dev/serial/by-id); there is: /dev/serial/by-id/b",
                SerialFailures.noSuchDevice("/dev/serial/by-id/a", List.of("/dev/serial/by-id/b")));
        assertTrue(SerialFailures.noSuchDevice("/dev/ttyS9", List.of()).endsWith("(see /dev/serial/by-id)"));
    }

    @Test
    void pulledOutAndBrokenAreToldApart() {
        assertEquals("the serial device /dev/ttyUSB0 was pulled out", SerialFailures.gone("/dev/ttyUSB0"));
        assertTrue(SerialFailures.broke("/dev/ttyUSB0", 5).contains("stopped working (error 5)"));
    }
}
