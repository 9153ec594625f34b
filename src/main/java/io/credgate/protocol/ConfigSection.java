package io.credgate.protocol;

import java.time.Duration;
import java.util.List;
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

    /**
     * A secret that stands in a file of its own, named by the key, such as {@code password_file}: the file's first line.
     * Null if the key is absent or the file cannot be read (which was reported).
     */
    @Nullable
    Secret secretFile(String key);

    /** A list of texts; empty if the key is absent. A single text counts as a list of one. */
    List<String> texts(String key);

    /** Reports a problem that the dialect found itself. */
    void problem(String key, String sentence, String remedy);
}
