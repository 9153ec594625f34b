package io.credgate.protocol.visionline;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Messages to bytes. Whatever the values hold, the result is one line of printable ASCII. */
final class PmsEncoder {

    /** What ends a line (protocol sheet, section 4.1: CR LF). */
    enum LineEnd {
        CRLF("\r\n"),
        CR("\r"),
        LF("\n");

        private final String characters;

        LineEnd(String characters) {
            this.characters = characters;
        }
    }

    private static final byte STX = 0x02;
    private static final byte ETX = 0x03;

    private PmsEncoder() {}

    /** The message as sent over TCP. */
    static byte[] encode(PmsMessage message, LineEnd lineEnd) {
        return (tags(message) + lineEnd.characters).getBytes(StandardCharsets.US_ASCII);
    }

    /** The message as sent over a serial line: STX, tags, two hex digits of the LRC in upper case, ETX. */
    static byte[] encodeSerial(PmsMessage message, VisionlinePmsConfig.Lrc lrc) {
        byte[] tags = tags(message).getBytes(StandardCharsets.US_ASCII);
        String digits = String.format(Locale.ROOT, "%02X", lrc(tags, 0, tags.length, lrc));
        byte[] frame = new byte[tags.length + 4];
        frame[0] = STX;
        System.arraycopy(tags, 0, frame, 1, tags.length);
        frame[tags.length + 1] = (byte) digits.charAt(0);
        frame[tags.length + 2] = (byte) digits.charAt(1);
        frame[tags.length + 3] = ETX;
        return frame;
    }

    /** XOR of the bytes, and of STX where it counts (protocol sheet, sections 4.1 and 8). */
    static int lrc(byte[] bytes, int start, int end, VisionlinePmsConfig.Lrc over) {
        int lrc = over == VisionlinePmsConfig.Lrc.WITH_STX ? STX : 0;
        for (int i = start; i < end; i++) {
            lrc ^= bytes[i] & 0xff;
        }
        return lrc;
    }

    /** The tags alone, each closed by {@code ;}: the same on every line, TCP or serial. */
    static String tags(PmsMessage message) {
        StringBuilder out = new StringBuilder(128).append(message.command()).append(';');
        for (PmsMessage.Tag tag : message.tags()) {
            out.append(tag.name()).append(PmsText.ascii(tag.value())).append(';');
        }
        return out.toString();
    }
}
