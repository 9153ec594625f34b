package io.credgate.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries what is readable from a damaged store into a new one, in one transaction. Nothing may be done twice because of
 * it: a command of which only the id is known is remembered as one of unknown outcome, and where something newer may be
 * lost every command that had not ended counts as begun.
 */
final class Carrying {
    /** Far more than the numbers that can be lost between two syncs. */
    private static final long NUMBERS_SKIPPED = 10_000;

    /** Type of a command of which only the id is known. */
    private static final String LOST_TYPE = "lost";

    private final Sql into;
    private final Salvage salvage;
    private final Sql from;
    private final Instant now;
    private final Set<String> commandIds = new HashSet<>();
    private long rows;
    private long inDoubt;
    private boolean keysForgotten;

    Carrying(Sql from, LeafPages leaves, Sql into, RecordJudge judge, Instant now) {
        this.from = from;
        this.into = into;
        this.now = now;
        this.salvage = new Salvage(from, judge, leaves);
    }

    List<LostRecord> lost() {
        return salvage.lost();
    }

    long rows() {
        return rows;
    }

    boolean areKeysForgotten() {
        return keysForgotten;
    }

    long inDoubt() {
        return inDoubt;
    }

    /**
     * @param newerMayBeLost commits after the ones that can be read may be missing
     * @param cutOff the file ends in the middle of something
     */
    void run(boolean newerMayBeLost, boolean cutOff) {
        if (cutOff) {
            salvage.endIsCutOff();
        }
        into.update("BEGIN IMMEDIATE");
        Map<String, Long> gone = salvage.commands((table, row) -> {
            if (insert(table, Salvage.COMMAND, row)) {
                commandIds.add(String.valueOf(row[1]));
            } else {
                remember(String.valueOf(row[1]), 0);
            }
        });
        gone.forEach(this::remember);
        salvage.attempts((table, row) -> {
            String commandId = String.valueOf(row[1]);
            if (!commandIds.contains(commandId)) {
                salvage.lose("command", commandId, "is known by its attempts only");
                remember(commandId, 0);
            }
            insert(table, Salvage.ATTEMPT, row);
        });
        salvage.documents(salvage.mentionedIds(), (table, row) -> insert(table, "kind, id, json", row));
        keysForgotten(newerMayBeLost);
        salvage.numbered("outbox", Salvage.OUTBOX, (table, row) -> insert(table, Salvage.OUTBOX, row));
        salvage.numbered("audit", Salvage.AUDIT, (table, row) -> insert(table, Salvage.AUDIT, row));
        boolean metaLost = !meta();
        boolean skip = newerMayBeLost || metaLost;
        if (newerMayBeLost) {
            salvage.lose("(any)", "(unknown)", "and others of the newest commits may be missing");
        }
        List.of("command", "attempt", "outbox", "audit").forEach(table -> sequence(table, skip));
        seq(skip);
        if (skip || salvage.damagedTables().stream().anyMatch(List.of("command", "attempt")::contains)) {
            inDoubt = into.update("UPDATE command SET state = 'attempt_started', status = 'in_progress'"
                    + " WHERE state <> 'finished'");
        }
        audit();
        into.update("COMMIT");
    }

    /** Whoever looks only at the ledger would kill the keys that it has forgotten. */
    private void keysForgotten(boolean newerMayBeLost) {
        keysForgotten = newerMayBeLost
                || salvage.damagedTables().contains("document")
                || salvage.lost().stream()
                        .anyMatch(l -> l.table().equals("document") && l.key().startsWith("credential "));
        if (keysForgotten) {
            into.update(
                    "INSERT OR REPLACE INTO document (kind, id, json) VALUES (?, ?, ?)",
                    StoreRecovery.FORGOTTEN_KEYS,
                    StoreRecovery.FORGOTTEN_KEYS,
                    "{\"since\":\"" + now + "\"}");
        }
    }

    /** So that the command is not carried out when it comes again. */
    private void remember(String commandId, long position) {
        if (!commandIds.add(commandId)) {
            return;
        }
        String at = InstantText.of(now);
        into.update(
                "INSERT OR IGNORE INTO command (position, command_id, type, digest, arrived_at, expires_at, state, status,"
                        + " result_seq, attempts, finished_at)"
                        + " VALUES (?, ?, ?, '', ?, ?, 'finished', 'unknown', 0, 0, ?)",
                position == 0 ? null : position,
                commandId,
                LOST_TYPE,
                at,
                at,
                at);
    }

    private boolean insert(String table, String columns, @Nullable Object[] row) {
        String marks = String.join(", ", Collections.nCopies(row.length, "?"));
        try {
            if (Arrays.stream(row).anyMatch(v -> v instanceof Double)) {
                throw new IllegalStateException("a number with a fraction");
            }
            into.update("INSERT INTO " + table + " (" + columns + ") VALUES (" + marks + ")", row);
            rows++;
            return true;
        } catch (IllegalStateException e) {
            String key = table.equals("document") ? row[0] + " " + row[1] : String.valueOf(row[0]);
            salvage.lose(table, key, "breaks a rule of the store and was left out");
            return false;
        }
    }

    /** False if the numbers in it could not be read. */
    private boolean meta() {
        try {
            for (String key : List.of("seq", AuditChain.ANCHOR, AuditChain.ANCHOR_ID)) {
                @Nullable Object[] row = from.first("SELECT key, value FROM meta WHERE key = ?", RowWalk::values, key);
                if (row != null) {
                    into.update("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", row);
                }
            }
            Long seq = from.first("SELECT value FROM meta WHERE key = 'seq'", r -> r.getLong(1));
            return seq != null && from.number("SELECT count(*) FROM sqlite_sequence") > 0;
        } catch (StoreException | IllegalStateException e) {
            if (e instanceof StoreException problem) {
                Salvage.passOver(problem);
            }
            salvage.lose("meta", "(all)", "cannot be read");
            return false;
        }
    }

    /** No number comes twice: callbacks name entries long after they are gone. */
    private void sequence(String table, boolean skip) {
        String key = Map.of("command", "position", "attempt", "attempt_id").getOrDefault(table, "id");
        long highest = into.number("SELECT coalesce(max(" + key + "), 0) FROM " + table);
        long number = Math.max(highest, salvage.sequence(table)) + (skip ? NUMBERS_SKIPPED : 0);
        if (into.update("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", number, table) == 0 && number > 0) {
            into.update("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, number);
        }
    }

    private void seq(boolean skip) {
        into.update(
                "UPDATE meta SET value = ? + max(CASE typeof(value) WHEN 'integer' THEN value ELSE 0 END,"
                        + " (SELECT coalesce(max(seq), 0) FROM outbox),"
                        + " (SELECT coalesce(max(result_seq), 0) FROM command)) WHERE key = 'seq'",
                skip ? NUMBERS_SKIPPED : 0);
    }

    private void audit() {
        String at = InstantText.of(now);
        String json = "{\"records\":" + rows + ",\"lost\":" + lost().size() + ",\"in_doubt\":" + inDoubt + "}";
        into.update(
                "INSERT INTO audit (at, event, json, hash) VALUES (?, ?, ?, ?)",
                at,
                AuditChain.RECOVERED,
                json,
                AuditChain.next(AuditChain.end(into), at, AuditChain.RECOVERED, json));
    }
}
