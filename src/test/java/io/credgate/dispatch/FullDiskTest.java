package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.OperationResult.CardWritten;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the disk full, what runs ends with its result, and nothing new is promised or begun. */
class FullDiskTest {
    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void diskIsFull(boolean full) {
        rig.usableBytes = full ? 0 : 1L << 40;
        rig.advance(Duration.ofSeconds(1));
    }

    private boolean isAcknowledged(String commandId) {
        return rig.acknowledged.stream().anyMatch(body -> body.contains(commandId));
    }

    private void cardIsWritten() {
        rig.salto.complete(new CardWritten("1", List.of()));
        rig.run();
    }

    @Test
    void resultsAreRecordedAndNewCommandsWait() {
        String running = rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        String waiting = rig.encode(SALTO_ENCODER, rig.card(SALTO, 102, ""));
        assertTrue(rig.salto.isRunning());
        assertTrue(Files.exists(directory.resolve("reserve")));

        diskIsFull(true);
        assertFalse(Files.exists(directory.resolve("reserve")), "the space is there for results");
        String fresh = rig.send("acs.encoders.list", "{}");
        assertFalse(isAcknowledged(fresh));
        assertTrue(rig.results(fresh).isEmpty());
        cardIsWritten();
        assertEquals("succeeded", rig.status(running));
        assertFalse(rig.salto.isRunning(), "nothing new is begun");
        assertEquals("accepted", rig.status(waiting));

        diskIsFull(false);
        assertTrue(Files.exists(directory.resolve("reserve")));
        assertTrue(isAcknowledged(fresh));
        assertEquals("succeeded", rig.status(fresh));
        assertTrue(rig.salto.isRunning());
        cardIsWritten();
        assertEquals("succeeded", rig.status(waiting));
        assertEquals(2, rig.salto.submitted.size(), "each card once");
    }

    @Test
    void whatExpiresMeanwhileIsNotDoneAfterwards() {
        String running = rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        String waiting = rig.encode(SALTO_ENCODER, rig.card(SALTO, 102, ""));
        diskIsFull(true);
        cardIsWritten();
        String held = rig.encode(SALTO_ENCODER, "00000000-0000-4000-8000-00000000ffff");
        rig.advance(Duration.ofMinutes(10));
        diskIsFull(false);
        assertEquals("succeeded", rig.status(running));
        assertEquals("expired", rig.status(waiting));
        assertTrue(isAcknowledged(held));
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void messagesOfALostConnectionComeAgainAndAreTakenOnce() {
        diskIsFull(true);
        String held = rig.send("acs.encoders.list", "{}");
        rig.loop.onDisconnected(rig.uplink.epoch, "cut");
        rig.connect(true);
        rig.run();
        diskIsFull(false);
        assertFalse(isAcknowledged(held), "it belonged to the old connection");
        rig.deliver(GatewayRig.body(held, "acs.encoders.list", "{}"), false, null, -1);
        assertEquals(
                1,
                rig.results(held).stream()
                        .filter(r -> r.get("terminal") == Boolean.TRUE)
                        .count());
    }

    @Test
    void aStartWithAFullDiskRecordsWhatWasUnderWay() {
        String running = rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        rig.usableBytes = 0;
        rig.crashAndRestart();
        assertEquals("unknown", rig.status(running));
        String fresh = rig.send("acs.encoders.list", "{}");
        assertFalse(isAcknowledged(fresh));
        diskIsFull(false);
        assertTrue(isAcknowledged(fresh));
    }

    /** The space that was kept back is for the card that is being made, however the link behaves. */
    @Test
    void linkThatFlapsWritesNothing() {
        rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        diskIsFull(true);
        rig.uplink.takes = false;
        rig.uplink.reports.clear();
        for (int i = 0; i < 50; i++) {
            rig.visionline.up = i % 2 == 1;
            rig.loop.linkListener().onStatus(rig.visionline.status());
            rig.advance(Duration.ofSeconds(6));
        }
        rig.uplink.takes = true;
        rig.run();
        assertEquals(List.of(), rig.bodies("/events"));
        assertEquals(List.of(), rig.bodies("/systems/" + GatewayRig.VISIONLINE));
        rig.visionline.up = false;
        diskIsFull(false);
        assertEquals(
                List.of("acs_system.disconnected"),
                rig.bodies("/events").stream().map(e -> e.get("event_type")).toList());
    }

    @Test
    void whatWaitedForTheClockWaitsForSpaceToo() {
        rig.clock =
                new ClockLimits(Instant.parse("2026-11-23T00:00:00Z"), Duration.ofMinutes(1), Duration.ofMinutes(1));
        rig.crashAndRestart();
        rig.setClock(Duration.ofHours(2));
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_system_id\":\"" + SALTO + "\",\"user_identity_id\":\""
                        + GatewayRig.USER_IDENTITY + "\",\"allowed_acs_entrance_ids\":[\"" + GatewayRig.room(101)
                        + "\"],\"starts_at\":\"2026-11-23T09:00:00Z\",\"ends_at\":\"2026-11-25T11:00:00Z\"}");
        assertEquals("accepted", rig.status(create));
        diskIsFull(true);
        rig.setClock(Duration.ofHours(-2));
        rig.advance(Duration.ofMinutes(2));
        assertEquals("accepted", rig.status(create));
        diskIsFull(false);
        assertEquals("succeeded", rig.status(create));
    }
}
