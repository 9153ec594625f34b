package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.copyAsCrashed;
import static io.credgate.store.StoreFixtures.finish;
import static io.credgate.store.StoreFixtures.inTransaction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged stores and what {@code credgate store recover} makes of them. */
class StoreSalvageTest {
    private static final int PAGE_BYTES = 4096;
    private static final int COMMANDS = 50;
    private static final List<String> KINDS =
            List.of("credential", "user", "site", "taken_over", "telemetry", "door_trail");
    private static final long SEED = Long.getLong("seed", 20261128);

    static final RecordJudge ANYTHING = new RecordJudge() {
        @Override
        public boolean isCommandReadable(StoredCommand command, Documents documents) {
            return true;
        }

        @Override
        public boolean isAttemptReadable(StoredAttempt attempt) {
            return true;
        }

        @Override
        public boolean isDocumentReadable(String kind, String id, String json) {
            return json.startsWith("{") && json.endsWith("}");
        }

        @Override
        public List<String> documentKinds() {
            return KINDS;
        }
    };

    @TempDir
    Path parent;

    private Path stateDir;
    private byte[] whole;
    private StoreRecords before;

    @BeforeEach
    void aStoreWithCommandsOfEveryKind() throws IOException {
        stateDir = parent.resolve("state");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            for (int i = 0; i < COMMANDS; i++) {
                int number = i;
                inTransaction(store, () -> {
                    accept(store, "c" + number);
                    store.insertAttempt(StoreFixtures.attempt("c" + number, 1));
                    store.putDocument(KINDS.get(number % KINDS.size()), id(number), document(number));
                    store.putDocument("credential", id(number + COMMANDS), document(number));
                    if (number % 2 == 0) {
                        finish(store, "c" + number, NOON);
                    }
                });
            }
            inTransaction(store, () -> {
                // Pages that are not in use any more, among those that are.
                for (int i = 0; i < COMMANDS; i += 5) {
                    store.deleteDocument("credential", id(i + COMMANDS));
                }
                store.reportsDeliveredUpTo(30);
            });
        }
        before = StoreRecords.of(stateDir);
        whole = Files.readAllBytes(stateDir.resolve("credgate.db"));
    }

    private static String id(int number) {
        return String.format("%08x-d", number * 31_415_926);
    }

    /** Of every length, now and then longer than a page. */
    private static String document(int number) {
        int length = number % 20 == 7 ? 6_000 : number * 37 % 500;
        return "{\"n\":" + number + ",\"text\":\"" + "x".repeat(length) + "\"}";
    }

    private int recordsOn(byte[] file, int page) {
        return StoreRecords.on(file, page, PAGE_BYTES);
    }

    private StoreRecovery.Result recover() {
        return StoreRecovery.run(stateDir, ANYTHING, NOON.plusSeconds(60));
    }

    /**
     * Recovers, and checks what must hold whatever the damage was.
     *
     * @param lostMax records that may be lost, since they stood in what was damaged
     * @param alteredMax records that may be carried over with other content, which nothing can find
     */
    private StoreRecovery.Result recoverAnything(
            String place, boolean idsSurvive, int lostMax, int alteredMax, StoreRecords... newer) throws IOException {
        TreeMap<String, String> damaged = StoreFixtures.files(stateDir);
        StoreRecovery.Result result = recover();
        assertTrue(result.done(), place);
        for (Map.Entry<String, String> file : damaged.entrySet()) {
            assertEquals(
                    file.getValue(),
                    java.util.HexFormat.of()
                            .formatHex(Files.readAllBytes(result.quarantine().resolve(file.getKey()))),
                    place + ": " + file.getKey() + " was not kept as it was");
        }
        StoreRecords after = StoreRecords.of(stateDir);
        List<String> missing = before.missingIn(after);
        assertTrue(missing.size() <= lostMax, place + ": of at most " + lostMax + " these are lost: " + missing);
        StoreRecords[] sources = Arrays.copyOf(newer, newer.length + 1);
        sources[newer.length] = before;
        List<String> altered = after.notFrom(sources);
        assertTrue(altered.size() <= alteredMax, place + ": never were so: " + altered);
        List<String> unnamed = missing.stream()
                .filter(one -> !StoreRecords.isNamed(one, result.lost()))
                .toList();
        // One that has another key now is not missed by anybody.
        assertTrue(unnamed.size() <= altered.size(), place + ": lost and not named: " + unnamed + ", but " + altered);
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            List<String> named = result.lost().stream().map(LostRecord::key).toList();
            for (int i = 0; i < COMMANDS && idsSurvive; i++) {
                StoredCommand command = store.findCommand("c" + i);
                assertNotNull(command, place + ": c" + i + " is forgotten and would be carried out again");
                if (command.type().equals("lost")) {
                    assertEquals("unknown", command.status(), place);
                    assertTrue(named.contains("c" + i), place + ": c" + i + " is lost and not named");
                } else if (i % 2 == 0) {
                    assertEquals(StoredCommand.State.FINISHED, command.state(), place);
                }
            }
            store.begin();
            assertTrue(store.nextSeq() > 0, place);
            store.commit();
        }
        assertEquals(
                List.of(),
                StoreCheck.run(stateDir, ANYTHING).stream()
                        .filter(StoreCheck.Finding::stopsTheStart)
                        .toList(),
                place);
        return result;
    }

    /** Back to the whole store, with nothing of an earlier round. */
    private void restore(byte[] content) throws IOException {
        try (Stream<Path> files = Files.walk(stateDir)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!file.equals(stateDir)) {
                    Files.delete(file);
                }
            }
        }
        Files.write(stateDir.resolve("credgate.db"), content);
    }

    @Test
    void aStoreInOrderIsLeftAsItIs() throws IOException {
        TreeMap<String, String> before = StoreFixtures.files(stateDir);
        assertFalse(recover().done());
        assertEquals(before, StoreFixtures.files(stateDir));
    }

    @Test
    void anyPageOverwritten() throws IOException {
        byte[] noise = new byte[PAGE_BYTES];
        for (int page = 0; page < whole.length / PAGE_BYTES; page++) {
            new Random(SEED + page).nextBytes(noise);
            byte[] damaged = whole.clone();
            System.arraycopy(noise, 0, damaged, page * PAGE_BYTES, PAGE_BYTES);
            restore(damaged);
            recoverAnything("page " + (page + 1) + ", -Dseed=" + SEED, true, recordsOn(whole, page), 1);
        }
    }

    @Test
    void cutOffAnywhere() throws IOException {
        for (int round = 0; round < 12; round++) {
            cutOffAt(PAGE_BYTES + new Random(SEED + round).nextInt(whole.length - PAGE_BYTES));
        }
    }

    private void cutOffAt(int length) throws IOException {
        restore(Arrays.copyOf(whole, length));
        int cut = length / PAGE_BYTES;
        int gone = StoreRecords.behind(whole, cut, PAGE_BYTES, length % PAGE_BYTES);
        for (int page = cut + 1; page < whole.length / PAGE_BYTES; page++) {
            gone += recordsOn(whole, page);
        }
        recoverAnything("cut to " + length + ", -Dseed=" + SEED, false, gone, 0);
    }

    /** The one length: a line of the audit trail, cut within its hash, still made sense (seed 77). */
    @Test
    void cutOffAnywhereInAPage() throws IOException {
        cutOffAt(132_090);
        for (int at = 1 + (int) Math.floorMod(SEED, 97L); at < PAGE_BYTES; at += 97) {
            cutOffAt(132_090 / PAGE_BYTES * PAGE_BYTES + at);
        }
    }

    @Test
    void flippedBits() throws IOException {
        int found = 0;
        for (int round = 0; round < 24; round++) {
            Random random = new Random(SEED + round);
            byte[] damaged = whole.clone();
            int hit = 0;
            for (int i = 0; i < 20; i++) {
                int at = random.nextInt(damaged.length);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                hit += recordsOn(whole, at / PAGE_BYTES);
            }
            restore(damaged);
            if (StoreCheck.run(stateDir, ANYTHING).stream().anyMatch(StoreCheck.Finding::stopsTheStart)) {
                found++;
                recoverAnything("bits of round " + round + ", -Dseed=" + SEED, false, hit, 20);
            } else {
                SqliteStore.open(stateDir).close();
            }
        }
        assertTrue(found > 6, "only " + found + " of 24 damaged stores were noticed");
    }

    /** Half of a page is from before, half from after a change, as a disk leaves it that is cut off while it writes. */
    @Test
    void tornPages() throws IOException {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> {
                for (int i = 1; i < COMMANDS; i += 2) {
                    finish(store, "c" + i, NOON);
                }
            });
        }
        StoreRecords after = StoreRecords.of(stateDir);
        byte[] newer = Files.readAllBytes(stateDir.resolve("credgate.db"));
        for (int round = 0; round < 14; round++) {
            Random random = new Random(SEED + round);
            byte[] torn = newer.clone();
            int hit = 0;
            for (int i = 0; i < 3; i++) {
                int page = random.nextInt(whole.length / PAGE_BYTES);
                hit += Math.max(recordsOn(whole, page), recordsOn(newer, page));
                System.arraycopy(whole, page * PAGE_BYTES, torn, page * PAGE_BYTES, PAGE_BYTES / 2);
            }
            restore(torn);
            if (StoreCheck.run(stateDir, ANYTHING).stream().anyMatch(StoreCheck.Finding::stopsTheStart)) {
                recoverAnything("torn in round " + round + ", -Dseed=" + SEED, false, hit, hit, after);
            }
        }
    }

    @Test
    void whatHadNotEndedIsNotSimplyDoneAgain() throws IOException {
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 0, PAGE_BYTES, (byte) 0);
        restore(damaged);
        StoreRecovery.Result result = recoverAnything("first page", true, 0, 0);
        assertEquals(COMMANDS / 2, result.openInDoubt());
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            store.openCommands().forEach(c -> assertEquals(StoredCommand.State.ATTEMPT_STARTED, c.state()));
        }
    }

    /** In a compacted store the tables begin on other pages. */
    @Test
    void theFirstPageOfACompactedStore() throws IOException {
        StoreUpkeep.compact(stateDir);
        byte[] damaged = Files.readAllBytes(stateDir.resolve("credgate.db"));
        Arrays.fill(damaged, 0, PAGE_BYTES, (byte) 0);
        restore(damaged);
        recoverAnything("first page of a compacted store", true, 0, 0);
    }

    @Test
    void aCommitLostInTheMiddleOfTheLogStopsTheStart() throws IOException {
        Path crashed;
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            for (int i = 0; i < 5; i++) {
                String id = "in the log " + i;
                inTransaction(store, () -> accept(store, id));
            }
            crashed = copyAsCrashed(stateDir, parent.resolve("crashed"));
        }
        stateDir = crashed;
        byte[] log = Files.readAllBytes(crashed.resolve("credgate.db-wal"));
        SqliteStore.open(copyAsCrashed(crashed, parent.resolve("good"))).close();

        byte[] flipped = log.clone();
        flipped[32 + 24 + 2000] ^= 1;
        Files.write(crashed.resolve("credgate.db-wal"), flipped);
        StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(crashed));
        assertTrue(refusal.getMessage().contains("commits come after it"), refusal.getMessage());

        StoreRecovery.Result result = recoverAnything("log", true, 0, 0);
        assertTrue(result.lost().stream().anyMatch(l -> l.table().equals("(any)")), result.lost() + "");
    }

    @Test
    void aCommitThatWasCutShortIsNoDamage() throws IOException {
        Path crashed;
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            for (int i = 0; i < 3; i++) {
                String id = "in the log " + i;
                inTransaction(store, () -> accept(store, id));
            }
            crashed = copyAsCrashed(stateDir, parent.resolve("crashed"));
        }
        byte[] log = Files.readAllBytes(crashed.resolve("credgate.db-wal"));
        for (int cut = log.length; cut > log.length - 2 * PAGE_BYTES; cut -= 777) {
            Path copy = copyAsCrashed(crashed, parent.resolve("cut" + cut));
            Files.write(copy.resolve("credgate.db-wal"), Arrays.copyOf(log, cut));
            SqliteStore.open(copy).close();
            // The same length, but the end was never written.
            byte[] unwritten = log.clone();
            Arrays.fill(unwritten, cut, log.length, (byte) 0);
            copy = copyAsCrashed(crashed, parent.resolve("unwritten" + cut));
            Files.write(copy.resolve("credgate.db-wal"), unwritten);
            SqliteStore.open(copy).close();
        }
    }

    @Test
    void anInterruptedRecoveryIsTakenUpAgain() throws IOException {
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 4 * PAGE_BYTES, 5 * PAGE_BYTES, (byte) 0);
        restore(damaged);
        StoreRecovery.Result result = recover();
        // As a power cut in the middle of the exchange would have left it.
        Files.move(stateDir.resolve("credgate.db"), stateDir.resolve("credgate.db.recovered"));
        Files.writeString(
                stateDir.resolve("recovery-under-way"),
                result.quarantine().getFileName().toString());
        StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(stateDir));
        assertTrue(refusal.getMessage().contains("'credgate store recover' again"), refusal.getMessage());
        StoreRecovery.Result again = recover();
        assertTrue(again.done());
        assertEquals(result, again, "it tells the same as if it had not been interrupted");
        SqliteStore.open(stateDir).close();
    }

    @Test
    void aRunningGatewayKeepsRecoveryAndCompactingOut() {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            assertTrue(assertThrows(StoreException.class, this::recover)
                    .getMessage()
                    .contains("Another credgate"));
            assertTrue(assertThrows(StoreException.class, () -> StoreUpkeep.compact(stateDir))
                    .getMessage()
                    .contains("Another credgate"));
            assertEquals(List.of(), StoreCheck.run(stateDir, ANYTHING));
            assertEquals(COMMANDS, StoreUpkeep.verifyAudit(stateDir).lines());
            inTransaction(store, () -> accept(store, "still works"));
        }
    }

    @Test
    void aDatabaseOfAnotherProgramIsNotRecovered() throws Exception {
        Files.delete(stateDir.resolve("credgate.db"));
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + stateDir.resolve("credgate.db"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (text)");
        }
        StoreException refusal = assertThrows(StoreException.class, this::recover);
        assertTrue(refusal.getMessage().contains("of another program"), refusal.getMessage());
    }

    @Test
    void aDocumentThatMakesNoSenseIsNamed() throws Exception {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            inTransaction(store, () -> store.putDocument("credential", "x", "no object"));
        }
        StoreRecovery.Result result = recover();
        assertEquals(
                "document credential x",
                result.lost().stream().map(l -> l.table() + " " + l.key()).collect(Collectors.joining(", ")));
        assertEquals(0, result.openInDoubt());
    }
}
