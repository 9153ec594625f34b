package io.credgate.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the configuration file. A getter that meets a wrong type or a value out of range reports the problem,
 * with file, line and remedy, and returns the fallback. Keys that nobody asked for are reported as unknown.
 */
public interface ConfigSection {

    boolean has(String key);

    String text(String key, String fallback);

    @Nullable
    String optionalText(String key);

    int integer(String key, int fallback, int min, int max);

    boolean bool(String key, boolean fallback);

    /** A duration such as {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 7d}. */
    Duration duration(String key, Duration fallback, Duration min, Duration max);

    /** One of an enum's constants, written in lower case with {@code _} or {@code -}. */
    <E extends Enum<E>> E choice(String key, E fallback, Class<E> type);

    /** Reports a problem that the dialect found itself. */
    void problem(String key, String sentence, String remedy);
}
