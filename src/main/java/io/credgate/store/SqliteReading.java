package io.credgate.store;

import java.sql.SQLException;
import java.util.List;

/** Reads what is committed through a connection of its own. */
final class SqliteReading implements StoreReading {
    private final Sql sql;

    private SqliteReading(Sql sql) {
        this.sql = sql;
    }

    static SqliteReading open(StateDirectory directory) {
        try {
            return new SqliteReading(new Sql(SqliteDriver.openForReading(directory.database()), directory.path()));
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
    }

    @Override
    public List<StoredCommand> openCommands(long afterPosition, int limit) {
        return CommandTable.open(sql, afterPosition, limit);
    }

    @Override
    public List<Store.Document> documentsAfter(String kind, String afterId, int limit) {
        return DocumentTable.after(sql, kind, afterId, limit);
    }

    @Override
    public void close() {
        sql.close();
    }
}
