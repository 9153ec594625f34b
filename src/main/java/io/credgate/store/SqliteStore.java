package io.credgate.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in one SQLite file, {@code credgate.db} in the state directory, locked for this process while open. Not
 * thread-safe: the core loop owns it. What a commit returned from survives a power cut (write-ahead log, one fsync per
 * commit). Kept in memory, and always equal to the file outside a transaction: the last report number, how many reports
 * wait, the end of the audit chain.
 */
public final class SqliteStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    /** Free pages given back per call of maintain: 4 MiB, some tens of milliseconds on flash. */
    private static final int VACUUM_PAGES_MAX = 1_000;

    private final StoreLock lock;
    private final Sql sql;

    private boolean inTransaction;
    private boolean closed;
    private Counters current;
    private Counters committed;

    /** What is counted along instead of asked for each time; immutable, so that rolling back is taking the old one. */
    private record Counters(long seq, long reportsWaiting, byte[] auditEnd) {
        Counters withSeq(long number) {
            return new Counters(number, reportsWaiting, auditEnd);
        }

        Counters withReportsWaiting(long waiting) {
            return new Counters(seq, waiting, auditEnd);
        }

        Counters withAuditEnd(byte[] hash) {
            return new Counters(seq, reportsWaiting, hash);
        }
    }

    private SqliteStore(StoreLock lock, Sql sql) {
        this.lock = lock;
        this.sql = sql;
        this.committed = new Counters(
                sql.number("SELECT value FROM meta WHERE key = 'seq'"),
                sql.number("SELECT count(*) FROM outbox"),
                AuditChain.end(sql));
        this.current = committed;
    }

    /**
     * Opens the store of this state directory, or creates it if there is none. A store that is damaged, newer than this
     * program or in use is refused and left as it is; so is a directory that cannot be written.
     */
    public static SqliteStore open(Path stateDir) {
        SqliteDriver.load();
        StateDirectory directory = new StateDirectory(stateDir);
        directory.createIfMissing();
        StoreLock lock = StoreLock.take(directory);
        try {
            directory.refuseRemains();
            boolean created = !directory.hasStore();
            if (created) {
                Schema.create(directory);
            }
            Schema.check(directory);
            return openChecked(directory, lock, created ? "Created" : "Opened");
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static SqliteStore openChecked(StateDirectory directory, StoreLock lock, String done) {
        Sql sql;
        try {
            sql = new Sql(SqliteDriver.openForWriting(directory.database()), directory.path());
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
        try {
            SqliteStore store = new SqliteStore(lock, sql);
            LOG.info("{} the store in {}: {}", done, directory.path(), store.contents());
            return store;
        } catch (RuntimeException e) {
            sql.close();
            throw e;
        }
    }

    private String contents() {
        return sql.number("SELECT count(*) FROM command WHERE state <> 'finished'") + " open commands, "
                + current.reportsWaiting + " reports waiting, last report number " + current.seq;
    }

    /** For checks of the same package that look at the file through the store's own connection. */
    Sql sql() {
        return sql;
    }

    // transactions

    @Override
    public void begin() {
        requireOpen();
        if (inTransaction) {
            throw new IllegalStateException("a transaction is open already");
        }
        sql.update("BEGIN IMMEDIATE");
        inTransaction = true;
    }

    @Override
    public void commit() {
        requireTransaction();
        undoneOnFailure(() -> {
            if (current.seq != committed.seq) {
                sql.update("UPDATE meta SET value = ? WHERE key = 'seq'", current.seq);
            }
            return sql.update("COMMIT");
        });
        committed = current;
        inTransaction = false;
    }

    @Override
    public void rollback() {
        if (!inTransaction) {
            return;
        }
        inTransaction = false;
        current = committed;
        try {
            sql.update("ROLLBACK");
        } catch (RuntimeException e) {
            // Expected after some failures, disk full among them. If SQLite were still inside, begin would fail next.
            LOG.debug("SQLite had rolled back by itself");
        }
    }

    @Override
    public boolean inTransaction() {
        return inTransaction;
    }

    // commands

    @Override
    public long insertCommand(StoredCommand c) {
        boolean finished = c.state() == StoredCommand.State.FINISHED;
        return writeForNumber(
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

    @Override
    public @Nullable StoredCommand findCommand(String commandId) {
        return read(() -> sql.first(CommandRows.COMMAND + "WHERE command_id = ?", CommandRows::command, commandId));
    }

    @Override
    public void updateCommandState(
            String commandId, StoredCommand.State state, String status, int attempts, Instant at) {
        writeOne(
                "UPDATE command SET state = ?, status = ?, attempts = ?, finished_at = ? WHERE command_id = ?",
                CommandRows.textOf(state),
                status,
                attempts,
                state == StoredCommand.State.FINISHED ? InstantText.of(at) : null,
                commandId);
    }

    @Override
    public void updateCommandResult(String commandId, String status, String resultJson, long resultSeq) {
        writeOne(
                "UPDATE command SET status = ?, result = ?, result_seq = ? WHERE command_id = ?",
                status,
                resultJson,
                resultSeq,
                commandId);
    }

    @Override
    public List<StoredCommand> openCommands() {
        return read(() ->
                sql.list(CommandRows.COMMAND + "WHERE state <> 'finished' ORDER BY position", CommandRows::command));
    }

    @Override
    public List<StoredCommand> unsettledCommands() {
        return read(() -> sql.list(
                CommandRows.COMMAND + "WHERE state = 'finished' AND status = 'unknown' ORDER BY position",
                CommandRows::command));
    }

    @Override
    public int forgetCommandsFinishedBefore(Instant instant, int limit) {
        return write(
                "DELETE FROM command WHERE position IN (SELECT position FROM command WHERE state = 'finished'"
                        + " AND finished_at < ? AND result_seq < coalesce((SELECT min(seq) FROM outbox WHERE seq > 0),"
                        + " 9223372036854775807) ORDER BY finished_at LIMIT ?)",
                InstantText.of(instant),
                limit);
    }

    // attempts

    @Override
    public long insertAttempt(StoredAttempt a) {
        return writeForNumber(
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

    @Override
    public void finishAttempt(long attemptId, Instant at, String outcome, @Nullable String detail) {
        writeOne(
                "UPDATE attempt SET finished_at = ?, outcome = ?, detail = ? WHERE attempt_id = ?",
                InstantText.of(at),
                outcome,
                detail,
                attemptId);
    }

    @Override
    public @Nullable StoredAttempt lastAttempt(String commandId) {
        return read(() -> sql.first(
                CommandRows.ATTEMPT + "WHERE command_id = ? ORDER BY attempt_id DESC LIMIT 1",
                CommandRows::attempt,
                commandId));
    }

    // ledger

    @Override
    public void putDocument(String kind, String id, String json) {
        write(
                "INSERT INTO document (kind, id, json) VALUES (?, ?, ?)"
                        + " ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json",
                kind,
                id,
                json);
    }

    @Override
    public void deleteDocument(String kind, String id) {
        write("DELETE FROM document WHERE kind = ? AND id = ?", kind, id);
    }

    @Override
    public List<Document> documents(String kind) {
        return read(() -> sql.list(
                "SELECT id, json FROM document WHERE kind = ? ORDER BY id",
                row -> new Document(row.getString(1), row.getString(2)),
                kind));
    }

    // reports

    @Override
    public long nextSeq() {
        requireTransaction();
        current = current.withSeq(current.seq + 1);
        return current.seq;
    }

    @Override
    public long insertReport(OutboxEntry entry) {
        long id = writeForNumber(
                "INSERT INTO outbox (seq, topic, payload, retained, correlation_data) VALUES (?, ?, ?, ?, ?)"
                        + " RETURNING id",
                entry.seq(),
                entry.topic(),
                entry.payload(),
                entry.retained() ? 1 : 0,
                entry.correlationData());
        current = current.withReportsWaiting(current.reportsWaiting + 1);
        return id;
    }

    @Override
    public List<OutboxEntry> reportsAfter(long afterId, int limit) {
        return read(() -> sql.list(
                "SELECT id, seq, topic, payload, retained, correlation_data FROM outbox WHERE id > ? ORDER BY id LIMIT ?",
                row -> new OutboxEntry(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getBytes(4),
                        row.getInt(5) != 0,
                        row.getBytes(6)),
                afterId,
                limit));
    }

    @Override
    public void reportsDeliveredUpTo(long id) {
        int removed = write("DELETE FROM outbox WHERE id <= ?", id);
        current = current.withReportsWaiting(current.reportsWaiting - removed);
    }

    @Override
    public long reportsWaiting() {
        requireOpen();
        return current.reportsWaiting;
    }

    // audit

    @Override
    public void audit(Instant at, String event, String json) {
        String atText = InstantText.of(at);
        byte[] hash = AuditChain.next(current.auditEnd, atText, event, json);
        write("INSERT INTO audit (at, event, json, hash) VALUES (?, ?, ?, ?)", atText, event, json, hash);
        current = current.withAuditEnd(hash);
    }

    @Override
    public int forgetAuditBefore(Instant instant, int limit) {
        requireTransaction();
        record Line(long id, String at) {}
        String bound = InstantText.of(instant);
        long last = 0;
        for (Line line : read(() -> sql.list(
                "SELECT id, at FROM audit ORDER BY id LIMIT ?",
                row -> new Line(row.getLong(1), row.getString(2)),
                limit))) {
            if (line.at.compareTo(bound) >= 0) {
                break;
            }
            last = line.id;
        }
        write("INSERT OR REPLACE INTO meta (key, value) SELECT 'audit_anchor', hash FROM audit WHERE id = ?", last);
        return write("DELETE FROM audit WHERE id <= ?", last);
    }

    // upkeep

    @Override
    public boolean maintain() {
        requireOpen();
        if (inTransaction) {
            throw new IllegalStateException("maintain() inside a transaction");
        }
        try {
            // A technician's reader must not hold up the core loop: what it blocks is done another time.
            sql.number("PRAGMA busy_timeout=0");
            boolean vacuumed = sql.runIfPossible("PRAGMA incremental_vacuum(" + VACUUM_PAGES_MAX + ")");
            boolean checkpointed = sql.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
            return !vacuumed || !checkpointed || sql.number("PRAGMA freelist_count") > 0;
        } finally {
            sql.number("PRAGMA busy_timeout=" + SqliteDriver.BUSY_TIMEOUT_MILLIS);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        rollback();
        closed = true;
        try {
            sql.close();
        } finally {
            lock.close();
        }
    }

    // Every access passes here. After some failures, of a read too, SQLite has ended the transaction by itself, and
    // what
    // is written next would be durable alone: so any failure ends the transaction for the store as well.

    private <T extends @Nullable Object> T read(Supplier<T> query) {
        requireOpen();
        return undoneOnFailure(query);
    }

    private int write(String statement, @Nullable Object... values) {
        requireTransaction();
        return undoneOnFailure(() -> sql.update(statement, values));
    }

    private long writeForNumber(String statement, @Nullable Object... values) {
        requireTransaction();
        return undoneOnFailure(() -> sql.number(statement, values));
    }

    /** For changes of a row that the caller knows to exist. */
    private void writeOne(String statement, @Nullable Object... values) {
        requireTransaction();
        undoneOnFailure(() -> {
            int changed = sql.update(statement, values);
            if (changed != 1) {
                throw new IllegalStateException("the row to change is not in the store");
            }
            return changed;
        });
    }

    private <T extends @Nullable Object> T undoneOnFailure(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            rollback();
            throw e;
        }
    }

    private void requireTransaction() {
        requireOpen();
        if (!inTransaction) {
            throw new IllegalStateException("a write outside a transaction");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }
}
