package io.credgate.protocol.salto.ship;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into the bodies of STP frames: the header byte by byte until the third slash, then exactly as many
 * bytes as it says (protocol sheet, section 3.2). The length is checked before anything is kept. A stream that has gone
 * wrong once stays wrong: there is nothing to find the next frame by.
 */
final class StpDecoder {
    private static final String START = "STP/";
    private static final int VERSION_DIGITS = 2;
    private static final int LENGTH_DIGITS_MAX = 8;
    /** What is kept at once beyond what has arrived. */
    private static final int FIRST_PIECE = 8192;

    private final int bodyMax;
    private final StringBuilder header = new StringBuilder(16);
    private int missing = -1;
    private ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private @Nullable String defect;

    StpDecoder(int bodyMax) {
        this.bodyMax = bodyMax;
    }

    void reset() {
        header.setLength(0);
        missing = -1;
        body = new ByteArrayOutputStream(0);
        defect = null;
    }

    /** Why nothing more can be read; null while all is well. */
    @Nullable
    String defect() {
        return defect;
    }

    /** The next whole body, or null if more bytes are needed or there is a defect. Takes no byte beyond it. */
    byte @Nullable [] next(ByteBuffer bytes) {
        while (bytes.hasRemaining() && defect == null) {
            if (missing < 0) {
                takeHeader((char) (bytes.get() & 0xFF));
            }
            if (missing >= 0) {
                byte[] piece = new byte[Math.min(missing, bytes.remaining())];
                bytes.get(piece);
                body.writeBytes(piece);
                missing -= piece.length;
                if (missing == 0) {
                    byte[] whole = body.toByteArray();
                    reset();
                    return whole;
                }
            }
        }
        return null;
    }

    private void takeHeader(char c) {
        int at = header.length();
        header.append(c);
        if (at < START.length()) {
            check(c == START.charAt(at), "the answer does not start with STP/");
        } else if (at < START.length() + VERSION_DIGITS) {
            check(c >= '0' && c <= '9', "the answer's STP version is no number");
        } else if (at == START.length() + VERSION_DIGITS) {
            check(c == '/', "the answer's STP version is too long");
        } else if (c == '/') {
            takeLength(header.substring(START.length() + VERSION_DIGITS + 1, at));
        } else {
            check(c >= '0' && c <= '9', "the length of the answer is no number");
            check(at - START.length() - VERSION_DIGITS - 1 < LENGTH_DIGITS_MAX, "the answer is too long");
        }
    }

    private void takeLength(String digits) {
        check(!digits.isEmpty(), "the answer has no length");
        int length = digits.isEmpty() ? 0 : Integer.parseInt(digits);
        check(length > 0, "the answer is empty");
        check(length <= bodyMax, "the answer has " + length + " bytes, more than the " + bodyMax + " that are taken");
        if (defect == null) {
            missing = length;
            body = new ByteArrayOutputStream(Math.min(length, FIRST_PIECE));
        }
    }

    private void check(boolean good, String otherwise) {
        if (!good && defect == null) {
            defect = otherwise;
        }
    }
}
