package io.credgate.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A configuration section with few keys set, or none: all the rest takes its default. Collects what is reported. */
public final class DefaultConfigSection implements ConfigSection {
    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();

    public DefaultConfigSection() {
        this(Map.of());
    }

    public DefaultConfigSection(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    public List<String> problems() {
        return List.copyOf(problems);
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
        return value < min || value > max ? report(key, fallback) : value;
    }

    @Override
    public boolean bool(String key, boolean fallback) {
        return has(key) ? Boolean.parseBoolean(values.get(key)) : fallback;
    }

    /** Milliseconds and seconds only. */
    @Override
    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        if (!has(key)) {
            return fallback;
        }
        String text = values.get(key);
        Duration value = text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
        return value.compareTo(min) < 0 || value.compareTo(max) > 0 ? report(key, fallback) : value;
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
        problems.add(key + ": " + sentence + " " + remedy);
    }

    private <T> T report(String key, T fallback) {
        problems.add(key + ": out of range");
        return fallback;
    }
}
