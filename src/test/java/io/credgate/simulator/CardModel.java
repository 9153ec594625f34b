package io.credgate.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The cards that exist and which of them opens which room: a new main card of a room kills the earlier ones at the lock,
 * a copy joins the stay that is running. Answers what a test asks: was any card made twice, does the guest's card still
 * open?
 */
public final class CardModel {
    private final List<SimulatedCard> made = new ArrayList<>();
    private final Map<String, Integer> stayOfRoom = new LinkedHashMap<>();
    private final List<String> checkedIn = new ArrayList<>();
    private int stays;

    /**
     * A card that was written.
     *
     * @param stay number of the stay it belongs to: a lock opens to cards of the newest stay only
     * @param request the request as the controller understood it, for people
     */
    public record SimulatedCard(
            String serial,
            String encoder,
            List<String> rooms,
            boolean copy,
            int stay,
            String start,
            String end,
            String request) {}

    /** Writes a main card: starts a new stay in its rooms. */
    public SimulatedCard makeNew(String encoder, List<String> rooms, String start, String end, String request) {
        int stay = ++stays;
        for (String room : rooms) {
            stayOfRoom.put(room, stay);
            if (!checkedIn.contains(room)) {
                checkedIn.add(room);
            }
        }
        return add(encoder, rooms, false, stay, start, end, request);
    }

    /** Writes a copy for the stay of the first room. */
    public SimulatedCard makeCopy(String encoder, List<String> rooms, String start, String end, String request) {
        return add(encoder, rooms, true, stayOfRoom.getOrDefault(rooms.get(0), 0), start, end, request);
    }

    private SimulatedCard add(
            String encoder, List<String> rooms, boolean copy, int stay, String start, String end, String request) {
        String serial = String.format("04a1b2c3%06x", made.size() + 1);
        SimulatedCard card = new SimulatedCard(serial, encoder, List.copyOf(rooms), copy, stay, start, end, request);
        made.add(card);
        return card;
    }

    public boolean isCheckedIn(String room) {
        return checkedIn.contains(room);
    }

    public void checkOut(String room) {
        checkedIn.remove(room);
    }

    /** The guest moves: the stay goes on in the new room, and earlier cards of that room die at its lock. */
    public void moveStay(String room, String newRoom) {
        checkedIn.remove(room);
        if (!checkedIn.contains(newRoom)) {
            checkedIn.add(newRoom);
        }
        stayOfRoom.put(newRoom, ++stays);
    }

    /** Whether the lock of the room still takes the card (its times aside). */
    public boolean opens(SimulatedCard card, String room) {
        return card.rooms().contains(room) && card.stay() == stayOfRoom.getOrDefault(room, 0);
    }

    /** Whether a newer main card killed this one at the lock of its main room. */
    public boolean isOverridden(SimulatedCard card) {
        return !opens(card, card.rooms().get(0));
    }

    /** Every card written, in order. */
    public List<SimulatedCard> made() {
        return List.copyOf(made);
    }

    /** Cards written for a main room, in order. */
    public List<SimulatedCard> madeForRoom(String room) {
        return made.stream().filter(c -> c.rooms().get(0).equals(room)).toList();
    }
}
