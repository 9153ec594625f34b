package io.credgate.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads every record of a store that can be read, one by one, and knows which ones cannot. Writes nothing. */
final class Salvage {
    static final String COMMAND = "position, command_id, type, params, digest, arrived_at, issued_at, expires_at,"
            + " response_topic, correlation_data, state, status, result, result_seq, attempts, finished_at";
    static final String ATTEMPT = "attempt_id, command_id, number, link, operation_kind, operation, started_at,"
            + " finished_at, outcome, detail";
    static final String OUTBOX = "id, seq, topic, payload, retained, correlation_data";
    static final String AUDIT = "id, at, event, json, hash";

    private final Sql from;
    private final RecordJudge judge;
    private final List<LostRecord> lost = new ArrayList<>();

    /** Takes what was read, one record after the other: commands, attempts, documents, reports, audit trail. */
    interface Sink {
        void row(String table, @Nullable Object[] values);
    }

    Salvage(Sql from, RecordJudge judge) {
        this.from = from;
        this.judge = judge;
    }

    List<LostRecord> lost() {
        return lost;
    }

    /**
     * A place that cannot be read is passed over. What only keeps it from being read now, such as somebody's lock or want of
     * memory, says nothing about it and is passed on.
     */
    static void passOver(StoreException problem) {
        if (!(problem instanceof DamagedStoreException || problem instanceof DiskFailureException)) {
            throw problem;
        }
    }

    /** What the daemon could not read of a store whose file is sound. */
    List<LostRecord> unreadable() {
        commands((table, values) -> {});
        attempts((table, values) -> {});
        documents(Set.of(), (table, values) -> {});
        return lost;
    }

    void lose(String table, String key, String why) {
        lost.add(new LostRecord(table, key, "The record " + key + " of the table " + table + " " + why + "."));
    }

    /** Gives the ids, with their positions, of commands that were there and cannot be read. */
    Map<String, Long> commands(Sink sink) {
        Set<String> read = new HashSet<>();
        Map<String, Long> gone = new TreeMap<>();
        RowWalk walk = new RowWalk(from, "command", COMMAND, sequence("command"));
        walk.forEach(row -> {
            String id = String.valueOf(row[1]);
            if (isReadableCommand(row)) {
                read.add(id);
                sink.row("command", row);
            } else {
                gone.put(id, RowWalk.number(row));
            }
        });
        for (Map.Entry<String, Long> known : keys("command", "sqlite_autoindex_command_1", "command_id, position")) {
            if (!read.contains(known.getKey())) {
                gone.putIfAbsent(known.getKey(), known.getValue());
            }
        }
        gone.forEach((id, position) -> lose("command", id, "cannot be read"));
        if (walk.isDamaged()) {
            damaged.add("command");
        }
        return gone;
    }

    private boolean isReadableCommand(@Nullable Object[] row) {
        try {
            StoredCommand command =
                    from.first(CommandRows.COMMAND + "WHERE position = ?", CommandRows::command, RowWalk.number(row));
            return command != null && InstantText.isOne(row[15]) && judge.isCommandReadable(command);
        } catch (NullPointerException e) {
            return false;
        } catch (StoreException e) {
            passOver(e);
            return false;
        }
    }

    void attempts(Sink sink) {
        Set<Long> seen = new HashSet<>();
        RowWalk walk = new RowWalk(from, "attempt", ATTEMPT, sequence("attempt"));
        walk.forEach(row -> {
            seen.add(RowWalk.number(row));
            if (isReadableAttempt(row)) {
                sink.row("attempt", row);
            } else {
                lose("attempt", row[0] + " of command " + row[1], "cannot be read");
            }
        });
        for (Map.Entry<String, Long> known : keys("attempt", "attempt_of_command", "command_id, attempt_id")) {
            if (!seen.contains(known.getValue())) {
                lose("attempt", known.getValue() + " of command " + known.getKey(), "cannot be read");
            }
        }
        if (walk.isDamaged()) {
            damaged.add("attempt");
        }
    }

    private boolean isReadableAttempt(@Nullable Object[] row) {
        try {
            StoredAttempt attempt =
                    from.first(CommandRows.ATTEMPT + "WHERE attempt_id = ?", CommandRows::attempt, RowWalk.number(row));
            return attempt != null && judge.isAttemptReadable(attempt);
        } catch (NullPointerException e) {
            return false;
        } catch (StoreException e) {
            passOver(e);
            return false;
        }
    }

