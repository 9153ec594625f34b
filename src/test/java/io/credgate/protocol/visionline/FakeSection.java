package io.credgate.protocol.visionline;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Secret;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A section of a configuration file held in a map of texts; remembers the problems told. */
final class FakeSection implements ConfigSection {
    private final Map<String, String> values = new LinkedHashMap<>();
    final List<String> problems = new ArrayList<>();

    /** @param keysAndValues alternating */
    static FakeSection of(String... keysAndValues) {
        FakeSection section = new FakeSection();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            section.values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return section;
    }

    /** Settings for a site in Oslo. */
    static VisionlinePmsConfig config(String... keysAndValues) {
        return config(ZoneId.of("Europe/Oslo"), keysAndValues);
    }

    static VisionlinePmsConfig config(ZoneId zone, String... keysAndValues) {
        FakeSection section = of(keysAndValues);
        VisionlinePmsConfig config = VisionlinePmsConfig.read(section, Medium.TCP, zone);
        if (!section.problems.isEmpty()) {
            throw new AssertionError(section.problems);
        }
        return config;
    }

    @Override
    public boolean has(String key) {
        return values.containsKey(key);
    }

    @Override
    public String text(String key, String fallback) {
        return values.getOrDefault(key, fallback);
    }

    @Override
    public String optionalText(String key) {
        return values.get(key);
    }

    @Override
    public int integer(String key, int fallback, int min, int max) {
        int value = has(key) ? Integer.parseInt(values.get(key)) : fallback;
        if (value < min || value > max) {
            problem(key, "out of range", "");
            return fallback;
        }
        return value;
    }

    @Override
    public boolean bool(String key, boolean fallback) {
        return has(key) ? Boolean.parseBoolean(values.get(key)) : fallback;
    }

    @Override
    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        Duration value = has(key) ? Duration.parse(values.get(key)) : fallback;
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            problem(key, "out of range", "");
            return fallback;
        }
        return value;
    }

    @Override
    public <E extends Enum<E>> E choice(String key, E fallback, Class<E> type) {
        return has(key)
                ? Enum.valueOf(type, values.get(key).toUpperCase(Locale.ROOT).replace('-', '_'))
                : fallback;
    }

    @Override
    public Secret secretFile(String key) {
        return has(key) ? new Secret(values.get(key)) : null;
    }

    @Override
    public List<String> texts(String key) {
        return has(key) ? List.of(values.get(key).split(",")) : List.of();
    }

    @Override
    public void problem(String key, String sentence, String remedy) {
        problems.add(key);
    }
}
