package io.credgate.protocol.visionline;

import java.nio.charset.StandardCharsets;

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

    private PmsEncoder() {}

    /** The message as sent over TCP. */
    static byte[] encode(PmsMessage message, LineEnd lineEnd) {
        return (tags(message) + lineEnd.characters).getBytes(StandardCharsets.US_ASCII);
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
