package io.credgate.simulator;

import java.util.ArrayList;
import java.util.List;

/** Rooms as a person writes them: {@code 101-120,201,Suite 1}. */
final class RoomList {
    private static final int ROOMS_MAX = 10_000;

    private RoomList() {}

    /** @throws IllegalArgumentException with a sentence for the person */
    static List<String> parse(String text) {
        List<String> rooms = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String room = part.strip();
            if (room.isEmpty()) {
                throw new IllegalArgumentException("a room is missing in '" + text + "'.");
            }
            if (room.matches("\\d{1,9}-\\d{1,9}")) {
                addRange(room, rooms);
            } else {
                rooms.add(room);
            }
            if (rooms.size() > ROOMS_MAX) {
                throw new IllegalArgumentException("more than " + ROOMS_MAX + " rooms.");
            }
        }
        return rooms;
    }

    private static void addRange(String range, List<String> rooms) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(range.substring(0, dash));
        int last = Integer.parseInt(range.substring(dash + 1));
        if (last < first || last - first >= ROOMS_MAX) {
            throw new IllegalArgumentException("'" + range + "' is no range of at most " + ROOMS_MAX + " rooms.");
        }
        // Leading zeroes belong to the name.
        String format = "%0" + dash + "d";
        for (int room = first; room <= last; room++) {
            rooms.add(String.format(format, room));
        }
    }
}
