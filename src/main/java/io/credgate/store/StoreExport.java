package io.credgate.store;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Every record of a store, one after the other, also while the daemon runs. What it gives is not masked. */
public final class StoreExport {
    /** So many rows are read at once. */
    private static final int BATCH = 200;

    /** Table -> its key, in the order in which records refer to each other. */
    private static final Map<String, List<String>> TABLES = new LinkedHashMap<>();

    static {
        TABLES.put("meta", List.of("key"));
        TABLES.put("command", List.of("position"));
        TABLES.put("attempt", List.of("attempt_id"));
        TABLES.put("document", List.of("kind", "id"));
        TABLES.put("outbox", List.of("id"));
        TABLES.put("audit", List.of("id"));
    }

    private StoreExport() {}

    /**
     * All as it stood at one instant.
     *
     * @param rows takes the table's name and the columns in their order: texts, numbers, bytes or null
     * @throws StoreException with a sentence for the operator if the store cannot be read
     */
    public static void run(Path stateDir, BiConsumer<String, Map<String, @Nullable Object>> rows) {
        SqliteDriver.load();
        StateDirectory directory = new StateDirectory(stateDir);
        if (!directory.hasStore()) {
            throw new StoreException("There is no store in " + stateDir + ", or this user may not look there.");
        }
        try (Sql sql = new Sql(SqliteDriver.openToLook(directory), stateDir)) {
            sql.update("BEGIN");
            TABLES.forEach((table, key) -> table(sql, table, key, rows));
            sql.update("COMMIT");
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    private static void table(
            Sql sql, String table, List<String> key, BiConsumer<String, Map<String, @Nullable Object>> rows) {
        String columns = String.join(", ", key);
        String order = " ORDER BY " + columns + " LIMIT " + BATCH;
        String first = "SELECT * FROM " + table + order;
        String next = "SELECT * FROM " + table + " WHERE (" + columns + ") > ("
                + String.join(", ", key.stream().map(c -> "?").toList()) + ")" + order;
        List<Map<String, @Nullable Object>> batch = sql.list(first, StoreExport::row);
        while (!batch.isEmpty()) {
            batch.forEach(row -> rows.accept(table, row));
            Map<String, @Nullable Object> last = batch.get(batch.size() - 1);
            @Nullable Object[] after = key.stream().map(last::get).toArray();
            batch = sql.list(next, StoreExport::row, after);
        }
    }

    private static Map<String, @Nullable Object> row(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.put(row.getMetaData().getColumnLabel(i), row.getObject(i));
        }
        return values;
    }
}
