package io.credgate.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.store.Store.Upkeep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;

/** A disk whose space is said to be free and that takes no more all the same, as with a quota. */
class WriteFailureTest {
    private static final long MIB = 1 << 20;
    private static final String INSERT = "INSERT INTO document (kind, id, json) VALUES ('k', ?, '{}')";

    @TempDir
    Path stateDir;

    private Path log;
    private FailingDisk disk;
    private DiskReserve reserve;
    private Sql sql;
    private StoreTransaction transaction;

    @BeforeEach
    void open() throws SQLException {
        SqliteStore.open(stateDir).close();
        StateDirectory directory = new StateDirectory(stateDir);
        log = directory.wal();
        disk = new FailingDisk(SqliteDriver.openForWriting(directory.database()));
        sql = new Sql(disk.connection(), stateDir);
        reserve = new DiskReserve(directory, new SpaceLimits(MIB, MIB, () -> 1L << 40));
        reserve.prepare();
        transaction = new StoreTransaction(sql, reserve);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private long documents() {
        return sql.number("SELECT count(*) FROM document");
    }

    private void put(String id) {
        transaction.write(INSERT, id);
    }

    @ParameterizedTest
    @CsvSource({
        "INSERT, SQLITE_IOERR_WRITE",
        "COMMIT, SQLITE_IOERR_WRITE",
        "COMMIT, SQLITE_FULL",
        "BEGIN,  SQLITE_IOERR_SHMSIZE"
    })
    void aTransactionIsDoneAgainInTheReserve(String statement, SQLiteErrorCode code) {
        disk.failAt(statement, code, 1);
        transaction.begin();
        put("a");
        put("b");
        transaction.commit();
        assertEquals(1, disk.failed);
        assertEquals(2, documents());
        assertTrue(reserve.isGone());
        assertFalse(Files.exists(stateDir.resolve("reserve")));
    }

    @Test
    void aWriteThatFailsAgainUndoesTheTransactionAndSaysWhatToLookAt() {
        disk.failAt("COMMIT", SQLiteErrorCode.SQLITE_IOERR_WRITE, 2);
        transaction.begin();
        put("a");
        StoreException failed = assertThrows(StoreException.class, transaction::commit);
        assertTrue(failed.getMessage().contains("failed to write (SQLITE_IOERR_WRITE)"), failed.getMessage());
        assertTrue(failed.getMessage().contains("quota"), failed.getMessage());
        assertEquals(2, disk.failed);
        assertEquals(0, documents());
    }

    @ParameterizedTest
    @CsvSource({"SQLITE_IOERR_WRITE", "SQLITE_FULL"})
    void spaceThatCannotBeGivenBackEndsNothing(SQLiteErrorCode code) throws Exception {
        SpaceReturn spaceReturn = new SpaceReturn(sql, reserve);
        transaction.begin();
        put("a");
        transaction.commit();
        long bytes = Files.size(log);
        disk.failAt("PRAGMA wal_checkpoint", code, 2);
        try (LogLines lines = new LogLines(SpaceReturn.class)) {
            assertEquals(Upkeep.BLOCKED, spaceReturn.run(100));
            assertEquals(Upkeep.BLOCKED, spaceReturn.run(100));
            assertEquals(
                    1, lines.count("could not be emptied"), () -> lines.all().toString());
        }
        assertEquals(bytes, Files.size(log));
        assertFalse(reserve.isGone(), "the reserve is for results");
        assertEquals(Upkeep.DONE, spaceReturn.run(100));
        assertEquals(0, Files.size(log));
        assertEquals(SqliteDriver.BUSY_TIMEOUT_MILLIS, sql.number("PRAGMA busy_timeout"));
    }

    @Test
    void aDiskThatFailsToReadEndsTheGateway() {
        disk.failAt("PRAGMA wal_checkpoint", SQLiteErrorCode.SQLITE_IOERR_READ, 1);
        assertThrows(StoreException.class, () -> new SpaceReturn(sql, reserve).run(100));
    }

    @Test
    void whileTheReserveIsGoneTheLogKeepsItsBlocks() throws Exception {
        transaction.begin();
        put("a");
        transaction.commit();
        long bytes = Files.size(log);
        assertTrue(bytes > 0);
        reserve.release();
        assertEquals(Upkeep.DONE, new SpaceReturn(sql, reserve).run(100));
        assertEquals(bytes, Files.size(log));
    }
}
