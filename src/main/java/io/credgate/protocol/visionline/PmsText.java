package io.credgate.protocol.visionline;

import java.text.Normalizer;

/**
 * Text that may stand in a tag: printable ASCII without {@code ;}. No escape is known (protocol sheet, sections 4.3 and
 * 8, question 7).
 */
final class PmsText {
    /** Longer values are cut. The lock system's own limits are not public. */
    static final int VALUE_MAX = 200;

    private PmsText() {}

    /** Whether the text can be sent as it is. */
    static boolean isPlain(String text) {
        return text.chars().allMatch(PmsText::isPlain);
    }

    private static boolean isPlain(int c) {
        return c >= 0x20 && c <= 0x7e && c != ';';
    }

    /**
     * The nearest text that can be sent: accents fall, ligatures and letters of their own become Latin letters, and what
     * has no Latin form, separators and control characters are left out. Plain text comes back unchanged.
     */
    static String ascii(String text) {
        String cut = text.length() > VALUE_MAX ? text.substring(0, VALUE_MAX) : text;
        String decomposed = Normalizer.normalize(cut, Normalizer.Form.NFKD);
        StringBuilder out = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length() && out.length() < VALUE_MAX; i++) {
            char c = decomposed.charAt(i);
            if (isPlain(c)) {
                out.append(c);
            } else {
                out.append(latin(c));
            }
        }
        out.setLength(Math.min(out.length(), VALUE_MAX));
        return out.toString();
    }

    /** Characters that have no decomposition but a usual Latin spelling. */
    private static String latin(char c) {
        return switch (c) {
            case 'ß' -> "ss";
            case 'ẞ' -> "SS";
            case 'Æ' -> "AE";
            case 'æ' -> "ae";
            case 'Œ' -> "OE";
            case 'œ' -> "oe";
            case 'Ø' -> "O";
            case 'ø' -> "o";
            case 'Đ', 'Ð' -> "D";
            case 'đ', 'ð' -> "d";
            case 'Þ' -> "Th";
            case 'þ' -> "th";
            case 'Ł' -> "L";
            case 'ł' -> "l";
            case 'Ħ' -> "H";
            case 'ħ' -> "h";
            case 'Ŧ' -> "T";
            case 'ŧ' -> "t";
            case 'Ŋ' -> "N";
            case 'ŋ' -> "n";
            case 'ı' -> "i";
            case 'Ə' -> "A";
            case 'ə' -> "a";
            case '‘', '’', 'ʼ' -> "'";
            case '–', '—', '‐', '−' -> "-";
            default -> "";
        };
    }
}
