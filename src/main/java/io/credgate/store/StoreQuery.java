package io.credgate.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;

/**
 * A technician's view of a store, read-only, while the daemon runs or after it stopped. Works for members of the
 * directory's group too. Not thread-safe. What it shows is not masked: commands may hold PINs and names of guests.
 */
public final class StoreQuery implements AutoCloseable {
    /** Steps of SQLite's machine between two looks at the time: a millisecond or so on a small box. */
    private static final int STEPS_BETWEEN_LOOKS = 10_000;

    /** A cell is cut after so many characters. */
    static final int CELL_CHARACTERS_MAX = 65_536;

    private final Path stateDir;
    private final Sql sql;

    /**
     * How much is in the store.
     *
     * @param unknown finished commands whose outcome nobody knows; counted in {@code finished} too
     * @param oldestOpenArrivedAt null when no command is open
     */
    public record Summary(
            long accepted,
            long attemptStarted,
            long finished,
            long unknown,
            long reportsWaiting,
            long lastSeq,
            @Nullable Instant oldestOpenArrivedAt) {}

    /**
     * Answer to a free query.
     *
     * @param rows cells as text, null for NULL, blobs in hexadecimal
     * @param cutOff there were more rows than asked for
     */
    public record Table(List<String> columns, List<List<@Nullable String>> rows, boolean cutOff) {}

    private StoreQuery(Path stateDir, Connection connection) {
        this.stateDir = stateDir;
        this.sql = new Sql(connection, stateDir);
    }

    public static StoreQuery open(Path stateDir) {
        SqliteDriver.load();
        StateDirectory directory = new StateDirectory(stateDir);
        if (!directory.hasStore()) {
            throw new StoreException("There is no credgate.db in " + stateDir + ", or this user may not look there.");
        }
        try {
            return new StoreQuery(stateDir, SqliteDriver.openToLook(directory));
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    /** The newest commands first, at most {@code limit}; of one state, or of all when it is null. */
    public List<StoredCommand> commands(int limit, StoredCommand.@Nullable State state) {
        if (state == null) {
            return sql.list(CommandRows.COMMAND + "ORDER BY position DESC LIMIT ?", CommandRows::command, limit);
        }
        return sql.list(
                CommandRows.COMMAND + "WHERE state = ? ORDER BY position DESC LIMIT ?",
                CommandRows::command,
                CommandRows.textOf(state),
                limit);
    }

    public Summary summary() {
        Summary summary = sql.first(
                "SELECT (SELECT count(*) FROM command WHERE state <> 'finished' AND state = 'accepted'),"
                        + " (SELECT count(*) FROM command WHERE state <> 'finished' AND state = 'attempt_started'),"
                        + " (SELECT count(*) FROM command WHERE state = 'finished'),"
                        + " (SELECT count(*) FROM command WHERE state = 'finished' AND status = 'unknown'),"
                        + " (SELECT count(*) FROM outbox),"
                        + " (SELECT value FROM meta WHERE key = 'seq'),"
                        + " (SELECT arrived_at FROM command WHERE state <> 'finished' ORDER BY position LIMIT 1)",
                row -> new Summary(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        InstantText.parseNullable(row.getString(7))));
        if (summary == null) {
            throw new AssertionError("a SELECT without FROM gives one row");
        }
        return summary;
    }

    /**
     * Runs one statement of the technician's own. It can only read: anything else fails.
     *
     * @param rowsMax at most so many rows are read
     * @param timeIsUp asked every few milliseconds; a statement that runs on is stopped, because while it runs the
     *     write-ahead log cannot be emptied and grows
     */
    public Table query(String statement, int rowsMax, BooleanSupplier timeIsUp) {
        Connection connection = sql.connection();
        try {
            ProgressHandler.setHandler(connection, STEPS_BETWEEN_LOOKS, new ProgressHandler() {
                @Override
                protected int progress() {
                    return timeIsUp.getAsBoolean() ? 1 : 0;
                }
            });
            try (Statement prepared = connection.createStatement()) {
                return prepared.execute(statement)
                        ? read(prepared.getResultSet(), rowsMax)
                        : new Table(List.of(), List.of(), false);
            } finally {
                ProgressHandler.clearHandler(connection);
            }
        } catch (SQLException e) {
            if (SqliteErrors.primaryCodeOf(e) == SQLiteErrorCode.SQLITE_INTERRUPT) {
                throw new StoreException("The query took longer than allowed and was stopped. Ask for less, for example"
                        + " with LIMIT.");
            }
            if (SqliteErrors.primaryCodeOf(e) == SQLiteErrorCode.SQLITE_READONLY) {
                throw new StoreException("The query wants to change the store; only reading is possible.");
            }
            if (SqliteErrors.primaryCodeOf(e) == SQLiteErrorCode.SQLITE_ERROR) {
                throw new StoreException("SQLite does not accept this query: " + e.getMessage());
            }
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    private static Table read(ResultSet rows, int rowsMax) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            columns.add(rows.getMetaData().getColumnLabel(i));
        }
        List<List<@Nullable String>> read = new ArrayList<>();
        while (rows.next()) {
            if (read.size() == rowsMax) {
                return new Table(columns, read, true);
            }
            List<@Nullable String> cells = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                cells.add(cell(rows.getObject(i)));
            }
            read.add(Collections.unmodifiableList(cells));
        }
        return new Table(columns, read, false);
    }

    private static @Nullable String cell(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = value instanceof byte[] bytes ? hex(bytes) : value.toString();
        return text.length() <= CELL_CHARACTERS_MAX ? text : text.substring(0, CELL_CHARACTERS_MAX) + "…";
    }

    private static String hex(byte[] bytes) {
        int shown = Math.min(bytes.length, CELL_CHARACTERS_MAX);
        return HexFormat.of().formatHex(bytes, 0, shown);
    }

    /** For tests that hold a snapshot. */
    Connection connection() {
        return sql.connection();
    }

    @Override
    public void close() {
        sql.close();
    }
}
