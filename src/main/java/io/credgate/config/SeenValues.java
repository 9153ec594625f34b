package io.credgate.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of one sort that may each be used once. Empty values, reported already, are left alone. */
final class SeenValues {
    private final String what;
    private final Map<String, Place> seen = new HashMap<>();

    /** @param what for the sentence: {@code encoder id} */
    SeenValues(String what) {
        this.what = what;
    }

    void mustBeNew(Fields fields, String key, String value) {
        String sentence = duplicate(fields, key, value);
        if (sentence != null) {
            fields.problem(key, sentence, "Give each its own");
        }
    }

    void shouldBeNew(Fields fields, String key, String value) {
        String sentence = duplicate(fields, key, value);
        if (sentence != null) {
            fields.warning(key, sentence, "Check that this is meant");
        }
    }

    private @Nullable String duplicate(Fields fields, String key, String value) {
        Place place = fields.placeOf(key);
        Place first = value.isEmpty() ? null : seen.putIfAbsent(value, place);
        if (first == null) {
            return null;
        }
        String where = first.file().equals(place.file()) ? "" : first.file() + ", ";
        return "The " + what + " \"" + value + "\" is used already in " + where + "line " + first.line();
    }
}
