package io.credgate.store;

import java.util.List;

/** Reports that wait for the broker, and the numbers they take; see {@link Store} for what each method promises. */
final class OutboxTable {
    private final StoreTransaction transaction;
    private final Sql sql;

    OutboxTable(StoreTransaction transaction, Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    long nextSeq() {
        long seq = transaction.counters().seq() + 1;
        transaction.count(transaction.counters().withSeq(seq));
        return seq;
    }

    long insert(OutboxEntry entry) {
        long id = transaction.writeForNumber(
                "INSERT INTO outbox (seq, topic, payload, retained, correlation_data) VALUES (?, ?, ?, ?, ?)"
                        + " RETURNING id",
                entry.seq(),
                entry.topic(),
                entry.payload(),
                entry.retained() ? 1 : 0,
                entry.correlationData());
        countWaiting(1);
        return id;
    }

    List<OutboxEntry> after(long afterId, int limit) {
        return transaction.read(() -> sql.list(
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

    void deliveredUpTo(long id) {
        countWaiting(-transaction.write("DELETE FROM outbox WHERE id <= ?", id));
    }

    long waiting() {
        return transaction.counters().reportsWaiting();
    }

    private void countWaiting(int more) {
        transaction.count(transaction.counters().withReportsWaiting(waiting() + more));
    }
}