    /** @param mentioned ids of documents that other records name */
    void documents(Set<String> mentioned, Sink sink) {
        Set<String> seen = new HashSet<>();
        DocumentWalk walk = new DocumentWalk(from, mentioned);
        walk.forEach(row -> {
            seen.add(String.valueOf(row[1]));
            if (row[2] instanceof String json && judge.isDocumentReadable(String.valueOf(row[0]), String.valueOf(row[1]), json)) {
                sink.row("document", row);
            } else {
                lose("document", row[0] + " " + row[1], "cannot be read");
            }
        });
        if (walk.isDamaged()) {
            damaged.add("document");
            lose("document", "(unknown)", "and perhaps others cannot be read: a part of the table is damaged");
            new TreeSet<>(mentioned)
                    .stream()
                            .filter(id -> !seen.contains(id))
                            .forEach(id -> lose(
                                    "document",
                                    id,
                                    "is mentioned by others and is not there; it may have been deleted"));
        }
    }

    /** A table that is written and emptied in the order of its numbers: one that is missing in between is lost. */
    void numbered(String table, String columns, Sink sink) {
        long[] last = {0};
        RowWalk walk = new RowWalk(from, table, columns, sequence(table));
        walk.forEach(row -> {
            long number = RowWalk.number(row);
            if (last[0] > 0 || walk.isDamaged()) {
                gap(table, last[0] == 0 ? 0 : last[0] + 1, number - 1);
            }
            last[0] = number;
            sink.row(table, row);
        });
        if (walk.isDamaged()) {
            damaged.add(table);
            gap(table, last[0] + 1, sequence(table));
        }
    }

    private void gap(String table, long first, long end) {
        if (first == end) {
            lose(table, Long.toString(first), "cannot be read");
        } else if (first < end) {
            lose(table, (first == 0 ? "before " + (end + 1) : first + " to " + end), "cannot be read");
        }
    }

    /** Highest number ever given in the table; 0 if nobody knows. */
    long sequence(String table) {
        try {
            Long seq = from.first("SELECT seq FROM sqlite_sequence WHERE name = ?", row -> row.getLong(1), table);
            return seq == null ? 0 : seq;
        } catch (StoreException e) {
            passOver(e);
            return 0;
        }
    }

    private final Set<String> damaged = new TreeSet<>();

    /** Tables of which a part could not be read. */
    Set<String> damagedTables() {
        return damaged;
    }

    /** Ids that records name, found by SQLite's own reading of JSON. */
    Set<String> mentionedIds() {
        Set<String> ids = new TreeSet<>();
        for (String statement : List.of(
                "SELECT DISTINCT json_extract(json, '$.acs_credential_id') FROM audit WHERE json_valid(json)",
                "SELECT DISTINCT json_extract(params, '$.acs_credential_id') FROM command WHERE json_valid(params)",
                "SELECT DISTINCT json_extract(result, '$.acs_credential.acs_credential_id') FROM command"
                        + " WHERE json_valid(result)",
                "SELECT DISTINCT json_extract(params, '$.acs_user_id') FROM command WHERE json_valid(params)")) {
            try {
                ids.addAll(from.list(statement + " LIMIT 100000", row -> String.valueOf(row.getString(1))));
            } catch (StoreException e) {
                passOver(e); // what cannot be read gives no hints
            }
        }
        ids.remove("null");
        return ids;
    }

    /** Keys by an index, which lies on other pages than the rows. */
    private List<Map.Entry<String, Long>> keys(String table, String index, String columns) {
        List<Map.Entry<String, Long>> keys = new ArrayList<>();
        String select = "SELECT " + columns + " FROM " + table + " INDEXED BY " + index;
        try {
            keys.addAll(from.list(select, row -> Map.entry(String.valueOf(row.getString(1)), row.getLong(2))));
        } catch (StoreException e) {
            passOver(e);
            keysOneByOne(select, columns, keys);
        }
        return keys;
    }

    private void keysOneByOne(String select, String columns, List<Map.Entry<String, Long>> keys) {
        String next = select + " WHERE (" + columns + ") > (?, ?) ORDER BY " + columns + " LIMIT 1";
        String text = "";
        long number = 0;
        try {
            while (true) {
                Map.Entry<String, Long> key = from.first(
                        next, row -> Map.entry(String.valueOf(row.getString(1)), row.getLong(2)), text, number);
                if (key == null
                        || key.getKey().compareTo(text) < 0
                        || (key.getKey().equals(text) && key.getValue() <= number)) {
                    return;
                }
                keys.add(key);
                text = key.getKey();
                number = key.getValue();
            }
        } catch (StoreException e) {
            // The rest of the index tells nothing.
            passOver(e);
        }
    }
}
