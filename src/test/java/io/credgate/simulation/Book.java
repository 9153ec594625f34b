package io.credgate.simulation;

import io.credgate.store.StoredCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the gateway has written down so far, seen from beside its store: which commands are open, and whose attempt is whose. */
final class Book {
    private final Map<String, Row> open = new LinkedHashMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<Long, String> commandOfAttempt = new HashMap<>();
    private final Map<Long, String> outcomes = new HashMap<>();
    private final List<Runnable> uncommitted = new ArrayList<>();

    /** @param position order of arrival */
    record Row(String commandId, long position, String status) {}

    void inserted(StoredCommand command, long position) {
        uncommitted.add(() -> {
            positions.put(command.commandId(), position);
            if (command.state() != StoredCommand.State.FINISHED) {
                open.put(command.commandId(), new Row(command.commandId(), position, command.status()));
            }
        });
    }

    void moved(String commandId, StoredCommand.State state, String status) {
        uncommitted.add(() -> {
            Row row = open.get(commandId);
            if (state == StoredCommand.State.FINISHED) {
                open.remove(commandId);
            } else if (row != null) {
                open.put(commandId, new Row(commandId, row.position(), status));
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
    void reload(List<StoredCommand> found) {
        uncommitted.clear();
        commandOfAttempt.clear();
        open.clear();
        found.forEach(c -> open.put(c.commandId(), new Row(c.commandId(), c.position(), c.status())));
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
