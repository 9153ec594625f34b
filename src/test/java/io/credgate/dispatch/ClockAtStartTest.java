package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.body;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Starts with a clock that is wrong, and what the runs before and after it make of that. */
class ClockAtStartTest extends GuardedClock {
    private Map<String, Object> clockStatus() {
        List<Map<String, Object>> all = rig.bodies("gw-1/status");
        return map(all.get(all.size() - 1), "clock");
    }

    /** A battery that is empty, and a time service that answers a minute later. */
    @Test
    void startFarAheadEndsNothingAndForgetsNothing() {
        String card = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        rig.salto.up = false;
        String waiting = rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + card + "\",\"ends_at\":\"2026-11-26T11:00:00Z\"}");
        Instant before = rig.now;
        rig.now = Instant.parse("2099-06-01T00:00:00Z");
        rig.crashAndRestart();
        rig.advance(Duration.ofMinutes(5));
        assertEquals(false, clockStatus().get("trusted"));
        assertEquals(List.of(), rig.events());
        assertTrue(rig.results(waiting).stream().noneMatch(r -> Boolean.TRUE.equals(r.get("terminal"))));
        rig.setClock(Duration.between(rig.now, before.plus(Duration.ofMinutes(5))));
        assertEquals(true, clockStatus().get("trusted"));
        rig.advance(Duration.ofMinutes(2));
        assertEquals(List.of(), rig.events());
        assertTrue(rig.results(waiting).stream().noneMatch(r -> Boolean.TRUE.equals(r.get("terminal"))));
    }

    /** Nobody can say that it is wrong: but what it makes old is kept for its term. */
    @Test
    void startFarAheadThatIsBelievedForgetsNothingForATerm() {
        String known = rig.newId();
        rig.deliver(body(known, "acs.encoders.list", "{}"), false, null, -1);
        rig.now = rig.now.plus(YEAR.multipliedBy(3));
        rig.crashAndRestart();
        rig.advance(ClockGuard.FAR_SETTLE);
        assertEquals(true, clockStatus().get("trusted"));
        rig.advance(DAY.multipliedBy(6));
        rig.deliver(body(known, "acs.users.list", "{}"), false, null, -1);
        assertEquals("rejected", rig.status(known), "it is known still");
    }

    /** For the ledger nothing moves, so no later change would correct what the broker retains. */
    @Test
    void whatWasToldOnceMoreByAWrongTimeIsToldAgainByTheRightOne() {
        String card = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        rig.advance(DAY.multipliedBy(3));
        assertEquals("expired", map(rig.retained(card), "validity").get("state"));
        // Without the last believed time, time goes on from when the program was made: before the stay ended.
        rig.sessionAtStart = false;
        Instant right = rig.now;
        new StoredDesk(rig).forget("clock");
        rig.now = Instant.EPOCH;
        rig.crashAndRestart();
        assertNotEquals("expired", map(rig.retained(card), "validity").get("state"), "by that time it is not");
        rig.now = right.plus(Duration.ofMinutes(1));
        rig.run();
        rig.advance(SETTLE);
        assertEquals("expired", map(rig.retained(card), "validity").get("state"));
    }

    /** Takes a user for a lock system that is away, in a run that starts in 1970; the next one starts 20 days later. */
    private String userTakenInTheWrongTime(boolean timeServiceInTheNext) {
        rig.close();
        ClockLimits limits = rig.clock;
        rig = GatewayRig.ofAll(stateDir);
        rig.clock = limits;
        rig.ship.up = false;
        Instant before = rig.now;
        rig.now = Instant.EPOCH;
        rig.crashAndRestart();
        String user = rig.send(
                "acs.users.create",
                "{\"acs_system_id\":\"" + GatewayRig.SHIP
                        + "\",\"full_name\":\"Ada\",\"email_address\":\"a@example.com\"}");
        assertEquals("accepted", rig.status(user));
        rig.now = before.plus(DAY.multipliedBy(20));
        rig.machine = new Machine("boot", true, () -> timeServiceInTheNext);
        rig.crashAndRestart();
        return user;
    }

    /** What it wrote down seems weeks old to the next run, which knows the right time at once. */
    @Test
    void whatWasFinishedInTheWrongTimeIsKeptForItsTerm() {
        new StoredDesk(rig).forget("clock");
        Instant right = rig.now.plus(DAY.multipliedBy(20));
        rig.now = Instant.EPOCH;
        rig.crashAndRestart();
        String known = rig.newId();
        rig.deliver(body(known, "acs.encoders.list", "{}"), false, null, -1);
        assertEquals("succeeded", rig.status(known));
        rig.now = right;
        rig.crashAndRestart();
        assertEquals(true, clockStatus().get("trusted"));
        rig.advance(DAY.multipliedBy(6));
        rig.deliver(body(known, "acs.users.list", "{}"), false, null, -1);
        assertEquals("rejected", rig.status(known), "it is known still");
    }

    private boolean hasEnded(String commandId) {
        return rig.results(commandId).stream().anyMatch(r -> Boolean.TRUE.equals(r.get("terminal")));
    }

    @Test
    void termThatWasCountedFromAWrongTimeGoesWithTheCorrectionAfterARestartToo() {
        String user = userTakenInTheWrongTime(false);
        rig.advance(SETTLE);
        assertEquals(true, clockStatus().get("trusted"));
        rig.advance(DAY);
        assertFalse(hasEnded(user));
        rig.crashAndRestart();
        rig.advance(DAY);
        assertFalse(hasEnded(user), "the correction is in the store");
        rig.advance(DAY.multipliedBy(6));
        assertTrue(hasEnded(user));
    }

    @Test
    void itIsCountedAnewWhereTheRightTimeIsKnownAtTheStart() {
        String user = userTakenInTheWrongTime(true);
        assertEquals(true, clockStatus().get("trusted"));
        rig.advance(DAY.multipliedBy(6));
        assertFalse(hasEnded(user));
        rig.advance(DAY.multipliedBy(2));
        assertTrue(hasEnded(user));
    }

    @Test
    void cardOrderedInTheWrongTimeIsNotMadeByTheNextRun() {
        String card = rig.card(SALTO, 101, "");
        rig.now = Instant.EPOCH;
        rig.crashAndRestart();
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.crashAndRestart();
        assertEquals("expired", rig.status(encode));
        assertTrue(rig.salto.submitted.isEmpty());
    }
}
