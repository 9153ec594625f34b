package io.credgate.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All ways in and out of JSON. Thread-safe, stateless. */
public final class Json {
    /** Stands for {@code null} in trees, so that a field that was sent as null differs from one that was left out. */
    public static final Object NULL = Null.NULL;

    /**
     * Names of fields are neither interned nor cached: they come from outside, and a cache of them could be filled up.
     * The nesting limit is Jackson's own and only stops the search in broken bodies; trees have a lower one.
     */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(JsonLimits.TEXT_MAX)
                    .maxNameLength(JsonLimits.NAME_MAX)
                    .maxNumberLength(JsonLimits.NUMBER_MAX)
                    .build())
            .build();

    private Json() {}

    /** Reads a body within {@link JsonLimits#MESSAGE}. */
    public static JsonReading readTree(byte[] body) {
        return readTree(body, JsonLimits.MESSAGE);
    }

    /**
     * Reads a body in strict UTF-8; one byte order mark in front is skipped. Refused: anything too large, too long or
     * too deep, a field named twice in one object, anything after the end of the value, half surrogate pairs. Never
     * throws, whatever the bytes.
     */
    public static JsonReading readTree(byte[] body, JsonLimits limits) {
        return TreeReader.read(body, limits);
    }

    /**
     * Looks for fields of the outermost object that hold a text, in a body that {@link #readTree} refused, as far as
     * the body can be followed. A field that is found twice with different texts is left out. Never throws.
     *
     * @return the texts found, by name
     */
    public static Map<String, String> scanTexts(byte[] body, List<String> names) {
        return BrokenBodyScan.texts(body, names);
    }

    /** {@link #writeText} in UTF-8. */
    public static byte[] write(@Nullable Object tree) {
        return writeText(tree).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes a tree of maps, lists, texts, numbers, booleans, {@code null} or {@link #NULL}, and instants (UTC with
     * {@code Z} and seconds, fractions cut off) without white space, fields in the order of the map.
     *
     * @throws IllegalStateException for a value of any other class: a mistake of ours
     */
    public static String writeText(@Nullable Object tree) {
        return TreeWriter.write(tree);
    }

    /**
     * Reads a document that {@link #toJson} wrote, perhaps in an earlier version: unknown fields are ignored.
     *
     * @throws IllegalStateException if it cannot be read; the message quotes no values
     */
    public static <T> T fromJson(String json, Class<T> type) {
        return Documents.read(json, type);
    }

    /**
     * As {@link #fromJson}, of a document that has all that it was written with: what is missing must be a component that
     * may be null.
     *
     * @throws IllegalStateException if it cannot be read or is not complete; the message quotes no values
     */
    public static <T> T fromWholeJson(String json, Class<T> type) {
        T document = fromJson(json, type);
        Completeness.require(document);
        return document;
    }

    /**
     * Writes a record of ours by its components; nulls are left out, instants keep their full precision.
     *
     * @throws IllegalStateException if the class cannot be written
     */
    public static String toJson(Object document) {
        return Documents.write(document);
    }

    private enum Null {
        NULL;

        @Override
        public String toString() {
            return "null";
        }
    }
}
