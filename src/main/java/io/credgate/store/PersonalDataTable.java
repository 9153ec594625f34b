package io.credgate.store;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the texts of finished commands and their attempts without personal data, each once, in the order in which they
 * ended; how far it came stands in {@code meta}.
 */
final class PersonalDataTable {
    private static final String MARK = "personal_data_removed";

    private final StoreTransaction transaction;
    private final Sql sql;

    private record Texts(
            long key,
            String at,
            @Nullable String first,
            @Nullable String second) {}

    PersonalDataTable(StoreTransaction transaction, Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    int remove(Instant finishedBefore, int limit, UnaryOperator<String> without) {
        transaction.requireOpen();
        String mark = transaction.read(
                () -> sql.first("SELECT value FROM meta WHERE key = ?", row -> row.getString(1), MARK));
        String from = mark == null ? "/" : mark;
        // Those that ended at the very instant of the mark may not all have been in the last batch.
        List<Texts> commands = transaction.read(() -> sql.list(
                "SELECT position, finished_at, params, result FROM command WHERE state = 'finished'"
                        + " AND finished_at >= ? AND finished_at || '/' || printf('%020d', position) > ? AND finished_at < ?"
                        + " ORDER BY finished_at, position LIMIT ?",
                row -> new Texts(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
                from.substring(0, from.indexOf('/')),
                from,
                InstantText.of(finishedBefore),
                limit));
        for (Texts command : commands) {
            transaction.writeOne(
                    "UPDATE command SET params = ?, result = ?, correlation_data = NULL WHERE position = ?",
                    apply(without, command.first),
                    apply(without, command.second),
                    command.key);
            attempts(command.key, without);
        }
        if (!commands.isEmpty()) {
            Texts last = commands.get(commands.size() - 1);
            transaction.write(
                    "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
                    MARK,
                    last.at + "/" + String.format("%020d", last.key));
        }
        return commands.size();
    }

    private void attempts(long position, UnaryOperator<String> without) {
        List<Texts> attempts = transaction.read(() -> sql.list(
                "SELECT attempt_id, started_at, operation FROM attempt WHERE command_id ="
                        + " (SELECT command_id FROM command WHERE position = ?)",
                row -> new Texts(row.getLong(1), row.getString(2), row.getString(3), null),
                position));
        for (Texts attempt : attempts) {
            transaction.writeOne(
                    "UPDATE attempt SET operation = ?, detail = NULL WHERE attempt_id = ?",
                    apply(without, attempt.first),
                    attempt.key);
        }
    }

    private static @Nullable String apply(UnaryOperator<String> without, @Nullable String text) {
        return text == null ? null : without.apply(text);
    }
}
