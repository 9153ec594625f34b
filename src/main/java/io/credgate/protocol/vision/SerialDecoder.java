package io.credgate.protocol.vision;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a serial line to {@link Received}, byte by byte, in any chunking (protocol sheet, section 2.1). Never throws;
 * holds at most {@link #CONTENT_MAX} bytes. Hex digits of the LRC may be of either case. STX inside a frame starts the
 * frame that counts.
 */
final class SerialDecoder {
    /** Answers repeat the fields of a request, which are 511 bytes at most. */
    static final int CONTENT_MAX = 2048;

    private enum State {
        OUTSIDE,
        CONTENT,
        /** The frame is too long: its bytes must not be taken for signals. */
        SKIPPING,
        LRC_1,
        LRC_2
    }

    private final Lrc lrc;
    private final boolean fromStx;

    private final byte[] content = new byte[CONTENT_MAX];
    private int length;
    private boolean tooLong;
    private int sum;
    private int firstDigit;
    private State state = State.OUTSIDE;
    private boolean inNoise;

    SerialDecoder(SerialFrame form) {
        this.lrc = form.lrc();
        this.fromStx = form.fromStx();
    }

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

    private @Nullable Received take(byte b) {
        if (b == SerialFrame.STX) {
            boolean broken = state != State.OUTSIDE;
            begin();
            return broken ? new Received.Noise("a frame that broke off") : null;
        }
        return switch (state) {
            case OUTSIDE -> outside(b);
            case CONTENT, SKIPPING -> inside(b);
            case LRC_1 -> {
                firstDigit = Character.digit(b & 0xFF, 16);
                state = State.LRC_2;
                yield null;
            }
            case LRC_2 -> end(Character.digit(b & 0xFF, 16));
        };
    }

    private void begin() {
        state = State.CONTENT;
        inNoise = false;
        tooLong = false;
        length = 0;
        sum = fromStx ? lrc.add(0, SerialFrame.STX) : 0;
    }

    /** A run of bytes that mean nothing is told once, at its beginning. */
    private @Nullable Received outside(byte b) {
        if (b == SerialFrame.ACK || b == SerialFrame.NAK) {
            inNoise = false;
            return b == SerialFrame.ACK ? Received.Signal.ACK : Received.Signal.NAK;
        }
        boolean told = inNoise;
        inNoise = true;
        return told ? null : new Received.Noise(String.format(Locale.ROOT, "bytes beginning with %02x", b & 0xFF));
    }

    private @Nullable Received inside(byte b) {
        sum = lrc.add(sum, b & 0xFF);
        if (b == SerialFrame.ETX) {
            state = State.LRC_1;
        } else if (length < CONTENT_MAX) {
            content[length++] = b;
        } else {
            tooLong = true;
            state = State.SKIPPING;
        }
        return null;
    }

    private Received end(int secondDigit) {
        state = State.OUTSIDE;
        if (tooLong) {
            return new Received.BadFrame("length is over " + CONTENT_MAX + " bytes");
        }
        boolean right = firstDigit >= 0 && secondDigit >= 0 && firstDigit * 16 + secondDigit == lrc.end(sum);
        return right ? new Received.Frame(Arrays.copyOf(content, length)) : new Received.BadFrame("LRC is wrong");
    }
}
