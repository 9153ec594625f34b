package io.credgate.ledger;

import io.credgate.command.Problems;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What fits on a Visionline card of 48 bytes: at most 33 consecutive guest rooms, 28 common rooms and 7 additional rooms
 * (Visionline protocol sheet, section 5.3, card request fields).
 */
final class Rfid48 {
    private static final int CONSECUTIVE_ROOMS_MAX = 33;
    private static final int COMMON_ROOMS_MAX = 28;
    private static final int ADDITIONAL_ROOMS_MAX = 7;
    private static final int DIGITS_MAX = 9;

    private Rfid48() {}

    static void check(Site.AcsSystem system, List<String> entranceIds, Problems problems, String path) {
        TreeSet<Integer> numbered = new TreeSet<>();
        int additional = 0;
        int common = 0;
        for (String id : entranceIds) {
            Site.Entrance entrance = system.entrance(id);
            if (entrance == null) {
                continue;
            }
            String name = entrance.name();
            if (!entrance.isRoom()) {
                common++;
            } else if (name.length() <= DIGITS_MAX && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                numbered.add(Integer.parseInt(name));
            } else {
                additional++;
            }
        }
        int run = Math.min(longestRun(numbered), CONSECUTIVE_ROOMS_MAX);
        additional += numbered.size() - run;
        if (additional > ADDITIONAL_ROOMS_MAX) {
            problems.add(
                    path,
                    "An rfid48 card holds at most 33 consecutive guest rooms and 7 additional ones; use TLCode for more.");
        }
        if (common > COMMON_ROOMS_MAX) {
            problems.add(path, "An rfid48 card holds at most 28 common rooms; use TLCode for more.");
        }
    }

    private static int longestRun(SortedSet<Integer> rooms) {
        int longest = 0;
        int run = 0;
        int last = Integer.MIN_VALUE;
        for (int room : rooms) {
            run = room == last + 1 ? run + 1 : 1;
            longest = Math.max(longest, run);
            last = room;
        }
        return longest;
    }
}
