package io.credgate.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds texts at the top level of a body up to its first defect. */
final class BrokenBodyScan {
    /** How much of an oversized body is looked at. */
    static final int PREFIX_BYTES_MAX = 64 * 1024;

    private BrokenBodyScan() {}

    static Map<String, String> texts(byte[] body, List<String> names) {
        // Malformed bytes turn into U+FFFD here: the search goes on behind them, and no id contains that character.
        CharBuffer chars =
                StandardCharsets.UTF_8.decode(ByteBuffer.wrap(body, 0, Math.min(body.length, PREFIX_BYTES_MAX)));
        Map<String, String> found = new LinkedHashMap<>();
        List<String> ambiguous = new ArrayList<>();
        try (JsonParser parser =
                Json.FACTORY.createParser(TreeReader.withoutByteOrderMark(chars).toString())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                collect(parser, names, found, ambiguous);
            }
        } catch (IOException | RuntimeException e) {
            // The defect that brought us here. What was found before it counts.
        }
        ambiguous.forEach(found::remove);
        return found;
    }

    private static void collect(
            JsonParser parser, List<String> names, Map<String, String> found, List<String> ambiguous)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (names.contains(name)) {
                String text = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                String earlier = found.putIfAbsent(name, text);
                if (earlier != null && !earlier.equals(text)) {
                    ambiguous.add(name);
                }
            }
            parser.skipChildren();
        }
    }
}
