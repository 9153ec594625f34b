package io.credgate.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements on one connection, each prepared once and kept. Every result is read to its end before a method returns,
 * so no read ever holds a snapshot open. Single-threaded, like the connection.
 */
final class Sql implements AutoCloseable {
    private final Connection connection;
    private final Path stateDir;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /** Reads the row the cursor stands on. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Takes over the connection.
     *
     * @param stateDir named in the messages of failures
     */
    Sql(Connection connection, Path stateDir) {
        this.connection = connection;
        this.stateDir = stateDir;
    }

    Connection connection() {
        return connection;
    }

    /** Rows changed. */
    int update(String sql, @Nullable Object... values) {
        try {
            return bind(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The driver gives a statement up that failed, so it has to be prepared anew. */
    private RuntimeException failed(String sql, SQLException problem) {
        PreparedStatement statement = prepared.remove(sql);
        if (statement != null) {
            try {
                statement.close();
            } catch (SQLException e) {
                problem.addSuppressed(e);
            }
        }
        return SqliteErrors.explain(problem, stateDir);
    }

    /**
     * A text, or null. Half the work of {@link ResultSet#getString}, which counts where ten thousands of rows are read; the
     * value must be stored as a text in UTF-8, as all of ours are.
     */
    static @Nullable String textOrNull(ResultSet row, int column) throws SQLException {
        byte[] text = row.getBytes(column);
        return text == null ? null : new String(text, StandardCharsets.UTF_8);
    }

    /** {@link #textOrNull} where there must be one. */
    static String text(ResultSet row, int column) throws SQLException {
        String text = textOrNull(row, column);
        if (text == null) {
            throw new IllegalArgumentException("no text");
        }
        return text;
    }

    <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... values) {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = bind(sql, values).executeQuery()) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        } catch (SQLException e) {
            throw failed(sql, e);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw SqliteErrors.damaged(stateDir, "a row cannot be read");
        }
    }

    <T> @Nullable T first(String sql, RowReader<T> reader, @Nullable Object... values) {
        List<T> found = list(sql, reader, values);
        return found.isEmpty() ? null : found.get(0);
    }

    /** The one number a statement gives: a count, a generated id, a setting. */
    long number(String sql, @Nullable Object... values) {
        Long number = first(sql, row -> row.getLong(1), values);
        if (number == null) {
            throw SqliteErrors.damaged(stateDir, "no answer to " + sql);
        }
        return number;
    }

    /**
     * Runs a statement to its end; false if it has to wait for somebody else's lock or for space on the disk. Unprepared,
     * because a prepared one is stepped once, and incremental_vacuum frees one page a step.
     */
    boolean runIfPossible(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
            return true;
        } catch (SQLException e) {
            if (SqliteErrors.mayPass(e)) {
                return false;
            }
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    /** As {@link #number}; null where {@link #runIfPossible} is false. */
    @Nullable
    Long numberIfPossible(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : null;
        } catch (SQLException e) {
            if (SqliteErrors.mayPass(e)) {
                return null;
            }
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    /** Copies the database page by page, whatever stands in them, into a file that is not there yet. */
    void copyTo(Path file) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("backup to '" + file.toAbsolutePath() + "'");
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    private PreparedStatement bind(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            bind(statement, i + 1, values[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value == null) {
            statement.setObject(index, null);
        } else {
            throw new AssertionError(value.getClass());
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, stateDir);
        }
    }
}
