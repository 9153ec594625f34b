package io.credgate.protocol.vision;

import io.credgate.simulator.CardModel;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.SimulatorSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The guests and cards of a simulated VISION (protocol sheet, sections 3.1 to 3.3). Where the sheet is silent this is a
 * guess: 9 for a room without guests whatever the command, 1 for what lacks a field.
 */
final class VisionSimulatorDesk {
    private static final String SEPARATOR = "\u001e";

    private final SimulatorSite site;
    private final CardModel cards = new CardModel();
    /** Data of the newest card, as E tells them, by encoder and by room. */
    private final Map<String, String> onEncoder = new LinkedHashMap<>();

    private final Map<String, String> ofRoom = new LinkedHashMap<>();

    VisionSimulatorDesk(SimulatorSite site) {
        this.site = site;
    }

    CardModel cards() {
        return cards;
    }

    /** Result character and fields. */
    String carryOut(String encoder, char command, String data) {
        List<String> fields = new ArrayList<>(Arrays.asList(data.split(SEPARATOR, -1)));
        fields.remove(0);
        if (data.chars().anyMatch(c -> c > 0x7E || (c < 0x20 && c != 0x1E))) {
            return "1";
        }
        return switch (command) {
            case 'E' -> read(encoder, fields);
            case 'B' -> checkOut(fields);
            case 'C' -> change(encoder, fields);
            case 'A', 'D', 'F', 'G', 'H', 'I' -> make(encoder, command, fields);
            default -> "1";
        };
    }

    /** The n-th value of a letter, or null. */
    private static String value(List<String> fields, String letter, int n) {
        return fields.stream()
                .filter(f -> f.startsWith(letter))
                .skip(n)
                .findFirst()
                .map(f -> f.substring(1))
                .orElse(null);
    }

    /** Of a change, what is to be. */
    private static String last(List<String> fields, String letter) {
        String value = value(fields, letter, 1);
        return value == null ? value(fields, letter, 0) : value;
    }

    private static List<String> rooms(List<String> fields, int n) {
        String list = value(fields, "L", n);
        String room = value(fields, "R", n);
        return list != null ? List.of(list.split(",")) : room == null ? List.of("") : List.of(room);
    }

    /** The letter of the first field that is wrong, or empty. */
    private String wrong(List<String> fields, List<String> rooms) {
        if (!site.rooms().containsAll(rooms)) {
            return "R";
        }
        String type = value(fields, "T", 0);
        String group = value(fields, "U", 0);
        if (type != null && !VisionSimulatorServer.USER_TYPES.contains(type)) {
            return "T";
        }
        return group != null && !VisionSimulatorServer.USER_GROUPS.contains(group) ? "U" : "";
    }

    private String checkOut(List<String> fields) {
        List<String> rooms = rooms(fields, 0);
        String wrong = wrong(fields, rooms);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        if (!cards.isCheckedIn(rooms.get(0))) {
            return "9";
        }
        rooms.forEach(cards::checkOut);
        return "0";
    }

    private String make(String encoder, char command, List<String> fields) {
        List<String> rooms = rooms(fields, 0);
        String wrong = wrong(fields, rooms);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        String start = value(fields, "D", 0);
        String end = value(fields, "O", 0);
        boolean ofGuest = "DFH".indexOf(command) >= 0;
        if (!ofGuest && (end == null || !end.matches("[0-9]{12}"))) {
            return "O";
        }
        if (!ofGuest && start != null && (!start.matches("[0-9]{12}") || start.compareTo(end) >= 0)) {
            return "D";
        }
        boolean checkedIn = cards.isCheckedIn(rooms.get(0));
        if (ofGuest && !checkedIn) {
            return "9";
        }
        // A is taken for a copy wherever somebody is checked in; the real one compares the times.
        boolean copy = command == 'H' || command == 'F' || (command == 'A' && checkedIn);
        if (ofGuest) {
            List<String> stored = List.of(ofRoom.getOrDefault(rooms.get(0), "").split(SEPARATOR, -1));
            start = value(stored, "D", 0);
            end = value(stored, "O", 0);
        }
        return made(encoder, fields, rooms, copy, start, end);
    }

    private String change(String encoder, List<String> fields) {
        List<String> before = rooms(fields, 0);
        List<String> after = rooms(fields, 1);
        String wrong = wrong(fields, after);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        if (!cards.isCheckedIn(before.get(0))) {
            return "9";
        }
        before.forEach(cards::checkOut);
        List<String> stored = List.of(ofRoom.getOrDefault(before.get(0), "").split(SEPARATOR, -1));
        String start = value(fields, "D", 0) == null ? value(stored, "D", 0) : value(fields, "D", 0);
        String end = value(fields, "O", 0) == null ? value(stored, "O", 0) : value(fields, "O", 0);
        return made(encoder, fields, after, false, start, end);
    }

    private String made(
            String encoder, List<String> fields, List<String> rooms, boolean copy, String start, String end) {
        String from = start == null ? "" : start;
        String to = end == null ? "" : end;
        SimulatedCard card = copy
                ? cards.makeCopy(encoder, rooms, from, to, rooms.toString())
                : cards.makeNew(encoder, rooms, from, to, rooms.toString());
        StringBuilder told = new StringBuilder();
        told.append(SEPARATOR).append(rooms.size() > 1 ? "L" : "R").append(String.join(",", rooms));
        for (String letter : List.of("T", "F", "N", "U")) {
            String value = last(fields, letter);
            told.append(value == null ? "" : SEPARATOR + letter + value);
        }
        told.append(from.isEmpty() ? "" : SEPARATOR + "D" + from).append(to.isEmpty() ? "" : SEPARATOR + "O" + to);
        if (!copy) {
            rooms.forEach(room -> ofRoom.put(room, told.toString()));
        }
        String serial = SEPARATOR + "S" + card.serial().toUpperCase(Locale.ROOT);
        onEncoder.put(encoder, told + serial);
        return "0" + (fields.contains("S") ? told + serial : told);
    }

    private String read(String encoder, List<String> fields) {
        String told = onEncoder.get(encoder);
        if (told == null) {
            return "1";
        }
        return "0" + (fields.contains("S") ? told : told.substring(0, told.lastIndexOf(SEPARATOR)));
    }
}
