package io.credgate.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands taken from the broker; see {@link Store} for what each method promises. */
final class CommandTable {
    private final StoreTransaction transaction;
    private final Sql sql;

    CommandTable(StoreTransaction transaction, Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    long insert(StoredCommand c) {
        boolean finished = c.state() == StoredCommand.State.FINISHED;
        return transaction.writeForNumber(
                "INSERT INTO command (command_id, type, params, digest, arrived_at, issued_at, expires_at, response_topic,"
                        + " correlation_data, state, status, result, result_seq, attempts, finished_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING position",
                c.commandId(),
                c.type(),
                c.paramsJson(),
                c.digest(),
                InstantText.of(c.arrivedAt()),
                InstantText.ofNullable(c.issuedAt()),
                InstantText.of(c.expiresAt()),
                c.responseTopic(),
                c.correlationData(),
                CommandRows.textOf(c.state()),
                c.status(),
                c.resultJson(),
                c.resultSeq(),
                c.attempts(),
                finished ? InstantText.of(c.arrivedAt()) : null);
    }

    @Nullable
    StoredCommand find(String commandId) {
        return transaction.read(
                () -> sql.first(CommandRows.COMMAND + "WHERE command_id = ?", CommandRows::command, commandId));
    }

    void updateState(String commandId, StoredCommand.State state, String status, int attempts, Instant at) {
        transaction.writeOne(
                "UPDATE command SET state = ?, status = ?, attempts = ?, finished_at = ? WHERE command_id = ?",
                CommandRows.textOf(state),
                status,
                attempts,
                state == StoredCommand.State.FINISHED ? InstantText.of(at) : null,
                commandId);
    }

    void updateResult(String commandId, String status, String resultJson, long resultSeq) {
        transaction.writeOne(
                "UPDATE command SET status = ?, result = ?, result_seq = ? WHERE command_id = ?",
                status,
                resultJson,
                resultSeq,
                commandId);
    }

    void updateTimes(String commandId, Instant arrivedAt, Instant expiresAt) {
        transaction.writeOne(
                "UPDATE command SET arrived_at = ?, expires_at = ? WHERE command_id = ?",
                InstantText.of(arrivedAt),
                InstantText.of(expiresAt),
                commandId);
    }

    List<StoredCommand> open(long afterPosition, int limit) {
        return transaction.read(() -> open(sql, afterPosition, limit));
    }

    static List<StoredCommand> open(Sql sql, long afterPosition, int limit) {
        return sql.list(
                CommandRows.COMMAND + "WHERE state <> 'finished' AND position > ? ORDER BY position LIMIT ?",
                CommandRows::command,
                afterPosition,
                limit);
    }

    List<StoredCommand> unsettled() {
        return transaction.read(() -> sql.list(
                CommandRows.COMMAND + "WHERE state = 'finished' AND status = 'unknown' ORDER BY position",
                CommandRows::command));
    }

    List<StoredCommand> unsettledSince(Instant instant) {
        return transaction.read(() -> sql.list(
                CommandRows.COMMAND
                        + "WHERE state = 'finished' AND finished_at >= ? AND status = 'unknown' ORDER BY position",
                CommandRows::command,
                InstantText.of(instant)));
    }

    int forgetFinishedBefore(Instant instant, int limit) {
        return transaction.write(
                "DELETE FROM command WHERE position IN (SELECT position FROM command WHERE state = 'finished'"
                        + " AND status <> 'unknown' AND finished_at < ? AND result_seq <"
                        + " coalesce((SELECT min(seq) FROM outbox WHERE seq > 0), 9223372036854775807)"
                        + " ORDER BY finished_at LIMIT ?)",
                InstantText.of(instant),
                limit);
    }
}
