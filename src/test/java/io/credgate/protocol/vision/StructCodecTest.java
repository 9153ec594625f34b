package io.credgate.protocol.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The structs of the TCP interface (protocol sheet, section 1.1). */
class StructCodecTest {
    private static final VisionRequest READ =
            new VisionRequest(VisionCommand.READ, "02", List.of(new VisionField('S', "")), List.of());
    private static final VisionTcpConfig.Operator OPERATOR = new VisionTcpConfig.Operator("GW", "", "GATEWAY");

    private static byte[] command() {
        return VisionStruct.command(READ, "00", OPERATOR);
    }

    @Test
    void aStructMayComeInAnyPieces() {
        byte[] bytes = command();
        StructDecoder decoder = new StructDecoder();
        for (int size = 1; size < bytes.length; size += 7) {
            byte[] body = null;
            for (int at = 0; at < bytes.length; at += size) {
                assertNull(body);
                body = decoder.next(
                        ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)), VisionStruct.COMMAND);
                assertEquals(body == null ? Math.min(at + size, bytes.length) : 0, decoder.unfinishedBytes());
            }
            assertArrayEquals(Arrays.copyOfRange(bytes, 18, bytes.length), body);
        }
    }

    @Test
    void nothingBehindTheStructIsTaken() {
        byte[] two = Arrays.copyOf(VisionStruct.unregister(), 44);
        System.arraycopy(VisionStruct.unregister(), 0, two, 22, 22);
        ByteBuffer in = ByteBuffer.wrap(two);
        StructDecoder decoder = new StructDecoder();
        assertNotNull(decoder.next(in, VisionStruct.UNREGISTER));
        assertEquals(22, in.remaining());
        assertNotNull(decoder.next(in, VisionStruct.UNREGISTER));
    }

    /** Every byte of the header but the two of the version has to be right. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17})
    void aHeaderThatIsNotWhatIsWaitedForIsADefect(int at) {
        byte[] bytes = command();
        bytes[at] ^= 0x40;
        StructDecoder decoder = new StructDecoder();
        assertNull(decoder.next(ByteBuffer.wrap(bytes), VisionStruct.COMMAND));
        String defect = decoder.defect();
        assertNotNull(defect);
        assertTrue(defect.contains(at < 8 ? "sync words" : "command"), defect);
        assertNull(decoder.next(ByteBuffer.wrap(command()), VisionStruct.COMMAND), "nothing is read any more");
        decoder.reset();
        assertNotNull(decoder.next(ByteBuffer.wrap(command()), VisionStruct.COMMAND));
    }

    @Test
    void theVersionOfTheHeaderIsNotLookedAt() {
        byte[] bytes = command();
        bytes[8] = 2;
        assertNotNull(new StructDecoder().next(ByteBuffer.wrap(bytes), VisionStruct.COMMAND));
    }

    @Test
    void anAnswerToAnotherRequestIsADefect() {
        StructDecoder decoder = new StructDecoder();
        assertNull(decoder.next(ByteBuffer.wrap(VisionStruct.unregister()), VisionStruct.REGISTER));
        assertEquals("it is command 2 with 4 bytes, and 1 with 44 bytes was asked", decoder.defect());
    }

    @Test
    void textEndsAtNulOrWithItsArray() {
        byte[] body = Arrays.copyOfRange(command(), 18, 583);
        Arrays.fill(body, 1, 519, (byte) 'x');
        body[1] = 0x1E;
        body[2] = 'R';
        VisionAnswer answer = VisionStruct.answer(body);
        assertEquals("x".repeat(510), answer.first('R'));
        assertEquals("xxx", answer.destination());
        Arrays.fill(body, (byte) 0);
        answer = VisionStruct.answer(body);
        assertEquals(List.of(), answer.fields());
        assertEquals("", answer.destination());
        assertEquals('\0', answer.result());
    }

    @Test
    void theResultIsALittleEndianNumber() {
        byte[] body = new byte[44];
        body[40] = (byte) 0xFE;
        body[41] = body[42] = body[43] = (byte) 0xFF;
        assertEquals(-2, VisionStruct.REGISTER.result(body));
        assertEquals(258, VisionStruct.UNREGISTER.result(new byte[] {2, 1, 0, 0}));
    }

    @Test
    void whatIsWrittenStaysInItsArrays() {
        VisionTcpConfig.Operator long1 =
                new VisionTcpConfig.Operator("123456789", "123456789012345", "123456789012345");
        byte[] bytes = VisionStruct.command(READ, "00", long1);
        assertEquals(583, bytes.length);
        assertEquals('9', bytes[18 + 523 + 8]);
        assertEquals(0, bytes[18 + 523 + 9]);
        assertEquals('5', bytes[18 + 533 + 14]);
        assertEquals(0, bytes[18 + 533 + 15]);
        assertEquals('5', bytes[18 + 549 + 14]);
        assertEquals(0, bytes[582]);
    }
}
