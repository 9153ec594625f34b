package io.credgate.config;

import io.credgate.config.Placeholders.Expansion;
import io.credgate.config.YamlNode.Entry;
import io.credgate.config.YamlNode.Mapping;
import io.credgate.config.YamlNode.Scalar;
import io.credgate.config.YamlNode.Sequence;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the YAML file. Remembers which keys were asked for, so that {@link #finish} can report the others.
 * Sentences quote values as they stand in the file, never what an environment variable held.
 */
final class YamlSection implements ConfigSection, Fields {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,8}");
    private static final Pattern SECRET_KEY = Pattern.compile(".*(password|secret|token|passphrase|pin|key)");

    private final ProblemList problems;
    private final Placeholders placeholders;
    private final String path;
    private final Place place;
    private final Map<String, Entry> entries;
    private final TreeSet<String> asked = new TreeSet<>();

    YamlSection(ProblemList problems, Placeholders placeholders, String path, Place place, Map<String, Entry> entries) {
        this.problems = problems;
        this.placeholders = placeholders;
        this.path = path;
        this.place = place;
        this.entries = entries;
    }

    // structure

    /** A mapping under the key; null if there is none (a wrong type was reported). */
    @Nullable
    YamlSection section(String key) {
        YamlNode node = node(key);
        return node == null || node.isEmpty() ? null : asSection(node, pathOf(key), placeOf(key));
    }

    /** As {@link #section}, with nothing in it where there is none. */
    YamlSection sectionOrEmpty(String key) {
        YamlSection section = section(key);
        return section != null
                ? section
                : new YamlSection(problems, placeholders, pathOf(key), placeOf(key), new LinkedHashMap<>());
    }

    /** The mappings of a list; items of another type were reported. */
    List<YamlSection> sections(String key) {
        YamlNode node = node(key);
        List<YamlSection> sections = new ArrayList<>();
        if (node instanceof Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                YamlNode item = list.items().get(i);
                YamlSection section = asSection(item, pathOf(key) + "[" + i + "]", item.place());
                if (section != null) {
                    sections.add(section);
                }
            }
        } else if (node != null && !node.isEmpty()) {
            problem(key, "This has to be a list, and is " + node.describe(), "Start each item with a dash");
        }
        return sections;
    }

    boolean isList(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof Sequence;
    }

    /** No list, or one without items. */
    boolean isEmptyList(String key) {
        YamlNode node = node(key);
        return node == null
                || node.isEmpty()
                || (node instanceof Sequence list && list.items().isEmpty());
    }

    private @Nullable YamlNode node(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    private @Nullable YamlSection asSection(YamlNode node, String nodePath, Place nodePlace) {
        if (node instanceof Mapping mapping) {
            return new YamlSection(problems, placeholders, nodePath, nodePlace, mapping.entries());
        }
        problems.error(
                nodePlace,
                nodePath,
                "This has to be a mapping of keys to values, and is " + node.describe(),
                "Write key: value pairs, one per line");
        return null;
    }

    /** Reports the keys that nobody asked for. */
    void finish() {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            String key = entry.getKey();
            if (!asked.contains(key)) {
                problems.error(
                        entry.getValue().keyPlace(),
                        pathOf(key),
                        "The key is not known here",
                        NearestWord.hint(key, asked) + "Known keys: " + String.join(", ", asked));
            }
        }
    }

    /** For a section that cannot be understood: its keys are not judged. */
    void acceptAllKeys() {
        asked.addAll(entries.keySet());
    }

    // values

    @Override
    public boolean has(String key) {
        asked.add(key);
        return entries.containsKey(key);
    }

    @Override
    public String text(String key, String fallback) {
        String text = optionalText(key);
        return text == null ? fallback : text;
    }

    @Override
    public @Nullable String optionalText(String key) {
        Scalar scalar = scalar(key);
        if (scalar == null) {
            return null;
        }
        if (scalar.kind() == Scalar.Kind.BOOLEAN) {
            problem(
                    key,
                    scalar.text() + " without quotes is read as true or false, and this has to be a text",
                    "Write \"" + scalar.text() + "\" with quotes");
            return null;
        }
        String text = expanded(key, scalar);
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            problem(key, "The value has a control character or a line break in it", "Write it in one line");
            return null;
        }
        return text;
    }

    @Override
    public int integer(String key, int fallback, int min, int max) {
        String text = plain(key);
        if (text == null) {
            return fallback;
        }
        int number = INTEGER.matcher(text).matches() ? Integer.parseInt(text) : Integer.MIN_VALUE;
        if (number < min || number > max) {
            problem(
                    key,
                    quoted(key) + " is no whole number from " + min + " to " + max,
                    "Write such a number, in decimal; the default is " + fallback);
            return fallback;
        }
        return number;
    }

    @Override
    public boolean bool(String key, boolean fallback) {
        String text = plain(key);
        if (text == null) {
            return fallback;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> {
                problem(key, quoted(key) + " is neither true nor false", "Write true or false");
                yield fallback;
            }
        };
    }

    @Override
    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        String text = plain(key);
        if (text == null) {
            return fallback;
        }
        Duration duration = DurationText.parse(text);
        if (duration == null) {
            problem(
                    key,
                    quoted(key) + " is no duration",
                    "Write a whole number with a unit: 500ms, 5s, 2m, 1h or 7d; the default is "
                            + DurationText.format(fallback));
            return fallback;
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            problem(
                    key,
                    quoted(key) + " is out of range",
                    "Write " + DurationText.format(min) + " to " + DurationText.format(max) + "; the default is "
                            + DurationText.format(fallback));
            return fallback;
        }
        return duration;
    }

    @Override
    public <E extends Enum<E>> E choice(String key, E fallback, Class<E> type) {
        String text = plain(key);
        if (text == null) {
            return fallback;
        }
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT);
            if (name.equals(text.toLowerCase(Locale.ROOT).replace('-', '_'))) {
                return constant;
            }
            names.add(name);
        }
        problem(
                key,
                quoted(key) + " is not one of the choices",
                NearestWord.hint(text, names) + "Write one of " + String.join(", ", names));
        return fallback;
    }

    @Override
    public @Nullable Secret secretFile(String key) {
        return SecretFile.read(this, key, directory());
    }

    /** That relative paths count from: the one of the file. */
    Path directory() {
        return place.file().toAbsolutePath().resolveSibling("");
    }

    @Override
    public List<String> texts(String key) {
        if (!isList(key)) {
            String one = optionalText(key);
            return one == null ? List.of() : List.of(one);
        }
        List<String> texts = new ArrayList<>();
        for (YamlNode item : ((Sequence) Objects.requireNonNull(node(key))).items()) {
            String text = item instanceof Scalar scalar && !item.isEmpty() ? expanded(key, scalar) : null;
            if (text == null) {
                problem(key, "Each item has to be a text, and one is " + item.describe(), "Write - text");
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The value with its variables filled in, whatever YAML takes it for. */
    private @Nullable String plain(String key) {
        Scalar scalar = scalar(key);
        return scalar == null ? null : expanded(key, scalar);
    }

    private @Nullable Scalar scalar(String key) {
        YamlNode node = node(key);
        if (node instanceof Scalar scalar && !node.isEmpty()) {
            return scalar;
        }
        if (node instanceof Scalar) {
            problem(key, "The key has no value", "Write a value, or leave the key out");
        } else if (node != null) {
            problem(key, "This has to be a single value, and is " + node.describe(), "Write it as key: value");
        }
        return null;
    }

    private @Nullable String expanded(String key, Scalar scalar) {
        Expansion expansion = placeholders.expand(scalar.text());
        if (expansion instanceof Expansion.Expanded expanded) {
            return expanded.text();
        }
        if (expansion instanceof Expansion.Impossible impossible) {
            problem(key, impossible.sentence(), impossible.remedy());
            return null;
        }
        throw new AssertionError(expansion);
    }

    @Override
    public String quoted(String key) {
        Entry entry = entries.get(key);
        return entry != null
                        && entry.value() instanceof Scalar scalar
                        && !SECRET_KEY.matcher(key).matches()
                ? "\"" + scalar.text() + "\""
                : "The value";
    }

    // problems

    @Override
    public void problem(String key, String sentence, String remedy) {
        problems.error(placeOf(key), pathOf(key), sentence, remedy);
    }

    @Override
    public void warning(String key, String sentence, String remedy) {
        problems.warning(placeOf(key), pathOf(key), sentence, remedy);
    }

    /** Of the key; of the section where the key is missing. */
    @Override
    public Place placeOf(String key) {
        Entry entry = entries.get(key);
        return entry == null ? place : entry.keyPlace();
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    ProblemList problems() {
        return problems;
    }
}
