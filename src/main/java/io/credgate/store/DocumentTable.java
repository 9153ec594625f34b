package io.credgate.store;

import java.util.List;

/** JSON documents of the ledger; see {@link Store} for what each method promises. */
final class DocumentTable {
    private final StoreTransaction transaction;
    private final Sql sql;

    DocumentTable(StoreTransaction transaction, Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    void put(String kind, String id, String json) {
        transaction.write(
                "INSERT INTO document (kind, id, json) VALUES (?, ?, ?)"
                        + " ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json",
                kind,
                id,
                json);
    }

    void delete(String kind, String id) {
        transaction.write("DELETE FROM document WHERE kind = ? AND id = ?", kind, id);
    }

    List<Store.Document> list(String kind) {
        return transaction.read(() -> sql.list(
                "SELECT id, json FROM document WHERE kind = ? ORDER BY id",
                row -> new Store.Document(Sql.text(row, 1), Sql.text(row, 2)),
                kind));
    }

    List<Store.Document> after(String kind, String afterId, int limit) {
        return transaction.read(() -> after(sql, kind, afterId, limit));
    }

    static List<Store.Document> after(Sql sql, String kind, String afterId, int limit) {
        return sql.list(
                "SELECT id, json FROM document WHERE kind = ? AND id > ? ORDER BY id LIMIT ?",
                row -> new Store.Document(Sql.text(row, 1), Sql.text(row, 2)),
                kind,
                afterId,
                limit);
    }
}
