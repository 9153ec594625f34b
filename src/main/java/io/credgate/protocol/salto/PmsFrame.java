package io.credgate.protocol.salto;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The fields between STX and ETX (protocol sheet, section 2.3); field 0 is the command or the error code. One character
 * stands for one byte (ISO-8859-1), whatever the code page of the lock system is.
 */
record PmsFrame(List<String> fields) {

    PmsFrame {
        fields = List.copyOf(fields);
    }

    static PmsFrame of(String... fields) {
        return new PmsFrame(List.of(fields));
    }

    /** The field, empty if the frame is shorter: trailing empty fields may be left off. */
    String field(int index) {
        return index < fields.size() ? fields.get(index) : "";
    }

    /** Length of the frame up to the last field that is not empty. */
    int significantFields() {
        int count = fields.size();
        while (count > 0 && fields.get(count - 1).isEmpty()) {
            count--;
        }
        return count;
    }

    /**
     * The bytes for the line: separator before the first and after the last field, trailing empty fields left off, LRC.
     *
     * @throws IllegalArgumentException if a character cannot stand in a field; {@link PmsText} tells beforehand
     */
    byte[] encode() {
        int count = significantFields();
        int size =
                4 + fields.stream().limit(count).mapToInt(f -> f.length() + 1).sum();
        byte[] out = new byte[size];
        int at = 0;
        out[at++] = ControlByte.STX;
        out[at++] = (byte) ControlByte.SEPARATOR;
        for (String field : fields.subList(0, count)) {
            if (!PmsText.isWritable(field, PmsText.CodePage.LATIN1)) {
                throw new IllegalArgumentException("a field holds a character that the frame cannot carry");
            }
            byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(bytes, 0, out, at, bytes.length);
            at += bytes.length;
            out[at++] = (byte) ControlByte.SEPARATOR;
        }
        out[at++] = ControlByte.ETX;
        out[at] = (byte) lrc(out, 1, at);
        return out;
    }

    /** A frame of somebody else, handed on: all of its fields, whatever they hold, with an LRC of our own. */
    byte[] encodeAsReceived() {
        String separator = String.valueOf((char) ControlByte.SEPARATOR);
        byte[] content = (separator + String.join(separator, fields) + separator).getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[content.length + 3];
        out[0] = ControlByte.STX;
        System.arraycopy(content, 0, out, 1, content.length);
        out[content.length + 1] = ControlByte.ETX;
        out[content.length + 2] = (byte) lrc(out, 1, content.length + 2);
        return out;
    }

    /** XOR of the bytes from index {@code from} up to, not including, {@code to}; 0 to 255. */
    private static int lrc(byte[] bytes, int from, int to) {
        int lrc = 0;
        for (int i = from; i < to; i++) {
            lrc ^= bytes[i] & 0xFF;
        }
        return lrc;
    }

    /** {@link #toString}, cut where it gets long. */
    String excerpt() {
        return PmsText.excerpt(toString(), 120);
    }

    /** Commands whose frames carry phone numbers, keys or texts of tracks (section 2.6). */
    private boolean isConfidential() {
        String command = field(0);
        return command.matches("C[NC](M|MB|B)|[LPW].")
                || fields.stream().anyMatch(f -> f.startsWith("+"))
                // A phone number without its plus stands where an encoder's name would.
                || field(1).matches("[0-9]{7,}");
    }

    /**
     * As manuals print it: {@code |CN|Online Encoder 1|R|101|}. Of frames with phone numbers, keys, texts or names only the
     * command is shown.
     */
    @Override
    public String toString() {
        return isConfidential()
                ? "|" + PmsText.printable(field(0)) + "|***|"
                : "|" + String.join("|", fields.stream().map(PmsText::printable).toList()) + "|";
    }
}
