package io.credgate.store;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

    private final Sql sql;
    private final RowHandover handover;
    private final Views views;
    private long viewEnds;

    private StoreExport(Sql sql, RowHandover handover, Views views) {
        this.sql = sql;
        this.handover = handover;
        this.views = views;
    }

    /**
     * How long one view of the store is kept: while it is, the write-ahead log of a running daemon cannot be emptied.
     *
     * @param renewed told when the rest is read as it stands now, because whoever takes the rows was too slow
     * @param starter runs what it is given on a thread of its own; the rows are taken there
     */
    public record Views(Duration max, LongSupplier nanoTime, Runnable renewed, Consumer<Runnable> starter) {
        /** Far longer than an export takes whose output is taken. */
        public static final Duration USUAL = Duration.ofSeconds(60);
    }

    /**
     * All as it stood at one instant, unless the rows are taken so slowly that the view has to be renewed; each row comes
     * once in any case.
     *
     * @param rows takes the table's name and the columns in their order: texts, numbers, bytes or null; on a thread of its own
     * @throws StoreException with a sentence for the operator if the store cannot be read
     */
    public static void run(Path stateDir, BiConsumer<String, Map<String, @Nullable Object>> rows, Views views) {
        SqliteDriver.load();
        StateDirectory directory = new StateDirectory(stateDir);
        if (!directory.hasStore()) {
            throw new StoreException("There is no store in " + stateDir + ", or this user may not look there.");
        }
        try (RowHandover handover = new RowHandover(rows, views.starter());
                Sql sql = new Sql(SqliteDriver.openToLook(directory), stateDir)) {
            StoreExport export = new StoreExport(sql, handover, views);
            export.begin();
            TABLES.forEach(export::table);
            sql.update("COMMIT");
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    private void begin() {
        sql.update("BEGIN");
        viewEnds = views.nanoTime().getAsLong() + views.max().toNanos();
    }

    private void table(String table, List<String> key) {
        String columns = String.join(", ", key);
        String order = " ORDER BY " + columns + " LIMIT " + BATCH;
        String first = "SELECT * FROM " + table + order;
        String next = "SELECT * FROM " + table + " WHERE (" + columns + ") > ("
                + String.join(", ", key.stream().map(c -> "?").toList()) + ")" + order;
        List<Map<String, @Nullable Object>> batch = sql.list(first, StoreExport::row);
        while (!batch.isEmpty()) {
            give(table, batch);
            Map<String, @Nullable Object> last = batch.get(batch.size() - 1);
            @Nullable Object[] after = key.stream().map(last::get).toArray();
            batch = sql.list(next, StoreExport::row, after);
        }
    }

    private void give(String table, List<Map<String, @Nullable Object>> batch) {
        long left = viewEnds - views.nanoTime().getAsLong();
        if (left > 0 && handover.offer(table, batch, left)) {
            return;
        }
        sql.update("COMMIT");
        views.renewed().run();
        // Nothing is kept open meanwhile.
        boolean taken = false;
        while (!taken) {
            taken = handover.offer(table, batch, views.max().toNanos());
        }
        begin();
    }

    private static Map<String, @Nullable Object> row(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.put(row.getMetaData().getColumnLabel(i), row.getObject(i));
        }
        return values;
    }
}
