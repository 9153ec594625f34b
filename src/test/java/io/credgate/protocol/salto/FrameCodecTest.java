package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames to bytes and back (protocol sheet, sections 2.2, 2.3 and the vectors of 2.11). */
class FrameCodecTest {

    private record Vector(int id, List<String> fields, byte[] bytes, boolean lrcSkipped) {
        @Override
        public String toString() {
            return id + " " + fields;
        }
    }

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream in = FrameCodecTest.class.getResourceAsStream("salto-pms.json")) {
            for (JsonNode node : new ObjectMapper().readTree(in).get("vectors")) {
                List<String> fields = new ArrayList<>();
                node.get("fields").forEach(field -> fields.add(field.asText()));
                vectors.add(new Vector(
                        node.get("id").asInt(),
                        fields,
                        HexFormat.of().parseHex(node.get("hex").asText()),
                        node.get("lrc_skipped").asBoolean()));
            }
        }
        assertEquals(16, vectors.size());
        return vectors;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void encodes(Vector vector) {
        byte[] encoded = new PmsFrame(vector.fields()).encode();
        if (vector.lrcSkipped()) {
            assertEquals((byte) 0xEE, encoded[encoded.length - 1]);
            encoded[encoded.length - 1] = ControlByte.LRC_SKIP;
        }
        assertArrayEquals(vector.bytes(), encoded);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void decodesCutAnywhere(Vector vector) {
        Received expected = new Received.Frame(new PmsFrame(vector.fields()), !vector.lrcSkipped());
        byte[] bytes = vector.bytes();
        for (int cut = 0; cut <= bytes.length; cut++) {
            FrameDecoder decoder = new FrameDecoder();
            List<Received> received = decode(decoder, Arrays.copyOf(bytes, cut));
            received.addAll(decode(decoder, Arrays.copyOfRange(bytes, cut, bytes.length)));
            assertEquals(List.of(expected), received, "cut at " + cut);
        }
        assertEquals(List.of(expected), decodeByteWise(bytes));
    }

    @Test
    void decodesFramesThatStandTogether() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Received> expected = new ArrayList<>();
        for (Vector vector : vectors()) {
            all.write(ControlByte.ACK);
            all.writeBytes(vector.bytes());
            expected.add(Received.Signal.ACK);
            expected.add(new Received.Frame(new PmsFrame(vector.fields()), !vector.lrcSkipped()));
        }
        byte[] bytes = all.toByteArray();
        assertEquals(expected, decode(new FrameDecoder(), bytes));
        assertEquals(expected, decodeByteWise(bytes));
        for (int cut = 1; cut < bytes.length; cut++) {
            FrameDecoder decoder = new FrameDecoder();
            List<Received> received = decode(decoder, Arrays.copyOf(bytes, cut));
            received.addAll(decode(decoder, Arrays.copyOfRange(bytes, cut, bytes.length)));
            assertEquals(expected, received, "cut at " + cut);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x02, 0x03, 0x05, 0x06, 0x0D, 0x15, 0xB3})
    void theByteAfterEtxIsTheLrcWhateverItsValue(int wanted) {
        byte[] bytes = frameWithLrc(wanted);
        List<Received> received = decode(new FrameDecoder(), concat(bytes, new byte[] {ControlByte.NAK}));
        assertEquals(2, received.size());
        assertTrue(assertInstanceOf(Received.Frame.class, received.get(0)).checked());
        assertEquals(Received.Signal.NAK, received.get(1));
    }

    /** An odd number of separators gives the values with B3 in them, an even number the others. */
    private static byte[] frameWithLrc(int wanted) {
        for (char a = 'a'; a < 0x7F; a++) {
            for (char b = ' '; b < 0x7F; b++) {
                PmsFrame frame = wanted < 0x80 ? PmsFrame.of("" + a, "" + b, "xx") : PmsFrame.of("" + a, "" + b);
                byte[] bytes = frame.encode();
                if ((bytes[bytes.length - 1] & 0xFF) == wanted) {
                    return bytes;
                }
            }
        }
        throw new AssertionError("no frame has the LRC " + wanted);
    }

    @Test
    void aWrongLrcMakesTheFrameUnreadable() {
        byte[] bytes = PmsFrame.of("ED", "1").encode();
        for (int lrc = 0; lrc < 256; lrc++) {
            bytes[bytes.length - 1] = (byte) lrc;
            Received received = decode(new FrameDecoder(), bytes).get(0);
            if (lrc == 0x80 || lrc == ControlByte.LRC_SKIP) {
                assertEquals(new Received.Frame(PmsFrame.of("ED", "1"), lrc == 0x80), received);
            } else {
                assertInstanceOf(Received.Unreadable.class, received);
            }
        }
    }

    @Test
    void everyTruncationIsNoFrame() throws IOException {
        for (Vector vector : vectors()) {
            for (int length = 0; length < vector.bytes().length; length++) {
                assertEquals(List.of(), decode(new FrameDecoder(), Arrays.copyOf(vector.bytes(), length)));
            }
        }
    }

    @Test
    void findsTheNextFrameAfterGarbage() {
        byte[] good = PmsFrame.of("CN", "1").encode();
        Received expected = decode(new FrameDecoder(), good).get(0);
        Random random = new Random(7);
        for (int run = 0; run < 2000; run++) {
            byte[] garbage = new byte[random.nextInt(30)];
            random.nextBytes(garbage);
            for (int i = 0; i < garbage.length; i++) {
                // An ETX in the garbage may swallow one byte, the STX of the frame: that frame is lost, not the next.
                garbage[i] = garbage[i] == ControlByte.ETX ? 0 : garbage[i];
            }
            List<Received> received = decode(new FrameDecoder(), concat(garbage, good));
            assertEquals(expected, received.get(received.size() - 1));
        }
    }

    @Test
    void aRunOfNoiseIsOneItem() {
        List<Received> received = decode(new FrameDecoder(), "hello\r\nworld".getBytes(StandardCharsets.US_ASCII));
        assertEquals(1, received.size());
        assertInstanceOf(Received.Noise.class, received.get(0));
    }

    @Test
    void aFrameWithoutEndIsGivenUpAndItsBytesAreNoSignals() {
        byte[] content = new byte[FrameDecoder.CONTENT_LENGTH_MAX + 500];
        Arrays.fill(content, (byte) ControlByte.NAK);
        FrameDecoder decoder = new FrameDecoder();
        decode(decoder, new byte[] {ControlByte.STX});
        List<Received> received = decode(decoder, content);
        assertEquals(1, received.size());
        assertInstanceOf(Received.Unreadable.class, received.get(0));
        assertEquals(List.of(), decode(decoder, new byte[] {ControlByte.ETX, ControlByte.ACK}));
        assertEquals(List.of(Received.Signal.ACK), decode(decoder, new byte[] {ControlByte.ACK}));
    }

    @Test
    void aNewFrameEndsTheLongOneBeforeIt() {
        byte[] content = new byte[FrameDecoder.CONTENT_LENGTH_MAX + 500];
        Arrays.fill(content, (byte) 'x');
        FrameDecoder decoder = new FrameDecoder();
        decode(decoder, concat(new byte[] {ControlByte.STX}, content));
        assertEquals(1, decode(decoder, PmsFrame.of("CO").encode()).size());
    }

    @Test
    void decodesEveryByteAsItselfInIso88591() {
        byte[] bytes = {2, (byte) 0xB3, 'E', 'G', (byte) 0xB3, 0x1B, (byte) 0xFC, (byte) 0x81, (byte) 0xB3, 3, 0x0D};
        Received.Frame frame = assertInstanceOf(
                Received.Frame.class, decode(new FrameDecoder(), bytes).get(0));
        assertEquals("\u001b\u00fc\u0081", frame.frame().field(1));
        assertEquals("|EG|<1B>\u00fc<81>|", frame.frame().toString());
        assertEquals("", frame.frame().field(99));
    }

    @Test
    void toleratesFramesWithoutTheOuterSeparators() {
        byte[] bytes = {2, 'C', 'O', (byte) 0xB3, '0', 3, 0x0D};
        assertEquals(List.of(new Received.Frame(PmsFrame.of("CO", "0"), false)), decode(new FrameDecoder(), bytes));
        assertEquals(
                List.of(new Received.Frame(PmsFrame.of(""), false)),
                decode(new FrameDecoder(), new byte[] {2, 3, 0x0D}));
    }

    @Test
    void leavesTrailingEmptyFieldsOff() {
        assertArrayEquals(
                PmsFrame.of("MC", "101").encode(),
                PmsFrame.of("MC", "101", "", "").encode());
        assertFalse(Arrays.equals(
                PmsFrame.of("MC", "101").encode(), PmsFrame.of("MC", "", "101").encode()));
    }

    @Test
    void neverWritesAForbiddenByte() {
        for (String field :
                List.of("\u0002", "\u0003", "\u0005", "\u0006", "\u0015", "\u00b3", "\n", "\u0080", "\u0394")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> PmsFrame.of("CO", "0", "1" + field).encode());
        }
    }

    private static List<Received> decode(FrameDecoder decoder, byte[] bytes) {
        List<Received> all = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (Received received = decoder.next(in); received != null; received = decoder.next(in)) {
            all.add(received);
        }
        assertFalse(in.hasRemaining());
        return all;
    }

    private static List<Received> decodeByteWise(byte[] bytes) {
        FrameDecoder decoder = new FrameDecoder();
        List<Received> all = new ArrayList<>();
        for (byte b : bytes) {
            all.addAll(decode(decoder, new byte[] {b}));
        }
        return all;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
