package io.credgate.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bytes of a conversation as people write them; pieces are joined by " + ". The arithmetic is a second reading of the
 * protocol sheets, never the codec's.
 *
 * <pre>
 *   ENQ ACK NAK STX ETX   control bytes
 *   "text"                ISO-8859-1, with \r \n \t \\ \" and \xNN
 *   hex 02 b3             bytes
 *   |CN|1|                SALTO PMS frame with its LRC
 *   stp &lt;xml&gt;             STP frame with its length
 *   vl CCA;EA1;           Visionline serial: STX, tags, two hex digits over all of it, ETX
 *   vs 0200E^R101         VISION serial: STX, text (^ is 1E), ETX, two hex digits over text and ETX
 *   vt 1 LIC APP 0        VISION over TCP, a whole struct: Register with licence, application, result
 *   vt 2 0                Unregister with its result
 *   vt 4 I 02 00 ^R101    a command: letter or result, encoder, source, fields (^ is 1E); operator "GW", "", "GATEWAY"
 *   first 5 of ...        the first 5 bytes of any of these
 *   http 200 body         a whole HTTP response
 *
 * After a frame "lrc 00" puts another value into the place of the check sum, "cut 5" sends only the first 5 bytes.
 * </pre>
 */
final class ConversationBytes {
    private static final Map<String, Integer> CONTROL =
            new TreeMap<>(Map.of("STX", 2, "ETX", 3, "ENQ", 5, "ACK", 6, "NAK", 21));

    private ConversationBytes() {}

    static byte[] read(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String part : text.split(" \\+ ")) {
            out.writeBytes(piece(part.strip()));
        }
        return out.toByteArray();
    }

    private static byte[] piece(String part) {
        Integer control = CONTROL.get(part);
        if (control != null) {
            return new byte[] {control.byteValue()};
        }
        if (part.startsWith("|")) {
            int end = part.lastIndexOf('|');
            byte[] frame = salto(Arrays.asList(part.substring(1, end).split("\\|", -1)));
            return damaged(frame, part.substring(end + 1).strip(), frame.length - 1);
        }
        if (part.startsWith("hex ")) {
            return HexFormat.of().parseHex(part.substring(4).replace(" ", ""));
        }
        if (part.startsWith("\"")) {
            return unquoted(part.substring(1, part.lastIndexOf('"')));
        }
        if (part.startsWith("stp ")) {
            byte[] xml = part.substring(4).getBytes(StandardCharsets.UTF_8);
            return joined(("STP/00/" + xml.length + "/").getBytes(StandardCharsets.US_ASCII), xml);
        }
        if (part.startsWith("vl ")) {
            byte[] tags = latin("\u0002" + part.substring(3));
            return joined(tags, latin(digits(xor(tags)) + "\u0003"));
        }
        if (part.startsWith("vs ")) {
            byte[] text = latin(part.substring(3).replace('^', '\u001e') + "\u0003");
            return joined(joined(new byte[] {2}, text), latin(digits(xor(text))));
        }
        if (part.startsWith("vt ")) {
            return vision(part.split(" ", 6));
        }
        if (part.startsWith("first ")) {
            String[] words = part.split(" ", 4);
            return Arrays.copyOf(piece(words[3]), Integer.parseInt(words[1]));
        }
        if (part.startsWith("http ")) {
            String[] words = part.split(" ", 3);
            byte[] body = words.length < 3 ? new byte[0] : words[2].getBytes(StandardCharsets.UTF_8);
            return joined(latin("HTTP/1.1 " + words[1] + " X\r\nContent-Length: " + body.length + "\r\n\r\n"), body);
        }
        throw new IllegalArgumentException(part);
    }

    /** Packed little-endian structs (protocol sheet visionline, section 1.1). */
    private static byte[] vision(String[] words) {
        ByteBuffer body = ByteBuffer.allocate(565).order(ByteOrder.LITTLE_ENDIAN);
        int size = 565;
        switch (words[1]) {
            case "1" -> {
                body.put(0, latin(words[2])).put(20, latin(words[3])).putInt(40, Integer.parseInt(words[4]));
                size = 44;
            }
            case "2" -> {
                body.putInt(0, Integer.parseInt(words[2]));
                size = 4;
            }
            case "4" -> {
                body.put(0, latin(words[2])).put(513, latin(words[3])).put(516, latin(words[4]));
                body.put(523, latin("GW")).put(549, latin("GATEWAY"));
                body.put(1, latin(words.length < 6 ? "" : words[5].replace('^', '\u001e')));
            }
            default -> throw new IllegalArgumentException(words[1]);
        }
        ByteBuffer struct = ByteBuffer.allocate(18 + size).order(ByteOrder.LITTLE_ENDIAN);
        struct.putInt(0x55555555).putInt(0xAAAAAAAA).putShort((short) 1).putInt(words[1].charAt(0) - '0');
        return struct.putInt(size).put(body.array(), 0, size).array();
    }

    private static byte[] salto(List<String> fields) {
        byte[] content = latin("\u00b3" + String.join("\u00b3", fields) + "\u00b3\u0003");
        return joined(joined(new byte[] {2}, content), new byte[] {(byte) xor(content)});
    }

    private static byte[] damaged(byte[] frame, String how, int lrcAt) {
        if (how.startsWith("lrc ")) {
            frame[lrcAt] = (byte) Integer.parseInt(how.substring(4), 16);
        } else if (how.startsWith("cut ")) {
            return Arrays.copyOf(frame, Integer.parseInt(how.substring(4)));
        }
        return frame;
    }

    private static byte[] unquoted(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.write(c);
                continue;
            }
            char escape = text.charAt(++i);
            switch (escape) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.write(escape);
            }
        }
        return out.toByteArray();
    }

    private static int xor(byte[] bytes) {
        int xor = 0;
        for (byte b : bytes) {
            xor ^= b & 0xFF;
        }
        return xor;
    }

    private static String digits(int value) {
        return String.format("%02X", value);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
