package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.USER_IDENTITY;
import static io.credgate.dispatch.GatewayRig.body;
import static io.credgate.dispatch.GatewayRig.map;
import static io.credgate.dispatch.GatewayRig.room;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits, and what must not happen, while the clock cannot be trusted. */
class ClockTest extends GuardedClock {
    private String create(String id, String startsAt, String endsAt) {
        return rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_credential_id\":\"" + id + "\",\"acs_system_id\":\"" + SALTO
                        + "\",\"user_identity_id\":\"" + USER_IDENTITY + "\",\"allowed_acs_entrance_ids\":[\""
                        + room(102) + "\"],\"starts_at\":\"" + startsAt + "\",\"ends_at\":\"" + endsAt + "\"}");
    }

    private String lastGatewayEvent() {
        return rig.bodies("/events").stream()
                .map(e -> (String) e.get("event_type"))
                .filter(t -> t.startsWith("gateway."))
                .reduce((a, b) -> b)
                .orElse("");
    }

    private Map<String, Object> clockStatus() {
        List<Map<String, Object>> all = rig.bodies("gw-1/status");
        return map(all.get(all.size() - 1), "clock");
    }

    @Test
    void cardWaitsWithAReasonAndIsWrittenWhenTheJumpIsBelieved() {
        String card = rig.card(SALTO, 101, "");
        rig.setClock(Duration.ofHours(2));
        String encode = rig.encode(SALTO_ENCODER, card);
        assertTrue(rig.salto.submitted.isEmpty());
        Map<String, Object> result = rig.result(encode);
        assertEquals("in_progress", result.get("status"));
        assertEquals("clock_not_trusted", map(result, "progress").get("state"));
        assertTrue(map(result, "progress").get("message").toString().contains("jumped by 7200 seconds"));
        assertEquals("pending", map(result, "action_attempt").get("status"));
        assertEquals(false, clockStatus().get("trusted"));
        assertTrue(clockStatus().get("reason").toString().contains("7200"));
        assertEquals("gateway.clock_not_trusted", lastGatewayEvent());
        rig.advance(SETTLE);
        assertEquals(1, rig.salto.submitted.size());
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        assertEquals("2026-11-23T12:01:00Z", rig.result(encode).get("occurred_at"));
        assertEquals(true, clockStatus().get("trusted"));
        assertEquals("gateway.clock_trusted", lastGatewayEvent());
    }

    @Test
    void cardIsWrittenAtOnceWhenTheClockComesBack() {
        String card = rig.card(SALTO, 101, "");
        rig.setClock(YEAR);
        rig.encode(SALTO_ENCODER, card);
        assertTrue(rig.salto.submitted.isEmpty());
        rig.setClock(YEAR.negated());
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void jumpThatComesBackExpiresNothing() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.setClock(YEAR);
        rig.advance(Duration.ofSeconds(30));
        rig.setClock(YEAR.negated());
        assertEquals("pending", map(rig.retained(card), "validity").get("state"));
        rig.salto.up = true;
        rig.advance(Duration.ofSeconds(1));
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
    }

    /** Nobody says when the two minutes are over that the command may wait: they are counted by the clock that never jumps. */
    @Test
    void termThatWasCountedFromTheArrivalGoesWithTheJump() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.setClock(Duration.ofHours(5));
        rig.advance(SETTLE);
        assertEquals(true, clockStatus().get("trusted"));
        assertEquals("in_progress", rig.status(encode));
        rig.advance(Duration.ofSeconds(61));
        assertEquals("expired", rig.status(encode));
    }

    @Test
    void namedExpiryIsJudgedByTheClockThatIsBelieved() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        String id = rig.newId();
        rig.deliver(
                "{\"command_id\":\"" + id + "\",\"type\":\"acs.encoders.encode_credential\",\"expires_at\":"
                        + "\"2026-11-23T11:00:00Z\",\"params\":{\"acs_encoder_id\":\"" + SALTO_ENCODER
                        + "\",\"acs_credential_id\":\"" + card + "\"}}",
                false,
                null,
                -1);
        rig.setClock(Duration.ofHours(2));
        rig.advance(Duration.ofSeconds(30));
        assertEquals("in_progress", rig.status(id));
        rig.advance(SETTLE);
        assertEquals("expired", rig.status(id));
    }

    @Test
    void termsOfCardsDoNotMoveWhileTheClockIsDoubted() {
        String card = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        rig.setClock(YEAR);
        rig.advance(Duration.ofSeconds(30));
        assertEquals("valid", map(rig.retained(card), "validity").get("state"));
        rig.setClock(YEAR.negated());
        assertEquals("valid", map(rig.retained(card), "validity").get("state"));
        assertEquals(List.of("acs_credential.issued"), rig.events());
    }

    @Test
    void wishThatNamesTimesIsJudgedLaterAndWhatFollowsItKeepsItsPlace() {
        String card = rig.newId();
        rig.setClock(YEAR);
        String create = create(card, "2026-11-23T09:00:00Z", "2026-11-25T11:00:00Z");
        String encode = rig.encode(SALTO_ENCODER, card);
        assertEquals("accepted", rig.status(create));
        assertTrue(rig.result(create).get("notes").toString().contains("jumped"));
        assertEquals("accepted", rig.status(encode));
        assertTrue(rig.result(encode).get("notes").toString().contains("jumped"));
        assertEquals(3, rig.acknowledged.size() + 1);
        rig.setClock(YEAR.negated());
        assertEquals("succeeded", rig.status(create));
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void wishThatWasHeldIsRefusedIfTheNewTimeSaysSo() {
        String card = rig.newId();
        rig.setClock(YEAR);
        String create = create(card, "2026-11-23T09:00:00Z", "2026-11-25T11:00:00Z");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.advance(SETTLE);
        assertEquals("rejected", rig.status(create));
        assertEquals("rejected", rig.status(encode));
        assertEquals(
                "error", map(rig.result(encode), "action_attempt").get("status"), "whoever asked for a card is told");
    }

    @Test
    void heldWishSurvivesACrash() {
        String card = rig.newId();
        rig.setClock(YEAR);
        String create = create(card, "2026-11-23T09:00:00Z", "2026-11-25T11:00:00Z");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.now = rig.now.minus(YEAR);
        rig.crashAndRestart();
        assertEquals("succeeded", rig.status(create));
        assertEquals(1, rig.salto.submitted.size());
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        rig.crashAndRestart();
        assertTrue(rig.bodies("/results").isEmpty(), "nothing is left over");
    }

    @Test
    void heldWishCanBeCancelledAndRepeated() {
        rig.setClock(YEAR);
        String card = rig.newId();
        String create = create(card, "2026-11-23T09:00:00Z", "2026-11-25T11:00:00Z");
        String encode = rig.encode(SALTO_ENCODER, card);
        String cancel = rig.send("gateway.commands.cancel", "{\"command_id\":\"" + encode + "\"}");
        assertEquals("succeeded", rig.status(cancel));
        assertEquals("cancelled", rig.status(encode));
        int results = rig.results(create).size();
        rig.deliver(
                body(
                        create,
                        "acs.credentials.create",
                        "{\"access_method\":\"card\",\"acs_credential_id\":\"" + card + "\",\"acs_system_id\":\""
                                + SALTO + "\",\"user_identity_id\":\"" + USER_IDENTITY
                                + "\",\"allowed_acs_entrance_ids\":[\"" + room(102)
                                + "\"],\"starts_at\":\"2026-11-23T09:00:00Z\",\"ends_at\":\"2026-11-25T11:00:00Z\"}"),
                false,
                null,
                -1);
        assertEquals(results + 1, rig.results(create).size());
        rig.setClock(YEAR.negated());
        assertEquals("succeeded", rig.status(create));
        assertTrue(rig.salto.submitted.isEmpty());
    }

    @Test
    void cardForAHeldWishDoesNotWaitForEver() {
        String card = rig.newId();
        rig.now = Instant.EPOCH;
        rig.run();
        create(card, "2026-11-23T09:00:00Z", "2026-11-25T11:00:00Z");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.advance(Duration.ofMinutes(3));
        assertEquals("expired", rig.status(encode));
    }

    @Test
    void whatNamesNoTimeGoesOn() {
        rig.setClock(YEAR);
        assertEquals("succeeded", rig.status(rig.send("acs.encoders.list", "{}")));
        String user = rig.send(
                "acs.users.create", "{\"acs_system_id\":\"" + SALTO + "\",\"email_address\":\"a@example.com\"}");
        assertEquals("succeeded", rig.status(user));
    }

    @Test
    void startWithAClockThatWasNeverSetHoldsCardsAndMovesNoCard() {
        String card = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        Instant before = rig.now;
        rig.now = Instant.parse("1970-01-01T00:00:20Z");
        rig.crashAndRestart();
        String encode = rig.encode(SALTO_ENCODER, card);
        assertEquals("in_progress", rig.status(encode));
        assertTrue(rig.events().isEmpty());
        assertTrue(clockStatus().get("reason").toString().contains("before this program was made"));
        rig.now = before.plus(Duration.ofMinutes(20));
        rig.run();
        rig.advance(SETTLE);
        rig.salto.written("05");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        assertEquals(List.of("acs_credential.reissued"), rig.events());
    }

    @Test
    void commandIdsAreRememberedForTheirTermAfterTheClockWasPutOn() {
        String id = rig.newId();
        rig.deliver(body(id, "acs.encoders.list", "{}"), false, null, -1);
        rig.setClock(DAY.multipliedBy(30));
        rig.advance(SETTLE);
        rig.advance(DAY.multipliedBy(6));
        rig.deliver(body(id, "acs.users.list", "{}"), false, null, -1);
        assertEquals("rejected", rig.status(id), "it is known still");
        rig.advance(DAY.multipliedBy(2));
        rig.advance(DAY);
        rig.deliver(body(id, "acs.users.list", "{}"), false, null, -1);
        assertEquals("succeeded", rig.status(id));
    }

    @Test
    void correctedTermOfAHeldWishIsInTheStore() {
        String card = rig.newId();
        rig.setClock(YEAR);
        create(card, "2027-11-23T09:00:00Z", "2027-11-25T11:00:00Z");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.usableBytes = 0;
        rig.advance(Duration.ofSeconds(1));
        rig.advance(SETTLE);
        rig.crashAndRestart();
        rig.usableBytes = 1L << 40;
        rig.advance(Duration.ofSeconds(1));
        assertEquals(1, rig.salto.submitted.size(), "it is not a year too late");
        assertTrue(rig.results(encode).stream().noneMatch(r -> Boolean.TRUE.equals(r.get("terminal"))));
    }
}
