package io.credgate.protocol.vision;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code STX dd ss cmd data ETX L1 L2} (protocol sheet, section 2.1).
 *
 * @param lrc how the check sum is made
 * @param fromStx whether it counts STX; section 8, question 1 says no
 */
record SerialFrame(Lrc lrc, boolean fromStx) {
    static final byte STX = 0x02;
    static final byte ETX = 0x03;
    static final byte ENQ = 0x05;
    static final byte ACK = 0x06;
    static final byte NAK = 0x15;

    private static final int RESULT_AT = 4;

    byte[] encode(VisionRequest request, String source) {
        String text = request.encoder() + source + request.command().letter() + request.data();
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] frame = new byte[content.length + 4];
        frame[0] = STX;
        System.arraycopy(content, 0, frame, 1, content.length);
        int end = content.length + 2;
        frame[end - 1] = ETX;
        String digits = Lrc.digits(lrc.of(frame, fromStx ? 0 : 1, end));
        frame[end] = (byte) digits.charAt(0);
        frame[end + 1] = (byte) digits.charAt(1);
        return frame;
    }

    /** @param content between STX and ETX; null if it is no answer */
    static @Nullable VisionAnswer answer(byte[] content) {
        if (content.length <= RESULT_AT) {
            return null;
        }
        for (byte b : Arrays.copyOf(content, RESULT_AT)) {
            if (b < '0' || b > '9') {
                return null;
            }
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return new VisionAnswer(
                text.substring(0, 2),
                text.substring(2, RESULT_AT),
                text.charAt(RESULT_AT),
                VisionField.read(text.substring(RESULT_AT + 1)));
    }
}
