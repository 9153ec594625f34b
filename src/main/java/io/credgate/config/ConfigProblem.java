package io.credgate.config;

import java.nio.file.Path;

/**
 * One thing that is wrong in the configuration. Carries no value of a secret.
 *
 * @param line counts from 1, like {@code column}
 * @param key path of the key, such as {@code systems[0].links[1].tcp}; empty for the file as a whole
 * @param sentence what is wrong
 * @param remedy what to write instead
 */
public record ConfigProblem(
        Severity severity, Path file, int line, int column, String key, String sentence, String remedy) {

    /** Whether the daemon would start all the same. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** {@code file:line:column: key: sentence. remedy.}, as compilers and editors have it. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + (severity == Severity.WARNING ? "warning: " : "")
                + (key.isEmpty() ? "" : key + ": ") + ended(sentence) + (remedy.isEmpty() ? "" : " " + ended(remedy));
    }

    private static String ended(String text) {
        return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
    }
}
