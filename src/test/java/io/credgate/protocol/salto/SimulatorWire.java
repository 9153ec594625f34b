package io.credgate.protocol.salto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The bytes of the simulated side (protocol sheet, sections 2.2 and 2.3), on purpose a second reading of the sheet. */
final class SimulatorWire {
    static final int ENQ = 5;
    static final int ACK = 6;
    static final int NAK = 21;

    /** More than any request needs; what is longer is dropped. */
    private static final int BODY_MAX = 4096;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean inFrame;
    private boolean lrcNext;

    /** What the client said. */
    interface Listener {
        void onControl(int control);

        /** @param lrcGood also true for LRC-SKIP */
        void onFrame(List<String> fields, boolean lrcGood);
    }

    void take(int b, Listener listener) {
        if (lrcNext) {
            lrcNext = false;
            inFrame = false;
            byte[] bytes = body.toByteArray();
            int expected = 3;
            for (byte each : bytes) {
                expected ^= each & 0xFF;
            }
            listener.onFrame(split(bytes), b == 13 || b == expected);
        } else if (b == 2) {
            inFrame = true;
            body.reset();
        } else if (!inFrame) {
            listener.onControl(b);
        } else if (b == 3) {
            lrcNext = true;
        } else if (body.size() < BODY_MAX) {
            body.write(b);
        }
    }

    private static List<String> split(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String[] parts = text.split("\u00b3", -1);
        // Separators stand around the fields, so the first and the last part are empty.
        return parts.length < 3 || !parts[0].isEmpty() || !parts[parts.length - 1].isEmpty()
                ? List.of()
                : Arrays.asList(parts).subList(1, parts.length - 1);
    }

    static byte[] frame(List<String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(2);
        int lrc = 0;
        for (byte b : ("\u00b3" + String.join("\u00b3", fields) + "\u00b3").getBytes(StandardCharsets.ISO_8859_1)) {
            out.write(b);
            lrc ^= b & 0xFF;
        }
        out.write(3);
        out.write(lrc ^ 3);
        return out.toByteArray();
    }

    static String show(List<String> fields) {
        return "|" + String.join("|", fields) + "|";
    }

    static String showControl(int control) {
        return switch (control) {
            case ENQ -> "ENQ";
            case ACK -> "ACK";
            case NAK -> "NAK";
            default -> String.format("(byte %02x)", control);
        };
    }
}
