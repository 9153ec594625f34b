package io.credgate.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** Commands and attempts as rows. */
final class CommandRows {
    static final String COMMAND =
            "SELECT position, command_id, type, params, digest, arrived_at, issued_at, expires_at,"
                    + " response_topic, correlation_data, state, status, result, result_seq, attempts FROM command ";

    static final String ATTEMPT = "SELECT attempt_id, command_id, number, link, operation_kind, operation, started_at,"
            + " finished_at, outcome, detail FROM attempt ";

    private CommandRows() {}

    static StoredCommand command(ResultSet row) throws SQLException {
        return new StoredCommand(
                row.getLong(1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                Sql.textOrNull(row, 4),
                Sql.text(row, 5),
                InstantText.parse(Sql.text(row, 6)),
                InstantText.parseNullable(Sql.textOrNull(row, 7)),
                InstantText.parse(Sql.text(row, 8)),
                Sql.textOrNull(row, 9),
                row.getBytes(10),
                StoredCommand.State.valueOf(Sql.text(row, 11).toUpperCase(Locale.ROOT)),
                Sql.text(row, 12),
                Sql.textOrNull(row, 13),
                row.getLong(14),
                row.getInt(15));
    }

    static StoredAttempt attempt(ResultSet row) throws SQLException {
        return new StoredAttempt(
                row.getLong(1),
                Sql.text(row, 2),
                row.getInt(3),
                Sql.text(row, 4),
                Sql.text(row, 5),
                Sql.text(row, 6),
                InstantText.parse(Sql.text(row, 7)),
                InstantText.parseNullable(Sql.textOrNull(row, 8)),
                Sql.textOrNull(row, 9),
                Sql.textOrNull(row, 10));
    }

    static String textOf(StoredCommand.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
