package io.credgate.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what was probably meant by a mistyped word. */
final class NearestWord {
    private static final int WORD_MAX = 80;

    private NearestWord() {}

    /** {@code "Did you mean x? "}, or nothing. */
    static String hint(String word, Collection<String> known) {
        String nearest = find(word, known);
        return nearest == null ? "" : "Did you mean " + nearest + "? ";
    }

    /** The known word with the fewest edits, if they are few for a word of that length; else one that it starts or ends. */
    static @Nullable String find(String word, Collection<String> known) {
        String nearest = null;
        int fewest = 1 + Math.min(3, Math.max(1, word.length() / 3));
        for (String candidate : known) {
            int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits < fewest) {
                fewest = edits;
                nearest = candidate;
            }
        }
        for (String candidate : known) {
            if (nearest == null && (candidate.startsWith(word + "_") || candidate.endsWith("_" + word))) {
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Inserted, left out, replaced letters, and neighbours that changed places, each counted as one. */
    private static int edits(String a, String b) {
        if (a.length() > WORD_MAX || b.length() > WORD_MAX) {
            return Integer.MAX_VALUE;
        }
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
