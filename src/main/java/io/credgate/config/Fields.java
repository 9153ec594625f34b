package io.credgate.config;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Named values with places: a mapping of the YAML file, or a line of a CSV file. */
interface Fields {
    Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** The value; null if there is none, or if it is no text (then a problem was reported). */
    @Nullable
    String optionalText(String key);

    boolean has(String key);

    Place placeOf(String key);

    /** The value as it stands in the file, in quotes, for a sentence. */
    String quoted(String key);

    void problem(String key, String sentence, String remedy);

    void warning(String key, String sentence, String remedy);

    /** The value; empty after a problem was reported. */
    default String requiredText(String key, String remedy) {
        String text = optionalText(key);
        if (text != null && !text.isBlank()) {
            return text;
        }
        if (!has(key)) {
            problem(key, "The key is missing", remedy);
        } else if (text != null) {
            problem(key, "The value is empty", remedy);
        }
        return "";
    }

    /** A text that, if present, is not blank. */
    default String textOr(String key, String fallback) {
        String text = optionalText(key);
        if (text != null && text.isBlank()) {
            problem(key, "The value is empty", "Write a value, or leave the key out");
        }
        return text == null || text.isBlank() ? fallback : text;
    }

    /** A UUID in lower case; empty after a problem was reported. Version and variant bits are not looked at. */
    default String uuid(String key) {
        String text =
                requiredText(key, "Write the UUID that the cloud service uses").toLowerCase(Locale.ROOT);
        if (!text.isEmpty() && !UUID.matcher(text).matches()) {
            problem(key, quoted(key) + " is no UUID", "Write 8-4-4-4-12 hexadecimal digits");
            return "";
        }
        return text;
    }
}
