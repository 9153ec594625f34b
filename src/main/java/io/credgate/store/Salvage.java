package io.credgate.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads every record of a store that can be read, one by one, and knows which ones cannot. Writes nothing. */
final class Salvage {
    static final String COMMAND = "position, command_id, type, params, digest, arrived_at, issued_at, expires_at,"
            + " response_topic, correlation_data, state, status, result, result_seq, attempts, finished_at";
    static final String ATTEMPT = "attempt_id, command_id, number, link, operation_kind, operation, started_at,"
            + " finished_at, outcome, detail";
    static final String OUTBOX = "id, seq, topic, payload, retained, correlation_data";
    static final String AUDIT = "id, at, event, json, hash";

    private static final String UNKNOWN = "(unknown)";
    private static final String OTHERS_MAY_BE_LOST =
            "and perhaps others cannot be read: a part of the table is damaged";

    private final Sql from;
    private final RecordJudge judge;
    /** The pages themselves; null = nothing is looked for but by the trees. */
    private final @Nullable LeafPages leaves;

    private final List<LostRecord> lost = new ArrayList<>();
    private boolean cut;

    /** Takes what was read, one record after the other: commands, attempts, documents, reports, audit trail. */
    interface Sink {
        void row(String table, @Nullable Object[] values);
    }

    Salvage(Sql from, RecordJudge judge, @Nullable LeafPages leaves) {
        this.from = from;
        this.judge = judge;
        this.leaves = leaves;
    }

    /** Rows may be missing in any table, also where nothing shows it. */
    void endIsCutOff() {
        cut = true;
        damaged.addAll(List.of("command", "attempt", "document", "outbox", "audit"));
    }

    List<LostRecord> lost() {
        return lost;
    }

