package io.credgate.store;

import java.time.Instant;

/** Lines of the audit trail, kept in one {@link AuditChain}; see {@link Store} for what each method promises. */
final class AuditTable {
    private final StoreTransaction transaction;
    private final Sql sql;

    AuditTable(StoreTransaction transaction, Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    void add(Instant at, String event, String json) {
        String atText = InstantText.of(at);
        byte[] hash = AuditChain.next(transaction.counters().auditEnd(), atText, event, json);
        transaction.write("INSERT INTO audit (at, event, json, hash) VALUES (?, ?, ?, ?)", atText, event, json, hash);
        transaction.count(transaction.counters().withAuditEnd(hash));
    }

    int forgetBefore(Instant instant, int limit) {
        transaction.requireOpen();
        record Line(long id, String at) {}
        String bound = InstantText.of(instant);
        long last = 0;
        for (Line line : transaction.read(() -> sql.list(
                "SELECT id, at FROM audit ORDER BY id LIMIT ?",
                row -> new Line(row.getLong(1), row.getString(2)),
                limit))) {
            if (line.at.compareTo(bound) >= 0) {
                break;
            }
            last = line.id;
        }
        if (last == 0) {
            return 0;
        }
        transaction.write(
                "INSERT OR REPLACE INTO meta (key, value) SELECT ?, hash FROM audit WHERE id = ?",
                AuditChain.ANCHOR,
                last);
        transaction.write("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", AuditChain.ANCHOR_ID, last);
        return transaction.write("DELETE FROM audit WHERE id <= ?", last);
    }
}
