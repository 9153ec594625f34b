package io.credgate.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Tables of the store, their version, and the checks a store passes before it is trusted. */
final class Schema {
    static final int VERSION = 1;

    /** "crdg", in the header of the file: tells our database from any other. */
    static final int APPLICATION_ID = 0x63726467;

    /**
     * Numbers that may never come back are AUTOINCREMENT: callbacks of a broker or a link name an entry or an attempt
     * long after it is gone. Instants are texts, see {@link InstantText}.
     */
    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE meta (
              key TEXT NOT NULL PRIMARY KEY,
              value ANY NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE command (
              position INTEGER PRIMARY KEY AUTOINCREMENT,
              command_id TEXT NOT NULL UNIQUE CHECK (command_id <> ''),
              type TEXT NOT NULL,
              params TEXT,
              digest TEXT NOT NULL,
              arrived_at TEXT NOT NULL,
              issued_at TEXT,
              expires_at TEXT NOT NULL,
              response_topic TEXT,
              correlation_data BLOB,
              state TEXT NOT NULL CHECK (state IN ('accepted', 'attempt_started', 'finished')),
              status TEXT NOT NULL,
              result TEXT,
              result_seq INTEGER NOT NULL,
              attempts INTEGER NOT NULL,
              finished_at TEXT
            ) STRICT
            """,
            "CREATE INDEX command_open ON command (position) WHERE state <> 'finished'",
            "CREATE INDEX command_unsettled ON command (position) WHERE state = 'finished' AND status = 'unknown'",
            "CREATE INDEX command_finished ON command (finished_at) WHERE state = 'finished'",
            """
            CREATE TABLE attempt (
              attempt_id INTEGER PRIMARY KEY AUTOINCREMENT,
              command_id TEXT NOT NULL REFERENCES command (command_id) ON DELETE CASCADE,
              number INTEGER NOT NULL,
              link TEXT NOT NULL,
              operation_kind TEXT NOT NULL,
              operation TEXT NOT NULL,
              started_at TEXT NOT NULL,
              finished_at TEXT,
              outcome TEXT,
              detail TEXT
            ) STRICT
            """,
            "CREATE INDEX attempt_of_command ON attempt (command_id, attempt_id)",
            """
            CREATE TABLE document (
              kind TEXT NOT NULL,
              id TEXT NOT NULL,
              json TEXT NOT NULL,
              PRIMARY KEY (kind, id)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE outbox (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              seq INTEGER NOT NULL,
              topic TEXT NOT NULL,
              payload BLOB NOT NULL,
              retained INTEGER NOT NULL,
              correlation_data BLOB
            ) STRICT
            """,
            "CREATE INDEX outbox_seq ON outbox (seq) WHERE seq > 0",
            """
            CREATE TABLE audit (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              at TEXT NOT NULL,
              event TEXT NOT NULL,
              json TEXT NOT NULL,
              hash BLOB NOT NULL
            ) STRICT
            """,
            "INSERT INTO meta (key, value) VALUES ('schema_version', " + VERSION + "), ('seq', 0)");

    private Schema() {}

    /**
     * Builds a new store under another name first, so that a crash leaves either no store or a whole one. The order of
     * the settings matters: auto_vacuum has to come before the first table.
     */
    static void create(StateDirectory directory) {
        create(directory, directory.unfinished());
        directory.finish();
    }

    /** Builds a new store in that file, which is overwritten. */
    static void create(StateDirectory directory, Path file) {
        directory.prepare(file);
        try (Connection connection = SqliteDriver.openForCreating(file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA auto_vacuum=INCREMENTAL");
            statement.execute("PRAGMA application_id=" + APPLICATION_ID);
            statement.execute("BEGIN");
            for (String table : TABLES) {
                statement.execute(table);
            }
            statement.execute("COMMIT");
            statement.execute("PRAGMA journal_mode=WAL");
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
    }

    /** Refuses what is not ours, newer than we are, or damaged. Reads only, so that a refused store stays as it is. */
    static void check(StateDirectory directory) {
        try {
            check(directory, directory.database(), SqliteDriver.openToLook(directory));
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
    }

    /** The same for a store under another name. */
    static void check(StateDirectory directory, Path file) {
        try {
            check(directory, file, SqliteDriver.openForReading(file));
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
    }

    private static void check(StateDirectory directory, Path file, Connection connection) {
        Path path = directory.path();
        try (Sql sql = new Sql(connection, path)) {
            requireOurs(sql, file);
            if (sql.number("PRAGMA application_id") != APPLICATION_ID) {
                throw SqliteErrors.damaged(path, "its header is not that of a store");
            }
            List<String> findings = sql.list("PRAGMA quick_check(1)", row -> row.getString(1));
            if (!findings.equals(List.of("ok"))) {
                throw SqliteErrors.damaged(path, "quick_check found a fault");
            }
            requireVersion(sql, path);
            if (!sql.list("PRAGMA foreign_key_check", row -> row.getString(1)).isEmpty()) {
                throw SqliteErrors.damaged(path, "an attempt belongs to no command");
            }
        }
    }

    /** Refuses a database of another program, or of a newer release, as far as that can be read. */
    static void requireOurs(StateDirectory directory) throws SQLException {
        try (Sql sql = new Sql(SqliteDriver.openForReading(directory.database()), directory.path())) {
            requireOurs(sql, directory.database());
            requireVersion(sql, directory.path());
        }
    }

    private static void requireOurs(Sql sql, Path file) {
        if (sql.number("PRAGMA application_id") != APPLICATION_ID
                && sql.number("SELECT count(*) FROM sqlite_schema WHERE name IN ('command', 'attempt', 'outbox')")
                        != 3) {
            throw new StoreException(file + " is a database of another program. Correct gateway.state_dir, or move that"
                    + " file away.");
        }
    }

    private static void requireVersion(Sql sql, Path path) {
        Long version = sql.first(
                "SELECT value FROM meta WHERE key = 'schema_version' AND typeof(value) = 'integer'",
                row -> row.getLong(1));
        if (version == null || version < 1) {
            throw SqliteErrors.damaged(path, "it does not say which version it is");
        }
        if (version > VERSION) {
            throw new StoreException("The store in " + path + " was written by a newer credgate (schema " + version
                    + ", this one knows " + VERSION + "). Install that release again; nothing was changed.");
        }
    }
}
