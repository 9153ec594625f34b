package io.credgate.config;

import java.util.List;
import java.util.Map;

/** One value of a YAML file, with its place. */
sealed interface YamlNode {

    Place place();

    /** For a sentence: {@code a list}, {@code a mapping}, ... */
    String describe();

    /** A key above nothing but comments: as good as an empty list or mapping. */
    default boolean isEmpty() {
        return false;
    }

    /** @param entries in the order of the file */
    record Mapping(Place place, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /** @param keyPlace where the key stands */
    record Entry(Place keyPlace, YamlNode value) {}

    record Sequence(Place place, List<YamlNode> items) implements YamlNode {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /** @param text as written in the file, without quotes */
    record Scalar(Place place, Kind kind, String text) implements YamlNode {
        @Override
        public String describe() {
            return "a single value";
        }

        @Override
        public boolean isEmpty() {
            return kind == Kind.EMPTY;
        }

        /** What YAML 1.1 takes the value for. */
        enum Kind {
            TEXT,
            NUMBER,
            /** {@code true}, {@code false} and, without quotes, {@code yes}, {@code no}, {@code on}, {@code off}. */
            BOOLEAN,
            EMPTY
        }
    }
}
