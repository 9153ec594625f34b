package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.protocol.LinkProfile.NameKind;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisionlinePmsProtocolTest {

    @Test
    void theDialectIsFoundByItsName() {
        Protocol protocol = ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(p -> p.dialect().equals("visionline-pms"))
                .findFirst()
                .orElseThrow();
        assertEquals("visionline", protocol.vendor());
    }

    @Test
    void withoutSettingsTheWorkingAssumptionsHold() {
        VisionlinePmsConfig config = FakeSection.config();
        assertEquals(Duration.ofSeconds(60), config.answerTimeout());
        assertEquals(PmsEncoder.LineEnd.CRLF, config.lineEnd());
        assertEquals(1, config.answerMode());
        assertEquals(1, config.joinerValue());
        assertEquals(List.of(4, 85), config.interimCodes());
        assertEquals(List.of(), config.refusedCodes());
        assertTrue(config.askSerial());
        assertTrue(config.checkLrc());
        assertFalse(config.sendGuestName());
    }

    @Test
    void theProfileSaysWhatALinkCanDo() {
        LinkProfile profile = profile();
        assertEquals("visionline-pms", profile.dialect());
        assertEquals(ConnectionPolicy.PER_REQUEST, profile.connectionPolicy());
        assertEquals(4, profile.connectionsMax());
        assertEquals(
                EnumSet.of(
                        OperationKind.ENCODE_NEW_CARD,
                        OperationKind.ENCODE_COPY_CARD,
                        OperationKind.READ_CARD,
                        OperationKind.CHECK_HEALTH),
                profile.operations());
        for (OperationKind kind : OperationKind.values()) {
            assertEquals(
                    kind == OperationKind.READ_CARD || kind == OperationKind.CHECK_HEALTH, profile.idempotent(kind));
        }
        assertEquals(1, profile.checkName(NameKind.ENCODER, "0").size());
    }

    @Test
    void aConnectionCanBeKept() {
        LinkProfile profile = profile("connection", "keep", "connections_max", "1");
        assertEquals(ConnectionPolicy.PERSISTENT, profile.connectionPolicy());
        assertEquals(1, profile.connectionsMax());
    }

    @ParameterizedTest
    @CsvSource({
        "interim_codes, '4,x'",
        "interim_codes, '0'",
        "interim_codes, '4,13'",
        "interim_codes, '41'",
        "interim_codes, '1000'",
        "refused_codes, '41'",
        "refused_codes, '85'",
        "refused_codes, '44'",
        "operator, 'a;b'",
        "user_group, 'G\u00e4ste'",
        "operator_password, 'x'",
        "answer_timeout, PT1S",
        "answer_mode, 100",
        "track_2, 12a"
    })
    void aSettingThatCannotBeIsTold(String key, String value) {
        FakeSection section = FakeSection.of(key, value);
        new VisionlinePmsProtocol().configure(section, Medium.TCP, ZoneId.of("UTC"));
        assertEquals(List.of(key), section.problems);
    }

    @Test
    void severalCodesCanBeListed() {
        VisionlinePmsConfig config = FakeSection.config("interim_codes", " 4, 85 ,86,4", "refused_codes", "1,2");
        assertEquals(List.of(4, 85, 86), config.interimCodes());
        assertEquals(List.of(1, 2), config.refusedCodes());
        assertEquals(List.of(), FakeSection.config("interim_codes", "").interimCodes());
    }

    private static LinkProfile profile(String... settings) {
        FakeSection section = FakeSection.of(settings);
        LinkProfile profile = new VisionlinePmsProtocol().configure(section, Medium.TCP, ZoneId.of("UTC"));
        assertEquals(List.of(), section.problems);
        return profile;
    }
}
