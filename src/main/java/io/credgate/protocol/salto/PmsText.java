package io.credgate.protocol.salto;

import java.text.Normalizer;
import java.util.Map;

/**
 * What may stand in a field. The server's code page is not known (protocol sheet, section 2.3), so free text goes out as
 * ASCII; a name has to match the lock system's own and is never rewritten, only refused.
 */
final class PmsText {
    /** Letters that Unicode does not take apart into a base letter and a mark. */
    private static final Map<Character, String> SPELLED_OUT = Map.ofEntries(
            Map.entry('ß', "ss"),
            Map.entry('ẞ', "SS"),
            Map.entry('æ', "ae"),
            Map.entry('Æ', "AE"),
            Map.entry('œ', "oe"),
            Map.entry('Œ', "OE"),
            Map.entry('ø', "o"),
            Map.entry('Ø', "O"),
            Map.entry('đ', "d"),
            Map.entry('Đ', "D"),
            Map.entry('ð', "d"),
            Map.entry('Ð', "D"),
            Map.entry('ł', "l"),
            Map.entry('Ł', "L"),
            Map.entry('þ', "th"),
            Map.entry('Þ', "Th"),
            Map.entry('ı', "i"));

    private static final String HEX = "0123456789ABCDEF";

    private PmsText() {}

    /** Which characters names may consist of. */
    enum CodePage {
        ASCII(0x7E),
        /** For sites whose server is known to use ISO-8859-1 or Windows-1252. */
        LATIN1(0xFF);

        private final int last;

        CodePage(int last) {
            this.last = last;
        }
    }

    /**
     * Whether the text can go out as it is. Control characters and B3 are forbidden in any field; the server answers ES to
     * them (protocol sheet, section 2.3).
     */
    static boolean isWritable(String text, CodePage codePage) {
        return text.chars()
                .allMatch(c ->
                        c >= 0x20 && c <= codePage.last && c != ControlByte.SEPARATOR && !(c >= 0x7F && c <= 0x9F));
    }

    /** Free text in plain ASCII: accents dropped, control characters removed, what has no Latin letter becomes {@code ?}. */
    static String toAscii(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKD).codePoints().forEach(c -> {
            if (c >= 0x20 && c <= 0x7E) {
                out.append((char) c);
            } else if (c > 0x7E && !isMarkOrControl(c)) {
                out.append(Character.isBmpCodePoint(c) ? SPELLED_OUT.getOrDefault((char) c, "?") : "?");
            }
        });
        return out.toString();
    }

    private static boolean isMarkOrControl(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.CONTROL
                || type == Character.FORMAT;
    }

    /** Two digits, upper case. */
    static String hex(int b) {
        return "" + HEX.charAt(b >> 4 & 15) + HEX.charAt(b & 15);
    }

    /** For people: control characters as {@code <15>}. */
    static String printable(String text) {
        if (text.chars().allMatch(c -> c >= 0x20 && (c < 0x7F || c > 0x9F))) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.chars().forEach(c -> {
            if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) {
                out.append('<').append(hex(c)).append('>');
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    /** What the lock system said, fit for a report: printable and not longer than {@code lengthMax}. */
    static String excerpt(String text, int lengthMax) {
        String shown = printable(text);
        return shown.length() <= lengthMax ? shown : shown.substring(0, lengthMax) + "...";
    }
}
