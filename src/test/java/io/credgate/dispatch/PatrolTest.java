package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.SHIP_ENCODER;
import static io.credgate.dispatch.GatewayRig.WEB;
import static io.credgate.dispatch.GatewayRig.map;
import static io.credgate.dispatch.GatewayRig.room;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.AuditStep;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadAuditTrail;
import io.credgate.command.Operation.ReadKeyState;
import io.credgate.command.OperationResult.AuditHolder;
import io.credgate.command.OperationResult.AuditRead;
import io.credgate.command.OperationResult.AuditRecord;
import io.credgate.command.OperationResult.KeyState;
import io.credgate.command.OperationResult.MobileKeyIssued;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway asks of lock systems without a command. */
class PatrolTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final KeyState GOOD =
            new KeyState(true, false, false, false, false, false, false, "77", null, List.of());
    private static final KeyState OVERRIDDEN =
            new KeyState(true, true, false, false, false, false, false, "77", null, List.of());
    private static final KeyState CANCELLED =
            new KeyState(true, false, false, true, false, false, false, "77", null, List.of());
    private static final KeyState OUT_OF_DATE =
            new KeyState(true, false, false, false, false, false, true, null, null, List.of());
    private static final KeyState UNKNOWN =
            new KeyState(false, false, false, false, false, false, false, null, null, List.of());

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = GatewayRig.ofAll(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private String mobileKey() {
        String id = rig.newId();
        rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"mobile_key\",\"acs_credential_id\":\"" + id + "\",\"acs_system_id\":\"" + WEB
                        + "\",\"user_identity_id\":\"" + GatewayRig.USER_IDENTITY
                        + "\",\"allowed_acs_entrance_ids\":[\"" + room(101)
                        + "\"],\"ends_at\":\"2026-11-25T11:00:00Z\",\"is_multi_phone_sync_credential\":true}");
        rig.web.complete(new MobileKeyIssued("77", null, null, List.of()));
        rig.run();
        return id;
    }

    private String shipCard() {
        String id = rig.card(SHIP, 101, "");
        rig.encode(SHIP_ENCODER, id);
        rig.ship.written("a1");
        rig.run();
        return id;
    }

    private void answer(FakePort port, KeyState state) {
        port.complete(state);
        rig.run();
        rig.advance(Duration.ofSeconds(1));
    }

    @Test
    void whatTheLockSystemOverrodeIsTold() {
        String id = mobileKey();
        rig.loop.pollKeys(rig.web, WEB, TEN_MINUTES);
        rig.run();
        ReadKeyState asked = assertInstanceOf(ReadKeyState.class, rig.web.last());
        assertEquals("77", asked.keyId());
        answer(rig.web, GOOD);
        assertEquals("valid", map(rig.retained(id), "validity").get("state"));
        int before = rig.web.submitted.size();
        rig.advance(Duration.ofMinutes(9));
        assertEquals(before, rig.web.submitted.size());
        rig.advance(Duration.ofMinutes(1));
        assertInstanceOf(ReadKeyState.class, rig.web.last());
        answer(rig.web, OVERRIDDEN);
        assertEquals("overridden", map(rig.retained(id), "validity").get("state"));
        assertTrue(rig.events().contains("acs_credential.invalidated"));
        assertEquals(
                Boolean.FALSE,
                map(rig.retained(id), "acs_credential", "visionline_metadata").get("is_valid"));
        // What has ended is not asked for any more.
        int asks = rig.web.submitted.size();
        rig.advance(Duration.ofMinutes(30));
        assertEquals(asks, rig.web.submitted.size());
    }

    @Test
    void lockSystemThatComesBackIsAskedAtOnce() {
        String id = mobileKey();
        rig.loop.pollKeys(rig.web, WEB, TEN_MINUTES);
        rig.run();
        answer(rig.web, GOOD);
        int before = rig.web.submitted.size();
        rig.web.up = false;
        rig.advance(Duration.ofMinutes(2));
        assertEquals(before, rig.web.submitted.size());
        rig.web.up = true;
        rig.advance(Duration.ofSeconds(1));
        assertEquals(before + 1, rig.web.submitted.size());
        answer(rig.web, OVERRIDDEN);
        assertEquals("overridden", map(rig.retained(id), "validity").get("state"));
        rig.advance(Duration.ofMinutes(9));
        assertEquals(before + 1, rig.web.submitted.size());
    }

    @Test
    void aKeyThatWasCancelledThereIsNoLongerValid() {
        String id = mobileKey();
        rig.loop.pollKeys(rig.web, WEB, TEN_MINUTES);
        rig.run();
        answer(rig.web, CANCELLED);
        assertFalse("valid".equals(map(rig.retained(id), "validity").get("state")));
    }

    @Test
    void aKeyThatIsOutOfDateNeedsToBeReissued() {
        String id = shipCard();
        rig.loop.pollKeys(rig.ship, SHIP, TEN_MINUTES);
        rig.run();
        answer(rig.ship, OUT_OF_DATE);
        assertEquals("valid", map(rig.retained(id), "validity").get("state"));
        assertTrue(
                rig.retained(id).toString().contains("needs_to_be_reissued"),
                rig.retained(id).toString());
        rig.advance(TEN_MINUTES);
        answer(rig.ship, UNKNOWN);
        assertFalse("valid".equals(map(rig.retained(id), "validity").get("state")));
    }

    @Test
    void theAnswerAboutAKeyThatWasWrittenAnewMeanwhileIsPassedOver() {
        rig.ship.wide = true;
        String id = rig.card(SHIP, 101, "");
        rig.encode(SHIP_ENCODER, id);
        rig.ship.complete(
                rig.ship.submitted.get(0).attemptId(),
                new io.credgate.command.OperationResult.CardWritten("a1", List.of()));
        rig.run();
        rig.loop.pollKeys(rig.ship, SHIP, TEN_MINUTES);
        rig.run();
        long asked = rig.ship.submitted.get(rig.ship.submitted.size() - 1).attemptId();
        rig.advance(Duration.ofSeconds(1));
        rig.encode(SHIP_ENCODER, id);
        EncodeCard again = assertInstanceOf(EncodeCard.class, rig.ship.last());
        assertTrue(again.copy());
        rig.ship.complete(
                rig.ship.submitted.get(rig.ship.submitted.size() - 1).attemptId(),
                new io.credgate.command.OperationResult.CardWritten("a2", List.of()));
        rig.run();
        rig.ship.complete(asked, CANCELLED);
        rig.run();
        assertEquals("valid", map(rig.retained(id), "validity").get("state"));
    }

    @Test
    void guestsComeBeforeNews() {
        String id = shipCard();
        String waiting = rig.card(SHIP, 102, "");
        rig.encode(SHIP_ENCODER, waiting);
        rig.loop.pollKeys(rig.ship, SHIP, TEN_MINUTES);
        rig.run();
        assertInstanceOf(EncodeCard.class, rig.ship.last());
        rig.ship.written("a2");
        rig.advance(Duration.ofSeconds(2));
        assertInstanceOf(ReadKeyState.class, rig.ship.last());
        rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.NOT_LICENSED, "No licence."));
        rig.run();
        int asks = rig.ship.submitted.size();
        rig.advance(Duration.ofMinutes(9));
        assertEquals(asks, rig.ship.submitted.size());
        assertEquals("valid", map(rig.retained(id), "validity").get("state"));
    }

    private static AuditRead record(String door, String raw, String incident) {
        return new AuditRead(
                new AuditRecord(
                        door,
                        Instant.parse("2026-11-23T09:30:00Z"),
                        incident,
                        Boolean.TRUE,
                        AuditHolder.GUEST,
                        "101",
                        "1",
                        "Jane Secret",
                        raw),
                List.of());
    }

    private List<Map<String, Object>> doorEvents() {
        return rig.bodies("/events").stream()
                .filter(e -> ((String) e.get("event_type")).startsWith("acs_entrance."))
                .toList();
    }

    /** Answers every question until the round is over; the first door has the records given. */
    private void round(List<AuditRead> records) {
        int next = 0;
        for (int i = 0; i < 100 && rig.salto.isRunning(); i++) {
            ReadAuditTrail asked = assertInstanceOf(ReadAuditTrail.class, rig.salto.last());
            boolean more = asked.door().equals("101") && next < records.size();
            rig.salto.complete(more ? records.get(next++) : new AuditRead(null, List.of()));
            rig.run();
            rig.advance(Duration.ofMillis(200));
        }
        assertEquals(records.size(), next);
    }

    @Test
    void doorsTellWhatHappenedOnce() {
        rig.loop.pollDoors(rig.salto, SALTO, TEN_MINUTES);
        rig.run();
        assertEquals(AuditStep.FIRST, ((ReadAuditTrail) rig.salto.last()).step());
        AuditRead in = record("101", "a", "opened");
        AuditRead refused = record("101", "b", "expired");
        round(List.of(in, refused));
        List<Map<String, Object>> events = doorEvents();
        assertEquals(2, events.size());
        assertEquals("acs_entrance.opened", events.get(0).get("event_type"));
        assertEquals("acs_entrance.access_refused", events.get(1).get("event_type"));
        assertEquals("expired", events.get(1).get("incident"));
        assertEquals("in", events.get(0).get("direction"));
        assertEquals("2026-11-23T09:30:00Z", events.get(0).get("occurred_at"));
        assertEquals(room(101), events.get(0).get("acs_entrance_id"));
        assertFalse(events.toString().contains("Secret"));
        // Going on, the same happening twice is two happenings.
        rig.advance(TEN_MINUTES);
        assertEquals(AuditStep.NEXT, ((ReadAuditTrail) rig.salto.last()).step());
        round(List.of(refused));
        assertEquals(3, doorEvents().size());
        // After a start the trail begins again, and what was told is known.
        rig.crashAndRestart();
        rig.loop.pollDoors(rig.salto, SALTO, TEN_MINUTES);
        rig.run();
        assertEquals(AuditStep.FIRST, ((ReadAuditTrail) rig.salto.last()).step());
        round(List.of(in, refused, record("101", "c", "opened")));
        assertEquals(1, doorEvents().size());
    }

    @Test
    void aDoorThatCannotBeReadHoldsUpNoOther() {
        rig.loop.pollDoors(rig.salto, SALTO, TEN_MINUTES);
        rig.run();
        rig.salto.fail(Evidence.REFUSED, new Failure(FailureCode.UNKNOWN_TARGET, "No such door."));
        rig.run();
        rig.advance(TEN_MINUTES);
        assertEquals("102", ((ReadAuditTrail) rig.salto.last()).door());
        String credential = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, credential);
        rig.salto.complete(new AuditRead(null, List.of()));
        rig.run();
        assertInstanceOf(EncodeCard.class, rig.salto.last());
    }

    @Test
    void aLongTrailIsKnownAgainAfterAStart() {
        List<AuditRead> trail = new java.util.ArrayList<>();
        for (int i = 0; i < 300; i++) {
            trail.add(new AuditRead(
                    new AuditRecord(
                            "101",
                            Instant.parse("2026-11-23T08:00:00Z").plusSeconds(60L * i),
                            "opened",
                            null,
                            AuditHolder.GUEST,
                            "101",
                            null,
                            null,
                            "record " + i),
                    List.of()));
        }
        rig.loop.pollDoors(rig.salto, SALTO, TEN_MINUTES);
        rig.run();
        wholeTrail(trail);
        assertEquals(300, doorEvents().size());
        rig.crashAndRestart();
        rig.loop.pollDoors(rig.salto, SALTO, TEN_MINUTES);
        rig.run();
        wholeTrail(trail);
        assertEquals(0, doorEvents().size());
    }

    /** Rounds until the trail of the first door has been read; no door is read for long at once. */
    private void wholeTrail(List<AuditRead> trail) {
        int next = 0;
        for (int i = 0; i < 2000 && next < trail.size(); i++) {
            if (rig.salto.isRunning()) {
                boolean more = ((ReadAuditTrail) rig.salto.last()).door().equals("101");
                rig.salto.complete(more ? trail.get(next++) : new AuditRead(null, List.of()));
                rig.run();
                rig.advance(Duration.ofMillis(200));
            } else {
                rig.advance(Duration.ofMinutes(1));
            }
        }
        assertEquals(trail.size(), next);
    }
}
