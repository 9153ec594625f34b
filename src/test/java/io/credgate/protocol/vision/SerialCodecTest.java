package io.credgate.protocol.vision;

import static io.credgate.protocol.vision.VisionFixtures.bytes;
import static io.credgate.protocol.vision.VisionFixtures.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of the serial line and their LRC (protocol sheet, sections 2.1 and 2.3). */
class SerialCodecTest {
    private static final SerialFrame XOR = new SerialFrame(Lrc.XOR, false);

    private static List<String> read(SerialFrame form, byte[] bytes) {
        SerialDecoder decoder = new SerialDecoder(form);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<String> all = new ArrayList<>();
        for (Received r = decoder.next(in); r != null; r = decoder.next(in)) {
            all.add(
                    r instanceof Received.Frame frame
                            ? "frame " + new String(frame.content(), StandardCharsets.ISO_8859_1)
                            : r.describe());
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"0200E, 44, F6", "02000, 31, 0B", "0, 33, CD"})
    void theLrcCountsFromBehindStxToEtx(String text, String xor, String sum) {
        byte[] content = bytes(text + "\u0003");
        assertEquals(xor, Lrc.digits(Lrc.XOR.of(content, 0, content.length)));
        assertEquals(sum, Lrc.digits(Lrc.SUM.of(content, 0, content.length)));
        int total = Integer.parseInt(sum, 16);
        for (byte b : content) {
            total += b;
        }
        assertEquals(0, total & 0xFF, "all bytes and the sum come to zero");
    }

    @Test
    void withStxCountedTheVectorHasAnotherLrc() {
        VisionSerialConfig config =
                VisionSerialConfig.read(VisionFixtures.section("lrc_includes_stx", "true"), VisionFixtures.UTC);
        VisionRequest read = new VisionRequest(VisionCommand.READ, "02", List.of(), List.of());
        String frame = new String(config.form().encode(read, "00"), StandardCharsets.ISO_8859_1);
        assertEquals("\u00020200E\u000346", frame);
        assertEquals(List.of("frame 0200E"), read(config.form(), bytes(frame)));
        assertEquals(List.of("a frame whose LRC is wrong"), read(XOR, bytes(frame)));
    }

    @Test
    void theSumIsReadToo() {
        SerialFrame sum = new SerialFrame(Lrc.SUM, false);
        assertEquals(List.of("frame 02000"), read(sum, bytes("\u000202000\u00030B")));
        assertEquals(List.of("frame 02000"), read(sum, bytes("\u000202000\u00030b")));
        assertEquals(List.of("a frame whose LRC is wrong"), read(sum, frame("02000")));
    }

    @Test
    void hexDigitsOfEitherCaseAreTaken() {
        String text = "02000\u001eSA1B2C3D4";
        assertEquals(List.of("frame " + text), read(XOR, bytes("\u0002" + text + "\u00037C")));
        assertEquals(List.of("frame " + text), read(XOR, bytes("\u0002" + text + "\u00037c")));
    }

    @Test
    void digitsThatAreNoneMakeABadFrame() {
        for (String digits : List.of("3x", "x1", " 1", "\u0000\u0000", "\u00ff\u00ff")) {
            assertEquals(List.of("a frame whose LRC is wrong"), read(XOR, bytes("\u000202000\u0003" + digits)));
        }
    }

    @Test
    void signalsAreSignalsOutsideOfFramesOnly() {
        assertEquals(List.of("ACK", "NAK", "ACK"), read(XOR, bytes("\u0006\u0015\u0006")));
        byte[] frame = frame("02000\u0006\u0015");
        assertEquals(List.of("frame 02000\u0006\u0015"), read(XOR, frame));
    }

    @Test
    void stxInsideAFrameStartsTheOneThatCounts() {
        byte[] good = frame("02000");
        for (String broken : List.of("\u00020200", "\u000202000\u0003", "\u000202000\u00033")) {
            byte[] all = bytes(broken + new String(good, StandardCharsets.ISO_8859_1));
            assertEquals(List.of("a frame that broke off", "frame 02000"), read(XOR, all));
        }
    }

    @Test
    void aRunOfNoiseIsToldOnce() {
        assertEquals(
                List.of("bytes beginning with 78", "ACK", "bytes beginning with 79", "frame 02000"),
                read(XOR, bytes("xyz\u0006yy" + new String(frame("02000"), StandardCharsets.ISO_8859_1))));
    }

    @Test
    void aFrameThatIsTooLongIsDroppedWhole() {
        byte[] fits = frame("0".repeat(SerialDecoder.CONTENT_MAX));
        assertEquals(1, read(XOR, fits).size());
        assertTrue(read(XOR, fits).get(0).startsWith("frame 000"));
        String longer = new String(frame("\u0006".repeat(SerialDecoder.CONTENT_MAX + 1)), StandardCharsets.ISO_8859_1);
        assertEquals(List.of("a frame whose length is over 2048 bytes", "ACK"), read(XOR, bytes(longer + "\u0006")));
    }

    @Test
    void anAnswerNeedsAddressesAndAResult() {
        assertNull(SerialFrame.answer(bytes("")));
        assertNull(SerialFrame.answer(bytes("0200")));
        assertNull(SerialFrame.answer(bytes("0x000")));
        assertNull(SerialFrame.answer(bytes("\u001eR100")));
        VisionAnswer answer = SerialFrame.answer(bytes("0200R\u001eR101\u001e\u001eO"));
        assertEquals('R', answer.result());
        assertEquals("101", answer.first('R'));
        assertEquals("", answer.first('O'));
        assertNull(answer.first('D'));
        assertFalse(answer.toString().contains("101"));
    }

    @Test
    void addressesMayBeTurnedRoundOrMissing() {
        VisionAnswer none = new VisionAnswer("", "", '0', List.of());
        assertTrue(none.isOf("02", "00"));
        assertTrue(new VisionAnswer("00", "02", '0', List.of()).isOf("02", "00"));
        assertFalse(new VisionAnswer("00", "03", '0', List.of()).isOf("02", "00"));
        assertFalse(new VisionAnswer("03", "00", '0', List.of()).isOf("02", "00"));
    }
}
