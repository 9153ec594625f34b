package io.credgate.protocol.vision;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The serial number in an answer's {@code S}: hex digits, 14 of them seen (protocol sheet, sections 1.3 and 3.2). Cards
 * have serial numbers of 4, 7 or 10 bytes. The order of the bytes is kept as received.
 */
final class CardNumber {
    private static final Pattern HEX = Pattern.compile("[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20}");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("0*|F*");

    private CardNumber() {}

    /** In lower case; null if the value is none. */
    static @Nullable String of(String value) {
        String hex = value.strip().toUpperCase(Locale.ROOT);
        return HEX.matcher(hex).matches() && !NOT_A_NUMBER.matcher(hex).matches() ? hex.toLowerCase(Locale.ROOT) : null;
    }
}
