package io.credgate.protocol.vision;

import java.util.Locale;

/**
 * The two hex digits behind ETX (protocol sheet, sections 2.1 and 8, question 1). The routine itself is not public: XOR of
 * the bytes is what the name says, the sum is the other usual one.
 */
enum Lrc {
    XOR {
        @Override
        int add(int lrc, int b) {
            return lrc ^ b;
        }

        @Override
        int end(int lrc) {
            return lrc;
        }
    },
    /** Two's complement of the sum: all bytes and the LRC together come to zero. */
    SUM {
        @Override
        int add(int lrc, int b) {
            return lrc + b & 0xFF;
        }

        @Override
        int end(int lrc) {
            return -lrc & 0xFF;
        }
    };

    abstract int add(int lrc, int b);

    abstract int end(int lrc);

    int of(byte[] bytes, int from, int to) {
        int lrc = 0;
        for (int i = from; i < to; i++) {
            lrc = add(lrc, bytes[i] & 0xFF);
        }
        return end(lrc);
    }

    /** As it is sent. */
    static String digits(int lrc) {
        return String.format(Locale.ROOT, "%02X", lrc);
    }
}
