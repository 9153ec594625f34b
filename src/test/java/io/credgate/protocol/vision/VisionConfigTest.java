package io.credgate.protocol.vision;

import static io.credgate.protocol.vision.VisionFixtures.UTC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.SerialLine;
import io.credgate.protocol.vision.VisionConfig.CopyCommand;
import io.credgate.protocol.vision.VisionConfig.PreCheckIn;
import io.credgate.protocol.vision.VisionConfig.Variant;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisionConfigTest {
    @Test
    void theDefaultsAreThoseOfTheSheet() {
        DefaultConfigSection section = VisionFixtures.section();
        VisionTcpConfig tcp = VisionTcpConfig.read(section, UTC);
        assertEquals(Duration.ofSeconds(90), tcp.common().answerTimeout());
        assertEquals(Duration.ofSeconds(30), tcp.requestTimeout());
        assertEquals(List.of(0), tcp.registerAccepted());
        assertEquals("GATEWAY", tcp.application());
        assertEquals(new VisionTcpConfig.Operator("GW", "", "GATEWAY"), tcp.operator());
        assertTrue(tcp.unregister());
        assertEquals(1, tcp.connectionsMax());
        assertEquals("00", tcp.common().source());
        assertEquals(PreCheckIn.LATER_DAY, tcp.common().preCheckIn());
        assertEquals(CopyCommand.H, tcp.common().copyCommand());
        VisionSerialConfig serial = VisionSerialConfig.read(section, UTC);
        assertEquals(Duration.ofSeconds(75), serial.common().answerTimeout());
        assertEquals(Duration.ofSeconds(3), serial.enqTimeout());
        assertEquals(Duration.ofSeconds(3), serial.ackTimeout());
        assertEquals(new SerialFrame(Lrc.XOR, false), serial.form());
        assertEquals(List.of(), section.problems());
    }

    @Test
    void theProtocolsSayWhatTheyAre() {
        Protocol tcp = new VisionTcpProtocol();
        Protocol serial = new VisionSerialProtocol();
        assertEquals("vision", tcp.vendor());
        assertEquals("vision", serial.vendor());
        assertEquals(Set.of(Medium.TCP), tcp.media());
        assertEquals(EnumSet.of(Medium.TCP, Medium.SERIAL), serial.media());
        assertEquals(
                new SerialLine(
                        9600, 8, SerialLine.Parity.NONE, SerialLine.StopBits.ONE, SerialLine.FlowControl.RTS_CTS),
                serial.serialLine());
        assertEquals(ConnectionPolicy.PER_REQUEST, VisionFixtures.tcp().connectionPolicy());
        assertEquals(ConnectionPolicy.PERSISTENT, VisionFixtures.serial().connectionPolicy());
    }

    @ParameterizedTest
    @CsvSource({"vision, VISION, 3", "2100, OLDER, 1", "2800, OLDER, 1"})
    void theOlderSystemsAnswerWithinASecond(String variant, Variant expected, int seconds) {
        VisionSerialConfig config = VisionSerialConfig.read(VisionFixtures.section("variant", variant), UTC);
        assertEquals(expected, config.common().variant());
        assertEquals(Duration.ofSeconds(seconds), config.enqTimeout());
    }

    @Test
    void anOlderSystemNeedsNoUserType() {
        DefaultConfigSection section = new DefaultConfigSection(Map.of("variant", "2800", "user_group", "G"));
        VisionSerialConfig.read(section, UTC);
        assertEquals(List.of(), section.problems());
    }

    @Test
    void whatVisionCannotDoWithoutHasToBeThere() {
        DefaultConfigSection section = new DefaultConfigSection();
        VisionTcpConfig.read(section, UTC);
        List<String> problems = section.problems();
        assertEquals(3, problems.size(), problems.toString());
        for (String key : List.of("license_file", "user_type", "user_group")) {
            assertTrue(problems.stream().anyMatch(p -> p.startsWith(key + ":")), problems.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "license_file | 12345678901234567890",
                "application | 12345678901234567890",
                "operator_id | 1234567890",
                "operator_last | Søndre",
                "source_address | 1",
                "check_out_address | 1a",
                "user_type | Größe",
                "register_accepted | x",
                "refused_results | 5",
                "refused_results | 33",
                "connections_max | 0",
                "answer_timeout | 1s",
            })
    void aValueThatCannotBeSentIsReported(String key, String value) {
        DefaultConfigSection section = VisionFixtures.section(key, value);
        VisionTcpConfig.read(section, UTC);
        assertEquals(1, section.problems().size(), section.problems().toString());
        assertTrue(
                section.problems().get(0).startsWith(key + ":"),
                section.problems().toString());
    }

    @Test
    void anUnknownVariantIsReported() {
        DefaultConfigSection section = VisionFixtures.section("variant", "3000");
        VisionSerialConfig.read(section, UTC);
        assertEquals(1, section.problems().size());
    }

    @Test
    void severalRegisterResultsMayBeAccepted() {
        VisionTcpConfig config = VisionTcpConfig.read(VisionFixtures.section("register_accepted", "0, 1,-1"), UTC);
        assertEquals(List.of(0, 1, -1), config.registerAccepted());
    }
}
