package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditChainTest {
    @TempDir
    Path stateDir;

    private SqliteStore store;

    @BeforeEach
    void fiveLines() {
        store = SqliteStore.open(stateDir);
        inTransaction(store, () -> {
            for (int i = 1; i <= 5; i++) {
                store.audit(NOON.plusSeconds(i), "event", "{\"n\":" + i + "}");
            }
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void hashIsWhatTheDescriptionSays() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(new byte[32]);
        digest.update(new byte[] {0, 0, 0, 30});
        digest.update("2026-11-23T12:00:01.123456789Z".getBytes(StandardCharsets.US_ASCII));
        digest.update(new byte[] {0, 0, 0, 5, 'e', 'v', 'e', 'n', 't'});
        digest.update(new byte[] {0, 0, 0, 7, '{', '"', 'n', '"', ':', '1', '}'});
        assertEquals(
                HexFormat.of().formatHex(digest.digest()),
                store.sql().first("SELECT lower(hex(hash)) FROM audit WHERE id = 1", row -> row.getString(1)));
    }

    @Test
    void goesOnAfterReopening() {
        store.close();
        store = SqliteStore.open(stateDir);
        inTransaction(store, () -> store.audit(NOON, "restart", "{}"));
        assertEquals(6, store.sql().number("SELECT count(*) FROM audit"));
        assertEquals(0, AuditChain.firstBroken(store.sql()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "UPDATE audit SET json = '{}' WHERE id = 3              ~ 3",
                "UPDATE audit SET at = replace(at, '2026', '2025') WHERE id = 1 ~ 1",
                "UPDATE audit SET event = 'other' WHERE id = 5          ~ 5",
                "UPDATE audit SET hash = zeroblob(32) WHERE id = 2      ~ 2",
                "DELETE FROM audit WHERE id = 1                         ~ 2",
                "DELETE FROM audit WHERE id = 3                         ~ 4",
                "DELETE FROM audit WHERE id = 5                         ~ 5",
                "DELETE FROM audit WHERE id > 2                         ~ 3",
                "DELETE FROM audit                                      ~ 1",
                "UPDATE audit SET event = 'even', json = 't' || json WHERE id = 4 ~ 4",
            })
    void anEditByHandIsFound(String edit, long line) {
        assertEquals(0, AuditChain.firstBroken(store.sql()));
        store.sql().update(edit);
        assertEquals(line, AuditChain.firstBroken(store.sql()));
    }

    @Test
    void forgettingKeepsTheRestProvable() {
        store.begin();
        assertEquals(2, store.forgetAuditBefore(NOON.plusSeconds(4), 2));
        assertEquals(1, store.forgetAuditBefore(NOON.plusSeconds(4), 2));
        assertEquals(0, store.forgetAuditBefore(NOON.plusSeconds(4), 2));
        store.commit();
        assertEquals(2, store.sql().number("SELECT count(*) FROM audit"));
        assertEquals(0, AuditChain.firstBroken(store.sql()));

        inTransaction(store, () -> assertEquals(2, store.forgetAuditBefore(NOON.plusSeconds(60), 100)));
        store.close();
        store = SqliteStore.open(stateDir);
        inTransaction(store, () -> store.audit(NOON, "after all were forgotten", "{}"));
        assertEquals(0, AuditChain.firstBroken(store.sql()));
        store.sql().update("UPDATE audit SET json = '{\"x\":1}'");
        assertEquals(6, AuditChain.firstBroken(store.sql()));
    }

    private List<Long> breaks() {
        return AuditChain.walk(store.sql()).breaks();
    }

    @ParameterizedTest
    @CsvSource({"2, 6", "0, 6"})
    void linesThatGoOnBehindRemovedOnesDoNotHideThem(long kept, long line) {
        store.sql().update("DELETE FROM audit WHERE id > ?", kept);
        store.close();
        store = SqliteStore.open(stateDir);
        inTransaction(store, () -> store.audit(NOON, "new line", "{}"));
        assertEquals(List.of(line), breaks());
    }

    @Test
    void theOldestOfTheKeptLinesAreMissedToo() {
        inTransaction(store, () -> assertEquals(2, store.forgetAuditBefore(NOON.plusSeconds(3), 100)));
        assertEquals(0, AuditChain.firstBroken(store.sql()));
        store.sql().update("DELETE FROM audit WHERE id = 3");
        assertEquals(List.of(4L), breaks());
        store.sql().update("DELETE FROM audit");
        assertEquals(3, AuditChain.firstBroken(store.sql()));
    }

    @Test
    void everyBreakIsNamed() {
        store.sql().update("UPDATE audit SET json = 'x' WHERE id IN (2, 4)");
        store.sql().update("DELETE FROM audit WHERE id = 5");
        AuditChain.Walk walk = AuditChain.walk(store.sql());
        assertEquals(new AuditChain.Walk(4, 1, 4, List.of(2L, 4L), true), walk);
    }

    @Test
    void anEditBehindTheLossOfARecoveryIsFound() {
        store.sql().update("DELETE FROM audit WHERE id = 2");
        recover(10_006);
        assertEquals(List.of(3L), breaks(), "what a recovery lost stays visible, the gap before its line is its own");
        inTransaction(store, () -> {
            store.audit(NOON, "after", "{}");
            store.audit(NOON, "later", "{}");
        });
        assertEquals(List.of(3L), breaks());
        store.sql().update("UPDATE audit SET json = 'x' WHERE event = 'after'");
        assertEquals(List.of(3L, 10_007L), breaks());
    }

    /** The line that a recovery leaves, under a number that cannot have been given before. */
    private void recover(long number) {
        byte[] hash = AuditChain.next(AuditChain.end(store.sql()), "t", AuditChain.RECOVERED, "{}");
        store.sql()
                .update(
                        "INSERT INTO audit (id, at, event, json, hash) VALUES (?, 't', ?, '{}', ?)",
                        number,
                        AuditChain.RECOVERED,
                        hash);
        store.close();
        store = SqliteStore.open(stateDir);
    }

    @Test
    void aTrailForgottenBeforeItsNumbersWereKeptIsTakenAsItIs() {
        inTransaction(store, () -> store.forgetAuditBefore(NOON.plusSeconds(3), 100));
        store.sql().update("DELETE FROM meta WHERE key = ?", AuditChain.ANCHOR_ID);
        assertEquals(0, AuditChain.firstBroken(store.sql()));
    }
}
