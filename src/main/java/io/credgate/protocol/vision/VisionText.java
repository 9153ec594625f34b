package io.credgate.protocol.vision;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Text that may stand in a field. Values must not hold 1E, NUL or other control codes, and characters outside Latin are a
 * known reason for result 1 (protocol sheet, sections 3.2 and 3.3).
 */
final class VisionText {
    /** Longer names of guests are cut; the lock system's own limit is not public. */
    static final int GUEST_NAME_MAX = 40;

    private VisionText() {}

    /** Which characters names of rooms, user types and groups may consist of: text is single-byte (section 1.1). */
    enum CodePage {
        ASCII(0x7E),
        /** For sites whose server is known to use ISO-8859-1 or Windows-1252. */
        LATIN1(0xFF);

        private final int last;

        CodePage(int last) {
            this.last = last;
        }
    }

    /** Whether the text can be sent as it is. */
    static boolean isWritable(String text, CodePage codePage) {
        return text.chars().allMatch(c -> c >= 0x20 && c <= codePage.last && !(c >= 0x7F && c <= 0x9F));
    }

    /** A name as it is sent: Latin letters in upper case (section 3.2). What has no Latin form is left out. */
    static String guestName(String name) {
        String cut = name.length() > GUEST_NAME_MAX ? name.substring(0, GUEST_NAME_MAX) : name;
        String decomposed = Normalizer.normalize(cut, Normalizer.Form.NFKD);
        StringBuilder out = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            out.append(c >= 0x20 && c <= 0x7E ? Character.toString(c) : latin(c));
        }
        String upper = out.toString().toUpperCase(Locale.ROOT);
        return upper.substring(0, Math.min(upper.length(), GUEST_NAME_MAX)).strip();
    }

    /** Characters that have no decomposition but a usual Latin spelling. */
    private static String latin(char c) {
        return switch (c) {
            case 'ß', 'ẞ' -> "SS";
            case 'Æ', 'æ' -> "AE";
            case 'Œ', 'œ' -> "OE";
            case 'Ø', 'ø' -> "O";
            case 'Đ', 'Ð', 'đ', 'ð' -> "D";
            case 'Þ', 'þ' -> "TH";
            case 'Ł', 'ł' -> "L";
            case 'Ħ', 'ħ' -> "H";
            case 'Ŧ', 'ŧ' -> "T";
            case 'Ŋ', 'ŋ' -> "N";
            case 'ı' -> "I";
            case 'Ə', 'ə' -> "A";
            case '‘', '’', 'ʼ' -> "'";
            case '–', '—', '‐', '−' -> "-";
            case '\t', '\u00a0' -> " ";
            default -> "";
        };
    }
}
