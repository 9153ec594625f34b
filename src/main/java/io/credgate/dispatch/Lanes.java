package io.credgate.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeMap<Long, OpenCommand> ready = new TreeMap<>();

    private record Lane(String name, Deque<OpenCommand> places) {
        private Lane(String name) {
            this(name, new ArrayDeque<>(1));
        }
    }

    /** The same names, as the objects that are here already: ten thousands may wait for one encoder. */
    List<String> shared(List<String> names) {
        List<String> shared = new ArrayList<>(names.size());
        for (String name : names) {
            Lane lane = lanes.get(name);
            shared.add(lane == null ? name : lane.name());
        }
        return List.copyOf(shared);
    }

    /** Those that have a place in that lane, in order. */
    Collection<OpenCommand> in(String lane) {
        Lane found = lanes.get(lane);
        return found == null ? List.of() : Collections.unmodifiableCollection(found.places());
    }

    void add(OpenCommand command) {
        boolean first = true;
        for (String lane : command.lanes) {
            Deque<OpenCommand> places = lanes.computeIfAbsent(lane, Lane::new).places();
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
            Lane found = lanes.get(lane);
            if (found == null) {
                continue;
            }
            found.places().remove(command);
            OpenCommand first = found.places().peekFirst();
            if (first == null) {
                lanes.remove(lane);
            } else {
                next.add(first);
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
            Lane found = lanes.get(lane);
            if (found == null || found.places().peekFirst() != command) {
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
