package io.credgate.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.credgate.config.YamlNode.Entry;
import io.credgate.config.YamlNode.Mapping;
import io.credgate.config.YamlNode.Scalar;
import io.credgate.config.YamlNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads one YAML document into {@link YamlNode}s that know their places. Built on the token stream because Jackson's own
 * tree keeps neither places nor the difference between {@code no} and {@code "no"}, and its duplicate detection stops at
 * the first duplicate.
 */
final class YamlTree {
    private static final YAMLFactory FACTORY = YAMLFactory.builder().build();

    private final Path file;
    private final String source;
    private final YAMLParser parser;
    private final ProblemList problems;

    private YamlTree(Path file, String source, YAMLParser parser, ProblemList problems) {
        this.file = file;
        this.source = source;
        this.parser = parser;
        this.problems = problems;
    }

    /** The document, or null if it is empty or no YAML; then a problem was reported. */
    static @Nullable YamlNode read(Path file, String text, ProblemList problems) {
        try (YAMLParser parser = FACTORY.createParser(text)) {
            return new YamlTree(file, text, parser, problems).document();
        } catch (JsonProcessingException e) {
            reportSyntax(file, text, e, problems);
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory cannot fail", e);
        }
    }

    private @Nullable YamlNode document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            problems.error(Place.startOf(file), "", "The file is empty", "Start from config/credgate.yaml");
            return null;
        }
        YamlNode root = node(first, "");
        if (parser.nextToken() != null) {
            problems.error(
                    place(), "", "A second YAML document starts here", "Remove the line --- and keep one document");
        }
        return root;
    }

    private YamlNode node(JsonToken token, String path) throws IOException {
        return switch (token) {
            case START_OBJECT -> mapping(path);
            case START_ARRAY -> sequence(path);
            case VALUE_TRUE, VALUE_FALSE -> scalar(Scalar.Kind.BOOLEAN, path);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Scalar.Kind.NUMBER, path);
            case VALUE_NULL -> scalar(Scalar.Kind.EMPTY, path);
            default -> scalar(Scalar.Kind.TEXT, path);
        };
    }

    private Mapping mapping(String path) throws IOException {
        Place start = place();
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Place keyPlace = place();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Entry before = entries.get(key);
            if (before != null) {
                problems.error(
                        keyPlace,
                        keyPath,
                        "The key is there twice, first in line "
                                + before.keyPlace().line(),
                        "Remove one of the two");
            }
            entries.put(key, new Entry(keyPlace, node(parser.nextToken(), keyPath)));
        }
        return new Mapping(start, entries);
    }

    private Sequence sequence(String path) throws IOException {
        Place start = place();
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token, path + "[" + items.size() + "]"));
        }
        return new Sequence(start, items);
    }

    private Scalar scalar(Scalar.Kind kind, String path) throws IOException {
        // The token of an alias is the name of its anchor: it would pass for a text.
        if (parser.isCurrentAlias()) {
            problems.error(place(), path, "YAML aliases are not read here", "Write the value out");
        }
        String text = parser.getText();
        if (text == null || (text.isEmpty() && !isQuoted())) {
            return new Scalar(place(), Scalar.Kind.EMPTY, "");
        }
        return new Scalar(place(), kind, text);
    }

    /** Jackson gives the same token for {@code key:} and {@code key: ""}. */
    private boolean isQuoted() {
        int start =
                source.offsetByCodePoints(0, (int) parser.currentTokenLocation().getCharOffset());
        return start < source.length() && (source.charAt(start) == '"' || source.charAt(start) == '\'');
    }

    private Place place() {
        JsonLocation location = parser.currentTokenLocation();
        return new Place(file, location.getLineNr(), location.getColumnNr());
    }

    /** Only the bare description is shown: the full message quotes lines of the file, and may quote a secret. */
    private static void reportSyntax(Path file, String text, JsonProcessingException e, ProblemList problems) {
        Place place = Place.startOf(file);
        String what = "The file cannot be read as YAML";
        JsonLocation location = e.getLocation();
        if (location != null) {
            place = new Place(file, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException marked) {
                Mark mark = marked.getProblemMark();
                if (mark != null) {
                    place = new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
                }
                if (marked.getProblem() != null) {
                    what = "This is no YAML: " + marked.getProblem();
                }
            }
        }
        problems.error(place, "", what, syntaxRemedy(text, place.line(), what));
    }

    private static String syntaxRemedy(String text, int line, String what) {
        if (what.contains("TAB")) {
            return "Indent with spaces";
        }
        String lineText = text.lines().skip(line - 1L).findFirst().orElse("");
        if (lineText.contains("${")) {
            return "Put quotes round a value with ${...} that stands inside { }";
        }
        return "Check the indentation, quotes and colons here and in the line before";
    }
}
