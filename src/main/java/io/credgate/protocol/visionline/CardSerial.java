package io.credgate.protocol.visionline;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The serial number in an answer's {@code SR}: hex digits padded with {@code FF} (protocol sheet, section 4.3). Cards
 * have serial numbers of 4, 7 or 10 bytes, and a number may itself end in {@code FF}.
 */
final class CardSerial {
    private static final Pattern HEX = Pattern.compile("(?:[0-9A-F]{2}){4,32}");
    private static final Pattern NOT_A_SERIAL = Pattern.compile("(?:00)*|(?:FF)*");
    private static final int SHORT_DIGITS = 8;
    private static final int USUAL_DIGITS = 14;
    private static final int LONG_DIGITS = 20;

    private CardSerial() {}

    /** The serial number in lower case, or null if the value is none. */
    static @Nullable String of(String value) {
        String hex = value.strip().toUpperCase(Locale.ROOT);
        if (!HEX.matcher(hex).matches() || NOT_A_SERIAL.matcher(hex).matches()) {
            return null;
        }
        while (hex.length() > USUAL_DIGITS && hex.endsWith("FF")) {
            hex = hex.substring(0, hex.length() - 2);
        }
        // Padding right behind four bytes means a card of four bytes. Fewer pairs than reach back to there belong to a
        // number of seven bytes that ends in FF.
        if (hex.length() <= USUAL_DIGITS && isPaddedFrom(hex, SHORT_DIGITS)) {
            hex = hex.substring(0, SHORT_DIGITS);
        }
        return switch (hex.length()) {
            case SHORT_DIGITS, USUAL_DIGITS, LONG_DIGITS -> hex.toLowerCase(Locale.ROOT);
            default -> null;
        };
    }

    private static boolean isPaddedFrom(String hex, int digits) {
        for (int i = digits; i < hex.length(); i++) {
            if (hex.charAt(i) != 'F') {
                return false;
            }
        }
        return true;
    }
}
