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
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                InstantText.parse(row.getString(6)),
                InstantText.parseNullable(row.getString(7)),
                InstantText.parse(row.getString(8)),
                row.getString(9),
                row.getBytes(10),
                StoredCommand.State.valueOf(row.getString(11).toUpperCase(Locale.ROOT)),
                row.getString(12),
                row.getString(13),
                row.getLong(14),
                row.getInt(15));
    }

    static StoredAttempt attempt(ResultSet row) throws SQLException {
        return new StoredAttempt(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                InstantText.parse(row.getString(7)),
                InstantText.parseNullable(row.getString(8)),
                row.getString(9),
                row.getString(10));
    }

    static String textOf(StoredCommand.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
