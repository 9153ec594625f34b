package io.credgate.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one transaction there is at a time on the store's connection, and the way to its rows: every access passes here.
 * After some failures, of a read too, SQLite has ended the transaction by itself, and what is written next would be
 * durable alone; so any failure ends the transaction here as well. Single-threaded, like the connection.
 */
final class StoreTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(StoreTransaction.class);

    private final Sql sql;
    private final DiskReserve reserve;

    /** Of the open transaction, in order: done once more if space has to be made for it. */
    private final List<Write> writes = new ArrayList<>();

    private boolean open;
    private boolean closed;
    private Counters current;
    private Counters committed;

    private record Write(String statement, @Nullable Object[] values) {}

    /**
     * What is counted along instead of asked for each time, always equal to the file outside a transaction; immutable, so
     * that rolling back is taking the old one.
     *
     * @param seq last report number given
     * @param reportsWaiting entries of the outbox
     * @param auditEnd hash that the next line of the audit trail continues
     */
    record Counters(long seq, long reportsWaiting, byte[] auditEnd) {
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

    StoreTransaction(Sql sql, DiskReserve reserve) {
        this.sql = sql;
        this.reserve = reserve;
        this.committed = new Counters(
                sql.number("SELECT value FROM meta WHERE key = 'seq'"),
                sql.number("SELECT count(*) FROM outbox"),
                AuditChain.end(sql));
        this.current = committed;
    }

    void begin() {
        requireNone();
        writes.clear();
        try {
            sql.update("BEGIN IMMEDIATE");
        } catch (DiskFullException e) {
            if (!reserve.release()) {
                throw e;
            }
            sql.update("BEGIN IMMEDIATE");
        }
        open = true;
    }

    void commit() {
        requireOpen();
        undoneOnFailure(() -> {
            if (current.seq != committed.seq) {
                sql.update("UPDATE meta SET value = ? WHERE key = 'seq'", current.seq);
            }
            return sql.update("COMMIT");
        });
        committed = current;
        open = false;
        writes.clear();
    }

    /** Does nothing when none is open. */
    void rollback() {
        if (!open) {
            return;
        }
        open = false;
        writes.clear();
        current = committed;
        try {
            sql.update("ROLLBACK");
        } catch (RuntimeException e) {
            // Expected after some failures, disk full among them. If SQLite were still inside, begin would fail next.
            LOG.debug("SQLite had rolled back by itself");
        }
    }

    boolean isOpen() {
        return open;
    }

    /** Takes back what was not committed and refuses everything from now on; false if it had been called before. */
    boolean close() {
        if (closed) {
            return false;
        }
        rollback();
        closed = true;
        return true;
    }

    Counters counters() {
        requireStore();
        return current;
    }

    /** Replaces the counters; taken back with the transaction. */
    void count(Counters counters) {
        requireOpen();
        current = counters;
    }

    <T extends @Nullable Object> T read(Supplier<T> query) {
        requireStore();
        return undoneOnFailure(query);
    }

    /** Rows changed. */
    int write(String statement, @Nullable Object... values) {
        requireOpen();
        int changed = undoneOnFailure(() -> sql.update(statement, values));
        writes.add(new Write(statement, values));
        return changed;
    }

    /** The number that the statement returns. */
    long writeForNumber(String statement, @Nullable Object... values) {
        requireOpen();
        long number = undoneOnFailure(() -> sql.number(statement, values));
        writes.add(new Write(statement, values));
        return number;
    }

    /** For changes of a row that the caller knows to exist. */
    void writeOne(String statement, @Nullable Object... values) {
        requireOpen();
        undoneOnFailure(() -> {
            int changed = sql.update(statement, values);
            if (changed != 1) {
                throw new IllegalStateException("the row to change is not in the store");
            }
            return changed;
        });
        writes.add(new Write(statement, values));
    }

    private <T extends @Nullable Object> T undoneOnFailure(Supplier<T> work) {
        try {
            return workWithSpace(work);
        } catch (RuntimeException e) {
            rollback();
            throw e;
        }
    }

    /**
     * With the disk full, the reserve is given up and the whole transaction done again: SQLite has forgotten it. It comes
     * to the same end, with the same numbers, since nobody else writes.
     */
    private <T extends @Nullable Object> T workWithSpace(Supplier<T> work) {
        try {
            return work.get();
        } catch (DiskFullException e) {
            if (!open || !reserve.release()) {
                throw e;
            }
        }
        try {
            sql.update("ROLLBACK");
        } catch (RuntimeException e) {
            LOG.debug("SQLite had rolled back by itself");
        }
        sql.update("BEGIN IMMEDIATE");
        for (Write write : writes) {
            if (write.statement.contains("RETURNING")) {
                sql.number(write.statement, write.values);
            } else {
                sql.update(write.statement, write.values);
            }
        }
        return work.get();
    }

    void requireOpen() {
        requireStore();
        if (!open) {
            throw new IllegalStateException("a write outside a transaction");
        }
    }

    void requireNone() {
        requireStore();
        if (open) {
            throw new IllegalStateException("a transaction is open already");
        }
    }

    private void requireStore() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }
}
