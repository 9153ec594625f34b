package io.credgate.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is wrong with one command, by field path ({@code params.visionline_metadata.override}), in the order
 * found. The first code added is the code of the whole.
 */
public final class Problems {
    /** A command with more problems than this is not worth a longer list. */
    public static final int PROBLEMS_MAX = 100;

    private final Map<String, List<String>> byPath = new LinkedHashMap<>();
    private FailureCode code = FailureCode.INVALID_INPUT;
    private String firstSentence = "";
    private int count;

    public void add(String path, String sentence) {
        add(FailureCode.INVALID_INPUT, path, sentence);
    }

    public void add(FailureCode problemCode, String path, String sentence) {
        if (count == 0) {
            code = problemCode;
            firstSentence = sentence;
        }
        if (count++ < PROBLEMS_MAX) {
            byPath.computeIfAbsent(path, p -> new ArrayList<>(1)).add(sentence);
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Whether the field itself, or something inside it (an element, a nested field), has been reported. */
    public boolean has(String path) {
        for (String reported : byPath.keySet()) {
            if (reported.startsWith(path) && isAtOrInside(reported, path.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAtOrInside(String reported, int length) {
        return reported.length() == length || reported.charAt(length) == '.' || reported.charAt(length) == '[';
    }

    public int count() {
        return count;
    }

    public FailureCode code() {
        return code;
    }

    /** One sentence for the result's {@code message}. */
    public String summary() {
        return count <= 1 ? firstSentence : firstSentence + " (and " + (count - 1) + " more, see validation_errors)";
    }

    public Map<String, List<String>> byPath() {
        return Collections.unmodifiableMap(byPath);
    }
}
