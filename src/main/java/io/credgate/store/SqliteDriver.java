package io.credgate.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.SQLiteOpenMode;

/** SQLite itself: which library is loaded, and connections with the settings that durability depends on. */
final class SqliteDriver {
    /** Before this release two connections at work at once can damage a database (the WAL-reset bug). */
    static final String OLDEST_VERSION = "3.51.3";

    /** How long a statement waits for another program's lock. */
    static final int BUSY_TIMEOUT_MILLIS = 5_000;

    /** Longest text or blob that a statement may build; far above any message, far below the memory of a small box. */
    private static final int VALUE_BYTES_MAX = 64 << 20;

    private SqliteDriver() {}

    /**
     * Loads the native library. With {@code -Dorg.sqlite.lib.path} it must come from there: the driver on its own would
     * silently unpack its own copy into the temporary directory instead, where it may not be allowed to run.
     */
    static void load() {
        String directory = System.getProperty("org.sqlite.lib.path");
        if (directory != null) {
            requireLibrary(Path.of(directory, libraryName()));
        }
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception | LinkageError e) {
            throw new StoreException(
                    "SQLite's native library could not be loaded. Set -Dorg.sqlite.lib.path to the directory that holds "
                            + libraryName() + ", or -Dorg.sqlite.tmpdir to one from which programs may run.",
                    e);
        }
    }

    private static void requireLibrary(Path library) {
        if (!Files.isRegularFile(library)) {
            throw new StoreException("-Dorg.sqlite.lib.path names a directory without " + library.getFileName()
                    + ": there is no " + library + ". Correct the setting or install the library there.");
        }
        try {
            System.load(library.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            throw new StoreException(
                    "SQLite's native library " + library + " does not run on this machine. Install the one for its"
                            + " processor, or remove -Dorg.sqlite.lib.path.",
                    e);
        }
    }

    private static String libraryName() {
        return System.getProperty("org.sqlite.lib.name", System.mapLibraryName("sqlitejdbc"));
    }

    /** For filling the empty file of a new store, before it gets its journal mode. */
    static Connection openForCreating(Path database) throws SQLException {
        return connect("jdbc:sqlite:" + database.toAbsolutePath(), writing());
    }

    /** The daemon's connection. Expects the file to exist; sets and reads back what must hold for this connection. */
    static Connection openForWriting(Path database) throws SQLException {
        Connection connection = connect("jdbc:sqlite:" + database.toAbsolutePath(), writing());
        try {
            set(connection, "journal_mode=WAL", "wal");
            set(connection, "synchronous=FULL", null);
            set(connection, "foreign_keys=ON", null);
            // What is removed is overwritten: names of guests must not stay in unused parts of the file.
            set(connection, "secure_delete=ON", "1");
            set(connection, "journal_size_limit=16777216", "16777216");
            require(connection, "synchronous", "2");
            require(connection, "foreign_keys", "1");
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Sees what is committed at each statement, also while the daemon writes. Changes neither database nor WAL. */
    static Connection openForReading(Path database) throws SQLException {
        return connect("jdbc:sqlite:" + database.toAbsolutePath(), reading());
    }

    /** {@link #openForReading}, also for somebody who may not create what WAL mode needs beside the database. */
    static Connection openToLook(StateDirectory directory) throws SQLException {
        directory.refuseMissingLog();
        try {
            return openForReading(directory.database());
        } catch (SQLException e) {
            boolean mayNotCreate = switch (SqliteErrors.primaryCodeOf(e)) {
                case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM -> true;
                default -> false;
            };
            if (!mayNotCreate || hasContent(directory.wal())) {
                throw e;
            }
        }
        // Stopped cleanly, so everything is in the main file.
        return openImmutable(directory.database());
    }

    private static boolean hasContent(Path file) {
        try {
            return Files.exists(file) && Files.size(file) > 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Reads the main file alone and takes no locks: only for a store that nobody writes and that left no WAL. */
    static Connection openImmutable(Path database) throws SQLException {
        SQLiteConfig config = reading();
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        return connect("jdbc:sqlite:" + database.toAbsolutePath().toUri() + "?immutable=1", config);
    }

    /**
     * For reading what is left of a damaged database. Tolerates a file that was cut off ({@code writable_schema} has
     * SQLite go by its real length) and takes nothing for granted; writes nothing.
     */
    static Connection openForSalvage(Path database) throws SQLException {
        Connection connection = DriverManager.getConnection(
                "jdbc:sqlite:" + database.toAbsolutePath(), reading().toProperties());
        try {
            set(connection, "writable_schema=ON", null);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static SQLiteConfig writing() {
        SQLiteConfig config = config();
        config.setOpenMode(SQLiteOpenMode.READWRITE);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        return config;
    }

    private static SQLiteConfig reading() {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        config.setPragma(SQLiteConfig.Pragma.LIMIT_ATTACHED, "0");
        return config;
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setGetGeneratedKeys(false);
        config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, Integer.toString(VALUE_BYTES_MAX));
        return config;
    }

    private static Connection connect(String url, SQLiteConfig config) throws SQLException {
        Connection connection = DriverManager.getConnection(url, config.toProperties());
        try {
            // The first statement also reads the schema: what cannot be read at all shows here.
            String version = text(connection, "SELECT sqlite_version(), (SELECT count(*) FROM sqlite_schema)");
            requireNewEnough(version);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void requireNewEnough(String version) {
        if (!isAtLeast(version, OLDEST_VERSION)) {
            throw new StoreException(
                    "SQLite " + version + " was loaded, but " + OLDEST_VERSION + " or newer is needed:"
                            + " older ones can damage the store. Install the library that belongs to this release of credgate.");
        }
    }

    /** Compares dotted version numbers, part by part. */
    static boolean isAtLeast(String version, String oldest) {
        String[] have = version.split("\\.", -1);
        String[] need = oldest.split("\\.", -1);
        for (int i = 0; i < need.length; i++) {
            int part = i < have.length ? Integer.parseInt(have[i]) : 0;
            if (part != Integer.parseInt(need[i])) {
                return part > Integer.parseInt(need[i]);
            }
        }
        return true;
    }

    private static void set(Connection connection, String pragma, @Nullable String answer) throws SQLException {
        if (answer == null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA " + pragma);
            }
        } else {
            require(connection, pragma, answer);
        }
    }

    private static void require(Connection connection, String pragma, String answer) throws SQLException {
        String given = text(connection, "PRAGMA " + pragma);
        if (!answer.equals(given)) {
            throw new StoreException(
                    "SQLite did not take the setting " + pragma + " (it says " + given + "), so a power"
                            + " cut could lose commands. The state directory must be on a local disk, not on a network share.");
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            String text = rows.next() ? rows.getString(1) : null;
            return text == null ? "nothing" : text;
        }
    }
}
