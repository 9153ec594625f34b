package io.credgate.protocol.vision;

import static io.credgate.protocol.vision.VisionFixtures.NOW;
import static io.credgate.protocol.vision.VisionFixtures.UTC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.credgate.command.Operation;
import io.credgate.protocol.vision.VisionRequests.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors of the protocol sheet, sections 1.4 and 2.3. */
class VisionVectorsTest {
    private static final VisionTcpConfig TCP =
            VisionTcpConfig.read(VisionFixtures.section("send_guest_name", "true", "ask_serial", "false"), UTC);
    private static final VisionSerialConfig SERIAL =
            VisionSerialConfig.read(VisionFixtures.section("send_guest_name", "true", "ask_serial", "false"), UTC);

    private static List<JsonNode> vectors(String dialect) throws IOException {
        List<JsonNode> vectors = new ArrayList<>();
        try (InputStream file = VisionVectorsTest.class.getResourceAsStream("vision.json")) {
            new ObjectMapper().readTree(file).get("vectors").forEach(vector -> {
                if (vector.get("dialect").asText().equals(dialect)) {
                    vectors.add(vector);
                }
            });
        }
        return vectors;
    }

    private static byte[] hex(JsonNode vector) {
        return HexFormat.of().parseHex(vector.get("hex").asText());
    }

    private static VisionRequest request(Operation operation) {
        Plan plan = new VisionRequests(TCP.common()).plan(operation, NOW);
        return assertInstanceOf(Plan.Steps.class, plan).requests().get(0);
    }

    @Test
    void theFileHoldsThreeOfEach() throws IOException {
        assertEquals(3, vectors("vision-tcp").size());
        assertEquals(3, vectors("vision-serial").size());
    }

    @Test
    void theStructsAreWrittenByteForByte() throws IOException, NoSuchAlgorithmException {
        for (JsonNode vector : vectors("vision-tcp")) {
            byte[] written = switch (vector.get("name").asText()) {
                case "register" -> VisionStruct.register(TCP);
                case "unregister" -> VisionStruct.unregister();
                default ->
                    VisionStruct.command(
                            request(VisionFixtures.newCard()), TCP.common().source(), TCP.operator());
            };
            assertArrayEquals(hex(vector), written, vector.get("name").asText());
            if (vector.has("sha256")) {
                assertEquals(583, written.length);
                assertEquals(
                        vector.get("sha256").asText(),
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(written)));
            }
        }
    }

    @Test
    void theStructsAreReadBack() throws IOException {
        StructDecoder decoder = new StructDecoder();
        List<JsonNode> vectors = vectors("vision-tcp");
        VisionStruct[] structs = {VisionStruct.REGISTER, VisionStruct.COMMAND, VisionStruct.UNREGISTER};
        for (int i = 0; i < structs.length; i++) {
            byte[] body = decoder.next(ByteBuffer.wrap(hex(vectors.get(i))), structs[i]);
            assertEquals(structs[i].bodySize(), body.length);
        }
        byte[] answered = hex(vectors.get(1));
        answered[18] = '5';
        VisionAnswer answer = VisionStruct.answer(decoder.next(ByteBuffer.wrap(answered), VisionStruct.COMMAND));
        assertEquals('5', answer.result());
        assertEquals("02", answer.destination());
        assertEquals("00", answer.source());
        assertEquals("101", answer.first('R'));
        assertEquals("202601171200", answer.first('O'));
        assertEquals(7, answer.fields().size());
    }

    @Test
    void theFramesAreWrittenAndReadByteForByte() throws IOException {
        for (JsonNode vector : vectors("vision-serial")) {
            String text = vector.get("text").asText();
            assertArrayEquals(hex(vector), VisionFixtures.frame(text));
            Received received = new SerialDecoder(SERIAL.form()).next(ByteBuffer.wrap(hex(vector)));
            Received.Frame frame = assertInstanceOf(Received.Frame.class, received);
            assertEquals(text, new String(frame.content(), StandardCharsets.ISO_8859_1));
            if (text.charAt(4) != '0') {
                Operation operation = text.charAt(4) == 'E' ? new Operation.ReadCard("02") : VisionFixtures.newCard();
                assertArrayEquals(
                        hex(vector),
                        SERIAL.form().encode(request(operation), SERIAL.common().source()));
            } else {
                VisionAnswer answer = SerialFrame.answer(frame.content());
                assertEquals('0', answer.result());
                assertTrue(answer.isOf("02", "00"));
            }
        }
    }
}
