package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.credgate.protocol.visionline.PmsDecoder.Checksum;
import io.credgate.protocol.visionline.PmsDecoder.Item;
import io.credgate.protocol.visionline.PmsMessage.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes and messages of the PMS text interface (protocol sheet, sections 4.1 and 4.5). */
class PmsCodecTest {

    record Vector(String transport, String tags, byte[] bytes) {
        @Override
        public String toString() {
            return transport + " " + tags;
        }
    }

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream file = PmsCodecTest.class.getResourceAsStream("visionline.json")) {
            for (JsonNode vector : new ObjectMapper().readTree(file).get("vectors")) {
                if (vector.get("dialect").asText().equals("visionline-pms")) {
                    vectors.add(new Vector(
                            vector.get("transport").asText(),
                            vector.get("tags").asText(),
                            HexFormat.of().parseHex(vector.get("hex").asText())));
                }
            }
        }
        return vectors;
    }

    static List<Vector> tcpVectors() throws IOException {
        return vectors().stream().filter(v -> v.transport().equals("tcp")).toList();
    }

    static List<Vector> serialVectors() throws IOException {
        return vectors().stream().filter(v -> v.transport().equals("serial")).toList();
    }

    @Test
    void theVectorFileHoldsSixMessagesForTcpAndTwoForSerialLines() throws IOException {
        assertEquals(6, tcpVectors().size());
        assertEquals(2, serialVectors().size());
    }

    @ParameterizedTest
    @MethodSource("tcpVectors")
    void everyTcpVectorIsReadAndWrittenBackByteForByte(Vector vector) {
        PmsMessage message = onlyLine(vector.bytes()).message();
        assertEquals(vector.tags(), PmsEncoder.tags(message));
        assertEquals(
                HexFormat.of().formatHex(vector.bytes()),
                HexFormat.of().formatHex(PmsEncoder.encode(message, PmsEncoder.LineEnd.CRLF)));
    }

    @ParameterizedTest
    @MethodSource("serialVectors")
    void everySerialVectorIsReadAndWrittenBackByteForByte(Vector vector) {
        Item.Line line = onlyLine(vector.bytes());
        assertEquals(vector.tags(), PmsEncoder.tags(line.message()));
        assertEquals(Checksum.RIGHT, line.checksum());
        assertEquals(
                HexFormat.of().formatHex(vector.bytes()),
                HexFormat.of().formatHex(PmsEncoder.encodeSerial(line.message(), VisionlinePmsConfig.Lrc.WITH_STX)));
    }

    @Test
    void oneWrongBitInASerialLineShowsInTheChecksum() throws IOException {
        byte[] bytes = serialVectors().get(0).bytes().clone();
        bytes[11] ^= 1;
        assertEquals(Checksum.WRONG, onlyLine(bytes).checksum());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CCA;EA1;RC0;\r\n",
                "CCA;EA1;RC0;\r",
                "CCA;EA1;RC0;\n",
                "CCA;EA1;RC0;\u0003",
                "\u0002CCA;EA1;RC0;\u0003",
                "\u0002CCA;EA1;RC0;\u0003\r\n",
                "\u0002CCA;EA1;RC0;\r\n",
                "\r\n\r\nCCA;EA1;RC0;\r\n",
                "CCA;EA1;RC0\r\n",
                "CCA;;EA1;;RC0;\r\n"
            })
    void everyTolerableShapeOfALineGivesTheSameMessage(String text) {
        Item.Line line = onlyLine(latin(text));
        assertEquals("CCA;EA1;RC0;", PmsEncoder.tags(line.message()));
        assertEquals(Checksum.ABSENT, line.checksum());
        assertEquals(0, line.skipped());
    }

    @Test
    void theLrcIsReadInEitherCase() {
        // XOR over STX and the tags is 6D.
        assertEquals(
                Checksum.RIGHT,
                onlyLine(latin("\u0002CCB;EA1;RC9;SR1;6D\u0003")).checksum());
        assertEquals(
                Checksum.RIGHT,
                onlyLine(latin("\u0002CCB;EA1;RC9;SR1;6d\u0003")).checksum());
        assertEquals(Checksum.RIGHT, onlyLine(latin("CCB;EA1;RC9;SR1;6D\r\n")).checksum());
        assertEquals(Checksum.WRONG, onlyLine(latin("CCB;EA1;RC9;SR1;6E\r\n")).checksum());
    }

    @Test
    void insideAFrameAnUnclosedTagIsNotGuessedAt() {
        // RC0 with LRC 41, or RC041?
        Item item = items(latin("\u0002CCA;EA1;RC041\u0003"), 1000).get(0);
        assertInstanceOf(Item.Garbage.class, item);
    }

    @Test
    void rubbishInFrontOfACommandIsPassedOver() {
        Item.Line line = onlyLine(latin("\u0000\u00ff;RC7;xxCCA;EA1;RC41;\r\n"));
        assertEquals("CCA;EA1;RC41;", PmsEncoder.tags(line.message()));
        assertEquals(9, line.skipped());
    }

    @Test
    void afterRubbishTheNextLineIsRead() {
        for (String rubbish : List.of(
                "hello\r\n",
                "CCA;EA1;RC\u00004;\r\n",
                "CCa;EA1;RC4;\n",
                "CCA;EA1;RC4;\u0002",
                "x".repeat(PmsDecoder.LINE_MAX + 1) + "\r\n",
                "CCA;" + "RC0;".repeat(PmsDecoder.LINE_MAX) + "\r\n")) {
            List<Item> items = items(latin(rubbish + "CCA;EA1;RC41;\r\n"), 1000);
            assertEquals(2, items.size(), rubbish.substring(0, Math.min(20, rubbish.length())));
            assertInstanceOf(Item.Garbage.class, items.get(0));
            assertEquals("CCA;EA1;RC41;", PmsEncoder.tags(((Item.Line) items.get(1)).message()));
        }
    }

    @Test
    void aLineOfTheLargestLengthIsRead() {
        String line = "CCA;ET" + "x".repeat(PmsDecoder.LINE_MAX - 7) + ";";
        assertEquals(PmsDecoder.LINE_MAX, line.length());
        assertInstanceOf(Item.Line.class, items(latin(line + "\r\n"), 1000).get(0));
        assertInstanceOf(Item.Garbage.class, items(latin(line + ";\r\n"), 1000).get(0));
    }

    @Test
    void anyChunkingGivesTheSameItems() {
        byte[] stream =
                latin("junk\r\nCCA;EA1;RC85;\r\n\u0000CCA;EA1;RC4;\n\u0002CCA;EA1\u0002CCA;EA1;RC0;SR04A1B2C3D4E5F6FF;"
                        + "\u0003\r\n" + "y".repeat(5000) + "\rCCB;EA2;RC13;GR101;UFJ\u00d8RN;\r\n");
        List<Item> whole = items(stream, stream.length);
        assertEquals(7, whole.size());
        for (int size = 1; size < 200; size++) {
            assertEquals(whole, items(stream, size), "chunks of " + size);
        }
        for (int split = 1; split < 120; split++) {
            PmsDecoder decoder = new PmsDecoder(VisionlinePmsConfig.Lrc.WITH_STX);
            List<Item> items = new ArrayList<>(drain(decoder, Arrays.copyOf(stream, split)));
            items.addAll(drain(decoder, Arrays.copyOfRange(stream, split, stream.length)));
            assertEquals(whole, items, "split at " + split);
        }
    }

    @Test
    void anUnfinishedLineIsNoItem() {
        PmsDecoder decoder = new PmsDecoder(VisionlinePmsConfig.Lrc.WITH_STX);
        assertNull(decoder.next(ByteBuffer.wrap(latin("CCA;EA1;RC0;"))));
        assertEquals(12, decoder.unfinishedBytes());
    }

    @Test
    void aSemicolonInsideAFreeTextDoesNotHideTheResult() {
        PmsMessage message =
                onlyLine(latin("CCA;EA1;ETNo card; put one in;RC41;\r\n")).message();
        assertEquals("41", message.first("RC"));
        assertEquals("No card", message.first("ET"));
    }

    @Test
    void whatIsSentIsOneLineOfPlainAsciiWhateverTheValuesHold() {
        PmsMessage message = new PmsMessage(
                "CCA",
                List.of(
                        new Tag("UF", "Zo\u00eb;RC0\r\nCCB;"),
                        new Tag("US", "Stra\u00dfe-\u00d8rsted \u0141ukasz \u0411\u0440\u0430\u0442"),
                        new Tag("UI", "a\u0000b\u0002\u0003\tc\u007f")));
        assertEquals(
                "CCA;UFZoeRC0CCB;USStrasse-Orsted Lukasz ;UIabc;\r\n",
                new String(PmsEncoder.encode(message, PmsEncoder.LineEnd.CRLF), StandardCharsets.ISO_8859_1));
        assertEquals("CCA;\r", new String(encoded(PmsEncoder.LineEnd.CR), StandardCharsets.US_ASCII));
        assertEquals("CCA;\n", new String(encoded(PmsEncoder.LineEnd.LF), StandardCharsets.US_ASCII));
    }

    private static byte[] encoded(PmsEncoder.LineEnd lineEnd) {
        return PmsEncoder.encode(new PmsMessage("CCA", List.of()), lineEnd);
    }

    @Test
    void aVeryLongValueIsCut() {
        // A ligature that decomposes into eighteen characters, all but three of them without a Latin form.
        assertEquals(PmsText.VALUE_MAX, PmsText.ascii("\ufdfa".repeat(500)).length());
        assertEquals(PmsText.VALUE_MAX, PmsText.ascii("\u00df".repeat(500)).length());
        assertEquals(PmsText.VALUE_MAX, PmsText.ascii("x".repeat(500)).length());
    }

    @Test
    void aMessageNeverPrintsKeyDataPasswordsOrNames() {
        String shown = onlyLine(latin("CCA;EA1;RC0;GR101;T3ABCDEF;OPsecret;UFJane;USDoe;OFMax;OSMay;ETHello Jane;"
                        + "IOboss;UI77;XXodd;SR?;\r\n"))
                .message()
                .toString();
        assertTrue(shown.contains("EA1;RC0;GR101;"), shown);
        for (String hidden : List.of("ABCDEF", "secret", "Jane", "Doe", "Max", "May", "boss", "77", "odd")) {
            assertFalse(shown.contains(hidden), shown);
        }
        assertTrue(new PmsMessage("CCA", List.of(new Tag("GR", "J\u00e4ne")))
                .toString()
                .endsWith("GR***;"));
        String many =
                onlyLine(latin("CCA;" + "RC0;".repeat(900) + "\r\n")).message().toString();
        assertTrue(many.length() < 300, many);
    }

    private static Item.Line onlyLine(byte[] bytes) {
        List<Item> items = items(bytes, bytes.length);
        assertEquals(1, items.size(), items.toString());
        return assertInstanceOf(Item.Line.class, items.get(0));
    }

    private static List<Item> items(byte[] bytes, int chunk) {
        PmsDecoder decoder = new PmsDecoder(VisionlinePmsConfig.Lrc.WITH_STX);
        List<Item> items = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += chunk) {
            items.addAll(drain(decoder, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk))));
        }
        return items;
    }

    private static List<Item> drain(PmsDecoder decoder, byte[] bytes) {
        List<Item> items = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Item item = decoder.next(in);
        while (item != null) {
            items.add(item);
            item = decoder.next(in);
        }
        assertFalse(in.hasRemaining());
        return items;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
