package io.credgate.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.AccessMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever happens to credentials, they are found by room, by holder and by time as a walk along all would find them. */
class LedgerIndexTest {
    private static final int SEEDS = 200;
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final List<Site.Entrance> rooms = new ArrayList<>();
    private final Site.AcsSystem system;
    private final Ledger ledger;
    private Instant now = START;

    LedgerIndexTest() {
        for (int room = 0; room < 4; room++) {
            rooms.add(new Site.Entrance("room-" + room, Site.EntranceKind.ROOM, "10" + room, "Room"));
        }
        rooms.add(new Site.Entrance("pool", Site.EntranceKind.AUTHORISATION, "2", "Pool"));
        system = new Site.AcsSystem(
                "system",
                "workspace",
                "account",
                Site.Vendor.SALTO_SPACE,
                "Salto",
                ZoneId.of("Europe/Oslo"),
                List.of(),
                List.of(),
                rooms);
        ledger = new Ledger(new Site(List.of(system)));
    }

    @Test
    void indexesAgreeWithTheLedger() {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            try {
                new LedgerIndexTest().run(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private void run(Random random) {
        for (int step = 0; step < 60; step++) {
            act(random);
            now = now.plus(Duration.ofMinutes(random.nextInt(90)));
            ledger.tick(now);
            check();
        }
        Ledger reloaded = new Ledger(ledger.site());
        List.copyOf(ledger.credentials()).forEach(reloaded::load);
        reloaded.tick(now);
        assertEquals(List.copyOf(ledger.credentials()), List.copyOf(reloaded.credentials()));
        assertEquals(ledger.nextMove(), reloaded.nextMove());
    }

    private void act(Random random) {
        String id = "c" + random.nextInt(8);
        Credential credential = ledger.credential(id);
        if (credential == null || credential.isDeleted()) {
            ledger.create(fresh(id, random));
            return;
        }
        switch (random.nextInt(8)) {
            case 0, 1 -> ledger.issued(id, writing(random, now));
            case 2 -> ledger.issuedEarlier(id, writing(random, now.minus(Duration.ofMinutes(random.nextInt(200)))));
            case 3 -> ledger.inDoubt(id, now);
            case 4 -> ledger.changeTerms(id, terms(random), now);
            case 5 -> ledger.hold(id, user(random), null, now);
            case 6 ->
                ledger.foreignMainKey(
                        system, "10" + random.nextInt(4), now.plus(Duration.ofMinutes(random.nextInt(60))), now);
            default -> ledger.deleted(id, now);
        }
    }

    private Credential fresh(String id, Random random) {
        return new Credential(
                id,
                "system",
                AccessMethod.CARD,
                now,
                user(random),
                null,
                terms(random),
                null,
                null,
                Credential.Standing.FRESH);
    }

    private static @Nullable String user(Random random) {
        int user = random.nextInt(4);
        return user == 0 ? null : "u" + user;
    }

    private Credential.Terms terms(Random random) {
        List<String> entrances = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            entrances.add(rooms.get(random.nextInt(rooms.size())).acsEntranceId());
        }
        return new Credential.Terms(
                entrances,
                null,
                random.nextInt(5) == 0 ? null : now.plus(Duration.ofMinutes(random.nextInt(600))),
                Credential.KeyMode.AUTO,
                List.of(),
                null,
                null,
                null,
                false,
                null,
                null);
    }

    private static Ledger.Writing writing(Random random, Instant at) {
        Instant starts = at.plus(Duration.ofMinutes(random.nextInt(120)));
        Instant ends = random.nextInt(5) == 0 ? null : starts.plus(Duration.ofMinutes(1 + random.nextInt(400)));
        return new Ledger.Writing(random.nextBoolean(), null, starts, ends, at);
    }

    private void check() {
        for (Site.Entrance room : rooms) {
            String id = room.acsEntranceId();
            assertEquals(walk(c -> !c.isDeleted() && isMainRoom(c, id)), ledger.ofMainRoom("system", id), "room " + id);
        }
        for (String user : List.of("u1", "u2", "u3", "nobody")) {
            assertEquals(walk(c -> user.equals(c.acsUserId())), ledger.credentialsOf(user), user);
        }
        for (Credential credential : walk(c -> !c.isDeleted())) {
            assertEquals(
                    Validity.of(credential, now).state(),
                    credential.standing().reported(),
                    credential.acsCredentialId());
        }
        assertTrue(ledger.nextMove().isAfter(now), "the next move lies ahead");
        assertNotNull(ledger.drainChanges());
    }

    private List<Credential> walk(Predicate<Credential> wanted) {
        return ledger.credentials().stream().filter(wanted).toList();
    }

    private boolean isMainRoom(Credential credential, String entranceId) {
        List<String> written = ledger.writtenRooms(credential);
        return !written.isEmpty() && written.get(0).equals(entranceId);
    }
}
