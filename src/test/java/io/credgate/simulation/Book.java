package io.credgate.simulation;

import io.credgate.store.StoredCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What the gateway has written down so far, seen from beside its store: which commands are open, and whose attempt is whose. */
final class Book {
    private final Map<String, Row> open = new LinkedHashMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<Long, String> commandOfAttempt = new HashMap<>();
    private final Map<Long, String> outcomes = new HashMap<>();
    private final List<Runnable> uncommitted = new ArrayList<>();

    private final Set<String> held = new HashSet<>();
    private final Map<String, Integer> lifeOf = new HashMap<>();
    private long turns;
    private int life;
    private long lifeNanos;

    private BiConsumer<String, String> ended = (id, status) -> {};

    /**
     * @param turn order in which commands took their places
     * @param isHeld it has none yet: it waits for the clock
     */
    record Row(String commandId, long turn, String status, boolean isHeld) {}

    /** Hears of each command that ends, when that is durable: its id, and as what. */
    void onEnd(BiConsumer<String, String> listener) {
        ended = listener;
    }

    void inserted(StoredCommand command, long position) {
        uncommitted.add(() -> {
            positions.put(command.commandId(), position);
            lifeOf.put(command.commandId(), life);
            if (command.state() == StoredCommand.State.FINISHED) {
                ended.accept(command.commandId(), command.status());
            } else {
                open(command.commandId(), command.status());
            }
        });
    }

    private void open(String commandId, String status) {
        open.put(commandId, new Row(commandId, ++turns, status, held.contains(commandId)));
    }

    /** It waits for the clock before it takes its place. */
    void held(String commandId) {
        uncommitted.add(() -> {
            held.add(commandId);
            open.computeIfPresent(commandId, (id, row) -> new Row(id, row.turn(), row.status(), true));
        });
    }

    void released(String commandId) {
        uncommitted.add(() -> {
            held.remove(commandId);
            open.computeIfPresent(commandId, (id, row) -> new Row(id, ++turns, row.status(), false));
        });
    }

    void moved(String commandId, StoredCommand.State state, String status) {
        uncommitted.add(() -> {
            Row row = open.get(commandId);
            if (state == StoredCommand.State.FINISHED) {
                open.remove(commandId);
                ended.accept(commandId, status);
            } else if (row != null) {
                open.put(commandId, new Row(commandId, row.turn(), status, row.isHeld()));
            }
        });
    }

    void attempted(long attemptId, String commandId) {
        uncommitted.add(() -> commandOfAttempt.put(attemptId, commandId));
    }

    void finished(long attemptId, String outcome) {
        uncommitted.add(() -> outcomes.put(attemptId, outcome));
    }

    /** How attempts ended, by their number; those that nobody heard of are not in it. */
    Map<Long, String> outcomes() {
        return outcomes;
    }

    void committed() {
        uncommitted.forEach(Runnable::run);
        uncommitted.clear();
    }

    /** A new process: what counts is what it finds. */
    void reload(List<StoredCommand> found, List<String> heldBefore, long nowNanos) {
        uncommitted.clear();
        commandOfAttempt.clear();
        open.clear();
        held.clear();
        held.addAll(heldBefore);
        life++;
        lifeNanos = nowNanos;
        found.forEach(c -> open(c.commandId(), c.status()));
    }

    /** When the process started that lives. */
    long lifeNanos() {
        return lifeNanos;
    }

    /** Whether the process that lives took the command in. */
    boolean isOfThisLife(String commandId) {
        return lifeOf.getOrDefault(commandId, 0) == life;
    }

    /** In which order the commands were taken in. */
    long position(String commandId) {
        return positions.getOrDefault(commandId, 0L);
    }

    Row row(String commandId) {
        return open.get(commandId);
    }

    List<Row> open() {
        return List.copyOf(open.values());
    }

    int openCount() {
        return open.size();
    }

    String commandOf(long attemptId) {
        return commandOfAttempt.get(attemptId);
    }
}
