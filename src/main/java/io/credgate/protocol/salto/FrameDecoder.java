package io.credgate.protocol.salto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to {@link Received}, byte by byte, in any chunking. Never throws; holds at most {@link #CONTENT_LENGTH_MAX} bytes.
 *
 * <p>The byte after ETX is the LRC whatever its value, so STX, ETX, ACK or LRC-SKIP in its place are no control bytes
 * (protocol sheet, section 2.3). STX inside a frame is forbidden there: it starts the frame that counts.
 */
final class FrameDecoder {
    /**
     * Longest content between STX and ETX. The longest answer of the sheet is a card image (section 2.7): 64 blocks of about
     * 40 characters.
     */
    static final int CONTENT_LENGTH_MAX = 8192;

    private enum State {
        OUTSIDE,
        CONTENT,
        LRC,
        /** Inside a frame that is too long: its bytes must not be taken for signals. */
        SKIPPING,
        SKIPPING_LRC
    }

    private final byte[] content = new byte[CONTENT_LENGTH_MAX];
    private int length;
    private int lrc;
    private State state = State.OUTSIDE;
    private boolean inNoise;

    /** Forgets everything: for a new connection. */
    void reset() {
        state = State.OUTSIDE;
        inNoise = false;
        length = 0;
    }

    /** Takes bytes up to and including the next thing said; null once the input is used up. */
    @Nullable
    Received next(ByteBuffer in) {
        while (in.hasRemaining()) {
            Received received = take(in.get());
            if (received != null) {
                return received;
            }
        }
        return null;
    }

    private @Nullable Received take(byte raw) {
        int b = raw & 0xFF;
        return switch (state) {
            case OUTSIDE -> outside(b);
            case CONTENT -> content(b);
            case LRC -> end(b);
            case SKIPPING -> {
                if (b == ControlByte.STX) {
                    startFrame();
                } else if (b == ControlByte.ETX) {
                    state = State.SKIPPING_LRC;
                }
                yield null;
            }
            case SKIPPING_LRC -> {
                state = State.OUTSIDE;
                yield null;
            }
        };
    }

    private @Nullable Received outside(int b) {
        boolean wasNoise = inNoise;
        inNoise = false;
        if (b == ControlByte.STX) {
            startFrame();
            return null;
        }
        if (b == ControlByte.ACK) {
            return Received.Signal.ACK;
        }
        if (b == ControlByte.NAK) {
            return Received.Signal.NAK;
        }
        if (b == ControlByte.ENQ) {
            return Received.Signal.ENQ;
        }
        inNoise = true;
        return wasNoise ? null : new Received.Noise("bytes outside a frame, the first is " + PmsText.hex(b));
    }

    private void startFrame() {
        state = State.CONTENT;
        length = 0;
        lrc = 0;
    }

    private @Nullable Received content(int b) {
        if (b == ControlByte.STX) {
            int lost = length;
            startFrame();
            return new Received.Noise("a frame broke off after " + lost + " bytes, then a new one began");
        }
        lrc ^= b;
        if (b == ControlByte.ETX) {
            state = State.LRC;
            return null;
        }
        if (length == CONTENT_LENGTH_MAX) {
            state = State.SKIPPING;
            return new Received.Unreadable("a frame is longer than " + CONTENT_LENGTH_MAX + " bytes");
        }
        content[length++] = (byte) b;
        return null;
    }

    private Received end(int b) {
        state = State.OUTSIDE;
        if (b != lrc && b != ControlByte.LRC_SKIP) {
            return new Received.Unreadable("a frame has the LRC " + PmsText.hex(b) + " where " + PmsText.hex(lrc)
                    + " would be right: " + frame().excerpt());
        }
        return new Received.Frame(frame(), b == lrc);
    }

    /** Separators before the first and after the last field are dropped where they are; all others part fields. */
    private PmsFrame frame() {
        String text = new String(content, 0, length, StandardCharsets.ISO_8859_1);
        char separator = (char) ControlByte.SEPARATOR;
        int start = !text.isEmpty() && text.charAt(0) == separator ? 1 : 0;
        int end = text.length() > start && text.charAt(text.length() - 1) == separator
                ? text.length() - 1
                : text.length();
        List<String> fields = new ArrayList<>();
        for (int at = start; at <= end; ) {
            int next = text.indexOf(separator, at);
            int fieldEnd = next < 0 || next > end ? end : next;
            fields.add(text.substring(at, fieldEnd));
            at = fieldEnd + 1;
        }
        return new PmsFrame(fields);
    }
}
