package io.credgate.store;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was tried on a link for each command; see {@link Store} for what each method promises. */
final class AttemptTable {
    private final StoreTransaction transaction;
    private final Sql sql;

    AttemptTable(StoreTransaction transaction, Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    long insert(StoredAttempt a) {
        return transaction.writeForNumber(
                "INSERT INTO attempt (command_id, number, link, operation_kind, operation, started_at, finished_at,"
                        + " outcome, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING attempt_id",
                a.commandId(),
                a.number(),
                a.link(),
                a.operationKind(),
                a.operationJson(),
                InstantText.of(a.startedAt()),
                InstantText.ofNullable(a.finishedAt()),
                a.outcome(),
                a.detail());
    }

    void finish(long attemptId, Instant at, String outcome, @Nullable String detail) {
        transaction.writeOne(
                "UPDATE attempt SET finished_at = ?, outcome = ?, detail = ? WHERE attempt_id = ?",
                InstantText.of(at),
                outcome,
                detail,
                attemptId);
    }

    Set<String> outcomes(String commandId, String exceptKind) {
        return new TreeSet<>(transaction.read(() -> sql.list(
                "SELECT DISTINCT outcome FROM attempt WHERE command_id = ? AND operation_kind <> ? AND outcome IS NOT NULL",
                row -> row.getString(1),
                commandId,
                exceptKind)));
    }

    @Nullable
    StoredAttempt last(String commandId) {
        return transaction.read(() -> sql.first(
                CommandRows.ATTEMPT + "WHERE command_id = ? ORDER BY attempt_id DESC LIMIT 1",
                CommandRows::attempt,
                commandId));
    }
}
