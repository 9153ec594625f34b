package io.credgate.docs;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes down which keys a dialect asks for, with default and range. Every key is absent; {@link #has} may say otherwise. */
final class RecordingSection implements ConfigSection {
    private final boolean has;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    /**
     * @param fallback as the page writes it; empty if nothing, or a text to be read, stands in its place
     * @param range as the page writes it; empty if it is for people to say
     */
    record Setting(String fallback, String range) {}

    /** @param has what {@link #has} says: some keys are only read if they are there */
    RecordingSection(boolean has) {
        this.has = has;
    }

    Map<String, Setting> settings() {
        return settings;
    }

    private void note(String key, String fallback, String range) {
        settings.put(key, new Setting(fallback, range));
    }

    static String words(Duration duration) {
        long millis = duration.toMillis();
        return millis % 3_600_000 == 0 && millis > 0
                ? millis / 3_600_000 + "h"
                : millis % 60_000 == 0 && millis > 0
                        ? millis / 60_000 + "m"
                        : millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean has(String key) {
        return has;
    }

    @Override
    public String text(String key, String fallback) {
        note(key, fallback, "");
        return fallback;
    }

    @Override
    public String optionalText(String key) {
        note(key, "", "");
        return null;
    }

    @Override
    public int integer(String key, int fallback, int min, int max) {
        note(key, Integer.toString(fallback), min + " to " + max);
        return fallback;
    }

    @Override
    public boolean bool(String key, boolean fallback) {
        note(key, Boolean.toString(fallback), "`true`, `false`");
        return fallback;
    }

    @Override
    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        note(key, words(fallback), words(min) + " to " + words(max));
        return fallback;
    }

    @Override
    public <E extends Enum<E>> E choice(String key, E fallback, Class<E> type) {
        String all = Arrays.stream(type.getEnumConstants())
                .map(constant -> "`" + word(constant) + "`")
                .collect(Collectors.joining(", "));
        note(key, word(fallback), all);
        return fallback;
    }

    @Override
    public Secret secretFile(String key) {
        note(key, "", "");
        return null;
    }

    @Override
    public List<String> texts(String key) {
        note(key, "", "");
        return List.of();
    }

    @Override
    public void problem(String key, String sentence, String remedy) {}
}
