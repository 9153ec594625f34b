package io.credgate.protocol.visionline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to messages (protocol sheet, section 4.1). A line ends with CR LF; a lone CR, LF or ETX is taken as well. STX in
 * front and the two digits of the LRC behind the last {@code ;} are optional, so the same decoder serves a serial line.
 *
 * <p>Never throws, holds at most {@link #LINE_MAX} bytes, and gives the same items for any chunking. After rubbish it
 * goes on with the next line, or with the next {@code CCx;} inside the line.
 */
final class PmsDecoder {
    /** Answers seen are below 200 bytes; key data ({@code T3}) is larger. A longer line is dropped whole. */
    static final int LINE_MAX = 4096;

    private static final int STX = 0x02;
    private static final int ETX = 0x03;
    private static final int COMMAND_LENGTH = 4;

    private final VisionlinePmsConfig.Lrc lrc;
    private final byte[] line = new byte[LINE_MAX];
    private int length;
    private long dropped;
    private boolean framed;

    PmsDecoder(VisionlinePmsConfig.Lrc lrc) {
        this.lrc = lrc;
    }

    /** What a piece of the stream was. */
    sealed interface Item {
        /** @param skipped bytes of rubbish in front of the command */
        record Line(PmsMessage message, Checksum checksum, int skipped) implements Item {}

        /** Bytes that are no message. Their content is not kept: it may be key data. */
        record Garbage(long bytes, String reason) implements Item {}
    }

    /** The LRC of a line: XOR over the tags, and STX where the site says so, two hex digits of either case. */
    enum Checksum {
        ABSENT,
        RIGHT,
        WRONG
    }

    /** Reads up to the end of the next item. Null when the buffer is used up without one. */
    @Nullable
    Item next(ByteBuffer in) {
        while (in.hasRemaining()) {
            int b = in.get() & 0xff;
            Item item = null;
            if (b == STX) {
                item = abandon();
                framed = true;
            } else if (b == ETX || b == '\r' || b == '\n') {
                item = endLine(framed || b == ETX);
                clear();
            } else if (length < LINE_MAX && dropped == 0) {
                line[length++] = (byte) b;
            } else {
                dropped++;
            }
            if (item != null) {
                return item;
            }
        }
        return null;
    }

    /** How many bytes of an unfinished line are held. */
    long unfinishedBytes() {
        return length + dropped;
    }

    private void clear() {
        length = 0;
        dropped = 0;
        framed = false;
    }

    private @Nullable Item abandon() {
        long bytes = unfinishedBytes();
        clear();
        return bytes == 0 ? null : new Item.Garbage(bytes, "a new frame began before the line ended");
    }

    private @Nullable Item endLine(boolean inFrame) {
        if (dropped > 0) {
            return garbage("the line is longer than " + LINE_MAX + " bytes");
        }
        if (length == 0) {
            return null;
        }
        int start = commandStart();
        if (start < 0) {
            return garbage("the line holds no command");
        }
        for (int i = start; i < length; i++) {
            if ((line[i] & 0xff) < 0x20 || line[i] == 0x7f) {
                return garbage("the line holds control characters");
            }
        }
        int end = length;
        while (line[end - 1] != ';') {
            end--;
        }
        Checksum checksum = Checksum.ABSENT;
        int tail = length - end;
        if (tail == 2 && isHex(line[end]) && isHex(line[end + 1])) {
            checksum = PmsEncoder.lrc(line, start, end, lrc) == Integer.parseInt(text(end, length), 16)
                    ? Checksum.RIGHT
                    : Checksum.WRONG;
        } else if (tail > 0 && inFrame) {
            // Where the last value ends and the LRC begins would be a guess.
            return garbage("the last tag is not closed");
        } else {
            end = length;
        }
        return new Item.Line(parse(text(start, end)), checksum, start);
    }

    private Item.Garbage garbage(String reason) {
        return new Item.Garbage(unfinishedBytes(), reason);
    }

    /** Index of the first {@code CCx;}, or -1. */
    private int commandStart() {
        for (int i = 0; i + COMMAND_LENGTH <= length; i++) {
            if (line[i] == 'C'
                    && line[i + 1] == 'C'
                    && line[i + 2] >= 'A'
                    && line[i + 2] <= 'Z'
                    && line[i + 3] == ';') {
                return i;
            }
        }
        return -1;
    }

    /** One character per byte; the character set is not public, so what is not ASCII is only for people to read. */
    private String text(int start, int end) {
        return new String(line, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Items that are no tag are passed over: a {@code ;} in a free text cannot be told from a separator. */
    private static PmsMessage parse(String text) {
        List<PmsMessage.Tag> tags = new ArrayList<>();
        int from = COMMAND_LENGTH;
        while (from < text.length()) {
            int end = text.indexOf(';', from);
            if (end < 0) {
                end = text.length();
            }
            if (end - from >= 2 && isLetter(text.charAt(from)) && isTagEnd(text.charAt(from + 1))) {
                tags.add(new PmsMessage.Tag(text.substring(from, from + 2), text.substring(from + 2, end)));
            }
            from = end + 1;
        }
        return new PmsMessage(text.substring(0, COMMAND_LENGTH - 1), tags);
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isTagEnd(char c) {
        return isLetter(c) || (c >= '0' && c <= '9');
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, 16) >= 0 && b > 0;
    }
}
