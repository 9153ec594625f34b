package io.credgate.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.credgate.command.AccessMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who overrides whom when it becomes known late. */
class LedgerTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant END = Instant.parse("2026-11-25T11:00:00Z");

    private final Site.Entrance room = new Site.Entrance("room-101", Site.EntranceKind.ROOM, "101", "Room 101");
    private final Site.AcsSystem system = new Site.AcsSystem(
            "system",
            "workspace",
            "account",
            Site.Vendor.SALTO_SPACE,
            "Salto",
            ZoneId.of("Europe/Oslo"),
            List.of(),
            List.of(),
            List.of(room));
    private final Ledger ledger = new Ledger(new Site(List.of(system)));

    private void card(String id) {
        Credential.Terms terms = new Credential.Terms(
                List.of("room-101"),
                START,
                END,
                Credential.KeyMode.AUTO,
                List.of(),
                null,
                null,
                null,
                false,
                null,
                null);
        ledger.create(new Credential(
                id, "system", AccessMethod.CARD, START, null, null, terms, null, null, Credential.Standing.FRESH));
    }

    private static Ledger.Writing mainKey(Instant startsAt, Instant at) {
        return new Ledger.Writing(false, null, startsAt, END, at);
    }

    private static Instant minute(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void aMainKeyOfAnotherProgramStillOverridesWhatWasWrittenBeforeIt() {
        card("a");
        ledger.issued("a", mainKey(START, START));
        ledger.inDoubt("a", minute(1));
        ledger.foreignMainKey(system, "101", minute(2), minute(2));
        Credential settled = ledger.issuedEarlier("a", mainKey(START, minute(1)));
        assertEquals(minute(2), settled.standing().overriddenAt());
        assertEquals(Validity.State.OVERRIDDEN, Validity.of(settled, minute(3)).state());
    }

    @Test
    void aMainKeyOfAnotherProgramDoesNotOverrideWhatWasWrittenAfterIt() {
        card("a");
        ledger.issued("a", mainKey(START, START));
        ledger.foreignMainKey(system, "101", minute(1), minute(1));
        assertNull(
                ledger.issuedEarlier("a", mainKey(START, minute(2))).standing().overriddenAt());
    }

    @Test
    void theEarliestOfSeveralLaterMainKeysOverrides() {
        card("a");
        card("b");
        card("c");
        ledger.inDoubt("a", START);
        ledger.issued("b", mainKey(minute(60), minute(5)));
        ledger.issued("c", mainKey(minute(30), minute(6)));
        Credential settled = ledger.issuedEarlier("a", mainKey(START, START));
        assertEquals(minute(30), settled.standing().overriddenAt());
        assertEquals("c", settled.standing().overriddenBy());
    }
}