    /**
     * A place that cannot be read is passed over. What only keeps it from being read now, such as somebody's lock or want of
     * memory, says nothing about it and is passed on.
     */
    static void passOver(StoreException problem) {
        if (problem instanceof NotNowException || problem instanceof DiskFullException) {
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
        walkRows("command", COMMAND, (at, row) -> {
            String id = String.valueOf(row[1]);
            if (read.contains(id)) {
                return false;
            }
            if (isReadableCommand(at, row)) {
                read.add(id);
                gone.remove(id);
                sink.row("command", row);
            } else {
                gone.put(id, RowWalk.number(row));
            }
            return true;
        });
        IndexKeys.Found index = IndexKeys.of(from, "command", "sqlite_autoindex_command_1", "command_id, position");
        for (Map.Entry<String, Long> known : index.keys()) {
            if (!read.contains(known.getKey())) {
                gone.putIfAbsent(known.getKey(), known.getValue());
            }
        }
        gone.forEach((id, position) -> lose("command", id, "cannot be read"));
        othersMayBeLost("command", index);
        return gone;
    }

    private boolean isReadableCommand(Sql at, @Nullable Object[] row) {
        try {
            StoredCommand command =
                    at.first(CommandRows.COMMAND + "WHERE position = ?", CommandRows::command, RowWalk.number(row));
            return command != null
                    && isWithoutZeroes(row)
                    && InstantText.isOne(row[15])
                    && judge.isCommandReadable(command, this::hasDocument);
        } catch (StoreException e) {
            passOver(e);
            return false;
        }
    }

    private boolean hasDocument(String kind, String id) {
        try {
            return from.number("SELECT count(*) FROM document WHERE kind = ? AND id = ?", kind, id) > 0;
        } catch (StoreException e) {
            passOver(e);
            return false;
        }
    }

    void attempts(Sink sink) {
        Set<Long> seen = new HashSet<>();
        walkRows("attempt", ATTEMPT, (at, row) -> {
            if (!seen.add(RowWalk.number(row))) {
                return false;
            }
            if (isReadableAttempt(at, row)) {
                sink.row("attempt", row);
            } else {
                loseAttempt(row[0] + " of command " + row[1]);
            }
            return true;
        });
        IndexKeys.Found index = IndexKeys.of(from, "attempt", "attempt_of_command", "command_id, attempt_id");
        for (Map.Entry<String, Long> known : index.keys()) {
            if (!seen.contains(known.getValue())) {
                loseAttempt(known.getValue() + " of command " + known.getKey());
            }
        }
        othersMayBeLost("attempt", index);
    }

    /** It may have been the one that was carried out. */
    private void loseAttempt(String key) {
        damaged.add("attempt");
        lose("attempt", key, "cannot be read");
    }

    private void othersMayBeLost(String table, IndexKeys.Found index) {
        if (damaged.contains(table) && (cut || !index.complete())) {
            lose(table, UNKNOWN, OTHERS_MAY_BE_LOST);
        }
    }

    private boolean isReadableAttempt(Sql at, @Nullable Object[] row) {
        try {
            StoredAttempt attempt =
                    at.first(CommandRows.ATTEMPT + "WHERE attempt_id = ?", CommandRows::attempt, RowWalk.number(row));
            return attempt != null && isWithoutZeroes(row) && judge.isAttemptReadable(attempt);
        } catch (StoreException e) {
            passOver(e);
            return false;
        }
    }

    /** @param mentioned ids of documents that other records name */
    void documents(Set<String> mentioned, Sink sink) {
        Set<String> seen = new HashSet<>();
        Set<DocumentWalk.Key> keys = new HashSet<>();
        Consumer<@Nullable Object[]> take = row -> {
            if (!keys.add(DocumentWalk.key(row))) {
                return;
            }
            seen.add(String.valueOf(row[1]));
            if (row[2] instanceof String json
                    && judge.isDocumentReadable(String.valueOf(row[0]), String.valueOf(row[1]), json)) {
                sink.row("document", row);
            } else {
                lose("document", row[0] + " " + row[1], "cannot be read");
            }
        };
        DocumentWalk walk = new DocumentWalk(from, judge.documentKinds(), mentioned);
        walk.forEach(take);
        int byTheTree = keys.size();
        byPages("document", walk.isDamaged(), at -> {
            DocumentWalk page = DocumentWalk.ofOnePage(at);
            page.forEach(take);
            return !page.isDamaged();
        });
        // No other index tells what was there: rows on a page that makes no sense may be passed over without a word.
        boolean isSound = leaves == null || !leaves.areNeeded() || leaves.isSound("integrity_check(document)");
        if (cut || walk.isDamaged() || keys.size() > byTheTree || !isSound) {
            damaged.add("document");
            lose("document", UNKNOWN, OTHERS_MAY_BE_LOST);
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
        Gaps gaps = new Gaps();
        RowWalk walk = new RowWalk(from, table, columns, sequence(table));
        Sink sense = (name, row) -> {
            if (makesSense(name, row)) {
                sink.row(name, row);
            } else {
                lose(name, String.valueOf(row[0]), "cannot be read");
            }
        };
        walk.forEach(row -> {
            gaps.passed(RowWalk.number(row));
            sense.row(table, row);
        });
        if (walk.isDamaged()) {
            damaged.add(table);
        }
        gaps.end(sequence(table));
        byPages(table, walk.isDamaged(), at -> {
            RowWalk page = RowWalk.ofOnePage(at, table, columns, sequence(table));
            page.forEach(row -> {
                if (gaps.fill(RowWalk.number(row))) {
                    damaged.add(table);
                    sense.row(table, row);
                }
            });
            return !page.isDamaged();
        });
        gaps.forEach(damaged.contains(table), (first, end) -> gap(table, first, end));
    }

    private static boolean makesSense(String table, @Nullable Object[] row) {
        return isWithoutZeroes(row)
                && (table.equals("audit")
                        ? row[1] != null
                                && InstantText.isOne(row[1])
                                && row[4] instanceof byte[] hash
                                && hash.length == AuditChain.HASH_BYTES
                        : row[2] instanceof String topic
                                && !topic.isEmpty()
                                && row[3] instanceof byte[] payload
                                && new String(payload, StandardCharsets.ISO_8859_1).indexOf(0) < 0);
    }

    /** Where the file was cut off SQLite reads zeroes; no text of ours has any. */
    private static boolean isWithoutZeroes(@Nullable Object[] row) {
        return Arrays.stream(row).noneMatch(value -> value instanceof String text && text.indexOf(0) >= 0);
    }

    private interface Rows {
        /**
         * False if it came before.
         *
         * @param at where the row can be read again
         */
        boolean row(Sql at, @Nullable Object[] values);
    }

    /** The tree first; where that may not lead to everything all of the table's pages as well. */
    private void walkRows(String table, String columns, Rows rows) {
        RowWalk walk = new RowWalk(from, table, columns, sequence(table));
        walk.forEach(row -> rows.row(from, row));
        if (walk.isDamaged()) {
            damaged.add(table);
        }
        byPages(table, walk.isDamaged(), at -> {
            RowWalk page = RowWalk.ofOnePage(at, table, columns, sequence(table));
            page.forEach(row -> {
                if (rows.row(at, row)) {
                    damaged.add(table);
                }
            });
            return !page.isDamaged();
        });
    }

    private void byPages(String table, boolean isDamaged, LeafPages.Reader pages) {
        if (leaves != null && (isDamaged || leaves.areNeeded())) {
            leaves.forEach(table, pages);
        }
    }

    private void gap(String table, long first, long end) {
        if (end == Gaps.OPEN) {
            lose(table, "after " + (first - 1), "may be missing: nobody knows how many there were");
        } else if (first == end) {
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
}
