package io.credgate.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps commands in order. A command takes a place in each of its lanes and may start when it is first in all of them;
 * since all places are taken in order of arrival, no two commands ever wait for each other.
 */
final class Lanes {
    private final Map<String, Deque<OpenCommand>> lanes = new HashMap<>();
    private final TreeMap<Long, OpenCommand> ready = new TreeMap<>();

    void add(OpenCommand command) {
        boolean first = true;
        for (String lane : command.lanes) {
            Deque<OpenCommand> places = lanes.computeIfAbsent(lane, l -> new ArrayDeque<>(2));
            places.addLast(command);
            first &= places.peekFirst() == command;
        }
        if (first) {
            ready.put(command.stored.position(), command);
        }
    }

    void remove(OpenCommand command) {
        ready.remove(command.stored.position());
        List<OpenCommand> next = new ArrayList<>(command.lanes.size());
        for (String lane : command.lanes) {
            Deque<OpenCommand> places = lanes.get(lane);
            if (places == null) {
                continue;
            }
            places.remove(command);
            if (places.isEmpty()) {
                lanes.remove(lane);
            } else {
                next.add(places.peekFirst());
            }
        }
        for (OpenCommand candidate : next) {
            if (isFirstEverywhere(candidate)) {
                ready.put(candidate.stored.position(), candidate);
            }
        }
    }

    private boolean isFirstEverywhere(OpenCommand command) {
        for (String lane : command.lanes) {
            Deque<OpenCommand> places = lanes.get(lane);
            if (places == null || places.peekFirst() != command) {
                return false;
            }
        }
        return true;
    }

    /** Lanes that somebody stands in. */
    int size() {
        return lanes.size();
    }

    /** Commands that are first in all of their lanes, in order of arrival; running ones among them. */
    Collection<OpenCommand> ready() {
        return ready.values();
    }
}
