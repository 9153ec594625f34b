package io.credgate.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Turns what SQLite says into a sentence for the operator. Of the original only the name of the error code is kept,
 * neither text nor cause: nothing that was bound to a statement can reach a log this way.
 */
final class SqliteErrors {
    private SqliteErrors() {}

    /** A {@link StoreException}, or an {@link IllegalStateException} where our own code broke a rule of the schema. */
    static RuntimeException explain(SQLException problem, Path stateDir) {
        String code = codeOf(problem).name();
        // SQLite's own word for a disk that has no room for its shared memory file.
        if (codeOf(problem) == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE) {
            return full(stateDir, code);
        }
        // Its word for every failed write but that for want of space: a used-up quota too.
        if (codeOf(problem) == SQLiteErrorCode.SQLITE_IOERR_WRITE) {
            return new DiskFullException(
                    "The disk that holds " + stateDir + " failed to write (" + code + "). Check its"
                            + " space, the quota of the user credgate runs as, and its health (df, quota, dmesg), then start"
                            + " credgate again; everything acknowledged so far is kept.");
        }
        return switch (primaryCodeOf(problem)) {
            case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_RANGE ->
                new IllegalStateException(
                        "A rule of the store's schema was broken (" + code + "). Nothing was written.");
            case SQLITE_FULL -> full(stateDir, code);
            case SQLITE_IOERR ->
                new StoreException("The disk that holds " + stateDir + " failed to read or write (" + code + "). Check"
                        + " its space and health (df, dmesg), then start credgate again.");
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
                new StoreException(
                        "The store in " + stateDir + " cannot be opened or written (" + code + "). Check that"
                                + " the directory and its files belong to the user credgate runs as, and that the file system"
                                + " is not mounted read-only.");
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new NotNowException("Another program keeps the store in " + stateDir + " locked (" + code
                        + "). Close it" + " (a sqlite3 shell, a backup), then start credgate again.");
            case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(stateDir, code);
            case SQLITE_NOMEM ->
                new NotNowException("There was not enough memory for the store in " + stateDir + " (" + code + ").");
            default ->
                // Most of all "no such table", when the name of one is damaged.
                new DamagedStoreException(
                        "The store in " + stateDir + " gave an unexpected answer (" + code + "). Start credgate"
                                + " again; if it comes back, keep a copy of the directory and run 'credgate store recover'.");
        };
    }

    private static StoreException full(Path stateDir, String code) {
        return new DiskFullException("The disk that holds " + stateDir + " is full (" + code + "). Free space on it"
                + " outside that directory, then start credgate again; everything acknowledged so far is kept.");
    }

    /** Everything in the directory may be needed to find out what was done, so the sentence has it kept as a whole. */
    static StoreException damaged(Path stateDir, String finding) {
        return new DamagedStoreException(
                "The store in " + stateDir + " is damaged (" + finding + "). It was left as it is, and"
                        + " the gateway does not run without it. Stop credgate, check the disk, then run 'credgate store recover':"
                        + " it carries over every record that can be read, names every one that is lost, and keeps the damaged"
                        + " files in " + stateDir
                        + "/quarantine. Or put an earlier copy of the whole directory in its place; it"
                        + " takes up again what was waiting when it was made. Neither knows all that was done since: ask the front"
                        + " desk before a command of that time is given again.");
    }

    static boolean isDamage(SQLException problem) {
        SQLiteErrorCode code = primaryCodeOf(problem);
        return code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
    }

    /** Whether it may work another time as it is: somebody's lock, or no space on the disk. */
    static boolean mayPass(SQLException problem) {
        return switch (primaryCodeOf(problem)) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL -> true;
            default ->
                codeOf(problem) == SQLiteErrorCode.SQLITE_IOERR_WRITE
                        || codeOf(problem) == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE;
        };
    }

    static SQLiteErrorCode primaryCodeOf(SQLException problem) {
        return SQLiteErrorCode.getErrorCode(codeOf(problem).code & 0xff);
    }

    private static SQLiteErrorCode codeOf(SQLException problem) {
        return problem instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
