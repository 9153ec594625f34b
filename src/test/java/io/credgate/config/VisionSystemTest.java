package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.config.GatewayConfig.AcsSystem;
import io.credgate.protocol.SerialLine;
import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A lock system of the vendor {@code vision}, with the dialects that are installed. */
class VisionSystemTest extends SiteFileTest {
    private static final String ENTRANCES =
            "      - {acs_entrance_id: 21805570-4706-4c21-99fc-3ed873a5e015, kind: door, " + "name: POOL}\n";
    private static final String TCP =
            "{dialect: vision-tcp, tcp: \"10.0.0.7:3015\", license_file: licence, user_type: Single Room,"
                    + " user_group: Regular Guest, register_accepted: [0, 1]}";

    private ConfigReading readVision(String link, String encoder) throws IOException {
        Path licence = Files.writeString(directory.resolve("licence"), "HUSH-4711\n");
        Files.setPosixFilePermissions(licence, PosixFilePermissions.fromString("rw-------"));
        String text = GOOD.replace("vendor: salto-space", "vendor: vision")
                .replace("{dialect: salto-pms, tcp: \"10.0.0.5:8090\"}", link)
                .replace("name: 1}", "name: \"" + encoder + "\"}");
        Path file = Files.writeString(directory.resolve("gw.yaml"), text + ENTRANCES);
        return new ConfigReader(ConfigReader.installedProtocols(), Map.of()).read(file);
    }

    @Test
    void aSystemWithAnEncoderAndRoomsIsAccepted() throws IOException {
        ConfigReading reading = readVision(TCP, "02");
        ConfigReading.Valid valid = assertInstanceOf(ConfigReading.Valid.class, reading, () -> lines(reading));
        assertEquals(List.of(), valid.problems());
        AcsSystem system = valid.config().systems().get(0);
        assertEquals("vision", system.vendor());
        assertEquals("vision-tcp", system.links().get(0).profile().dialect());
        assertEquals("02", system.encoders().get(0).name());
        assertEquals(2, system.entrances().size());
        assertFalse(valid.toString().contains("HUSH"));
    }

    @Test
    void theSerialLineHasTheDialectsDefaults() throws IOException {
        ConfigReading reading = readVision(
                "{dialect: vision-serial, serial: {port: /dev/ttyS0}, variant: 2800, user_group: Guest}", "02");
        // The older systems know rooms only.
        assertProblem(reading, "This lock system knows rooms only.");
        ConfigReading vision = readVision(
                "{dialect: vision-serial, serial: {port: /dev/ttyS0}, user_type: GUEST, user_group: Guest}", "02");
        ConfigReading.Valid valid = assertInstanceOf(ConfigReading.Valid.class, vision, () -> lines(vision));
        TransportConfig.Serial serial = assertInstanceOf(
                TransportConfig.Serial.class,
                valid.config().systems().get(0).links().get(0).transport());
        assertEquals(9600, serial.line().baud());
        assertEquals(SerialLine.FlowControl.RTS_CTS, serial.line().flowControl());
    }

    @Test
    void namesThatVisionCannotHaveAreReported() throws IOException {
        assertProblem(readVision(TCP, "2"), "The name of a VISION encoder is its address");
    }

    @Test
    void aMissingLicenceIsReportedAndNotShown() throws IOException {
        ConfigReading reading = readVision(TCP.replace("license_file: licence, ", ""), "02");
        assertProblem(reading, "license_file: VISION takes nobody without a licence");
        assertTrue(lines(reading).lines().count() >= 1);
    }

    @Test
    void authorisationsBelongToAnotherVendor() throws IOException {
        ConfigReading reading = readVision(TCP, "02");
        assertInstanceOf(ConfigReading.Valid.class, reading, () -> lines(reading));
        String text = Files.readString(directory.resolve("gw.yaml")).replace("kind: door", "kind: authorisation");
        Path file = Files.writeString(directory.resolve("gw.yaml"), text);
        ConfigReading other = new ConfigReader(ConfigReader.installedProtocols(), Map.of()).read(file);
        assertProblem(other, "A lock system of this vendor has no authorisation");
    }
}
