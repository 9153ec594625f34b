package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.copyAsCrashed;
import static io.credgate.store.StoreFixtures.files;
import static io.credgate.store.StoreFixtures.finish;
import static io.credgate.store.StoreFixtures.inTransaction;
import static io.credgate.store.StoreFixtures.reading;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreQueryTest {
    @TempDir
    Path parent;

    private Path stateDir;
    private SqliteStore store;

    @BeforeEach
    void threeCommands() {
        stateDir = parent.resolve("state with % and ?");
        store = SqliteStore.open(stateDir);
        inTransaction(store, () -> {
            accept(store, "a");
            accept(store, "b");
            accept(store, "c");
            finish(store, "a", NOON);
            store.updateCommandState("b", StoredCommand.State.ATTEMPT_STARTED, "in_progress", 1, NOON);
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static final StoreQuery.Summary SUMMARY = new StoreQuery.Summary(1, 1, 1, 0, 4, 4, NOON);

    @Test
    void seesWhatTheDaemonCommitsMeanwhile() {
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            assertEquals(SUMMARY, query.summary());
            assertEquals(List.of("c", "b", "a"), ids(query.commands(10, null)));
            assertEquals(List.of("c"), ids(query.commands(1, null)));
            assertEquals(List.of("b"), ids(query.commands(10, StoredCommand.State.ATTEMPT_STARTED)));
            store.begin();
            accept(store, "d");
            assertEquals(SUMMARY, query.summary(), "not committed yet");
            store.commit();
            assertEquals(2, query.summary().accepted());
            inTransaction(store, () -> {
                for (String id : List.of("b", "c", "d")) {
                    store.updateCommandState(id, StoredCommand.State.FINISHED, "unknown", 1, NOON);
                }
            });
            assertEquals(3, query.summary().unknown());
            assertNull(query.summary().oldestOpenArrivedAt());
        }
    }

    @Test
    void worksAfterACleanStop() throws Exception {
        store.close();
        var before = files(stateDir);
        assertEquals(SUMMARY, reading(stateDir, StoreQuery::summary));
        assertEquals(before, files(stateDir));
        SqliteStore.open(stateDir).close();
    }

    /** What a member of the group falls back to, who may not create files in the directory. */
    @Test
    void aStoppedStoreCanBeReadWithoutCreatingFiles() throws Exception {
        store.close();
        try (Sql sql = new Sql(SqliteDriver.openImmutable(stateDir.resolve("credgate.db")), stateDir)) {
            assertEquals(3, sql.number("SELECT count(*) FROM command"));
            try (var list = Files.list(stateDir)) {
                assertEquals(
                        List.of("credgate.db", "lock"),
                        list.map(file -> file.getFileName().toString()).sorted().toList());
            }
        }
    }

    @Test
    void worksAfterACrash() throws Exception {
        Path crashed = copyAsCrashed(stateDir, parent.resolve("crashed"));
        var before = files(crashed);
        assertEquals(SUMMARY, reading(crashed, StoreQuery::summary));
        assertEquals(before, files(crashed), "the log is the daemon's to recover");
    }

    @Test
    void freeQueryGivesCellsAsText() {
        StoreQuery.Table table = reading(
                stateDir,
                query -> query.query(
                        "SELECT command_id AS id, result_seq, correlation_data, x'00ff' FROM command ORDER BY 1",
                        10,
                        () -> false));
        assertEquals(List.of("id", "result_seq", "correlation_data", "x'00ff'"), table.columns());
        assertEquals(Arrays.asList("a", "4", null, "00ff"), table.rows().get(0));
        assertEquals(3, table.rows().size());
        assertFalse(table.cutOff());
    }

    @Test
    void rowsAndCellsAreBounded() {
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            assertTrue(query.query("SELECT * FROM command", 2, () -> false).cutOff());
            assertFalse(query.query("SELECT * FROM command", 3, () -> false).cutOff());
            String cell = query.query("SELECT hex(zeroblob(1000000))", 1, () -> false)
                    .rows()
                    .get(0)
                    .get(0);
            assertEquals(StoreQuery.CELL_CHARACTERS_MAX + 1, cell == null ? 0 : cell.length());
            assertThrows(StoreException.class, () -> query.query("SELECT zeroblob(500000000)", 1, () -> false));
        }
    }

    @Test
    void aQueryThatRunsOnIsStopped() {
        String endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            AtomicInteger looks = new AtomicInteger();
            StoreException stopped = assertThrows(
                    StoreException.class, () -> query.query(endless, 10, () -> looks.incrementAndGet() > 5));
            assertTrue(stopped.getMessage().contains("took longer than allowed"), stopped.getMessage());
            assertEquals(6, looks.get());
            assertEquals(SUMMARY, query.summary(), "usable afterwards");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM command",
                "UPDATE meta SET value = 0",
                "DROP TABLE outbox",
                "CREATE TABLE x (y)",
                "ATTACH 'other.db' AS other",
                "PRAGMA journal_mode=DELETE",
                "PRAGMA user_version=5",
                "VACUUM",
                "no sql at all",
                "SELECT * FROM nothing"
            })
    void nothingCanBeChanged(String statement) throws Exception {
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            String before = StoreFixtures.contents(stateDir);
            try {
                query.query(statement, 10, () -> false);
            } catch (StoreException refused) {
                assertFalse(refused.getMessage().isBlank());
            }
            assertEquals(before, StoreFixtures.contents(stateDir));
        }
        assertEquals("wal", store.sql().first("PRAGMA journal_mode", row -> row.getString(1)));
        assertEquals(0, store.sql().number("PRAGMA user_version"));
        assertFalse(Files.exists(Path.of("other.db")));
        inTransaction(store, () -> accept(store, "daemon goes on"));
    }

    @Test
    void noStoreIsSaidAndNotCreated() {
        StoreException refusal = assertThrows(StoreException.class, () -> StoreQuery.open(parent));
        assertTrue(refusal.getMessage().contains("There is no credgate.db"), refusal.getMessage());
        assertFalse(Files.exists(parent.resolve("credgate.db")));
    }

    @Test
    void damageIsSaid() throws Exception {
        store.close();
        Files.write(stateDir.resolve("credgate.db"), new byte[8192]);
        StoreException refusal = assertThrows(StoreException.class, () -> StoreQuery.open(stateDir));
        assertTrue(refusal.getMessage().contains("is damaged"), refusal.getMessage());
    }

    private static List<String> ids(List<StoredCommand> commands) {
        return commands.stream().map(StoredCommand::commandId).toList();
    }
}
