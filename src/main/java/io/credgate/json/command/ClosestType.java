package io.credgate.json.command;

import io.credgate.command.CommandType;
import java.util.Locale;

/** Finds the command type that a mistyped name was probably meant to be. */
final class ClosestType {

    private ClosestType() {}

    static CommandType to(String typeName) {
        // Longer names are no slips of the pen, and the comparison grows with the length.
        String name = typeName.substring(0, Math.min(typeName.length(), Printable.LENGTH_MAX))
                .strip()
                .toLowerCase(Locale.ROOT);
        CommandType closest = CommandType.CREDENTIALS_CREATE;
        int leastEdits = Integer.MAX_VALUE;
        for (CommandType type : CommandType.values()) {
            int edits = editsToAnyEnding(name, type.wireName());
            if (edits < leastEdits) {
                leastEdits = edits;
                closest = type;
            }
        }
        return closest;
    }

    /** The words in front are the ones that are left out most easily. */
    private static int editsToAnyEnding(String name, String wireName) {
        int least = edits(name, wireName);
        for (int dot = wireName.indexOf('.'); dot >= 0; dot = wireName.indexOf('.', dot + 1)) {
            least = Math.min(least, edits(name, wireName.substring(dot + 1)));
        }
        return least;
    }

    /** Levenshtein distance: characters to insert, remove or replace. */
    private static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[to.length()];
    }
}
