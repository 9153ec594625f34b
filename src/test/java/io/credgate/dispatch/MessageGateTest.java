package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are held back while the disk is full: their times, and how many there may be. */
class MessageGateTest {
    @TempDir
    Path stateDir;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
        rig.clock =
                new ClockLimits(Instant.parse("2026-11-23T00:00:00Z"), Duration.ofMinutes(1), Duration.ofMinutes(1));
        rig.crashAndRestart();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void diskIsFull(boolean full) {
        rig.usableBytes = full ? 0 : 1L << 40;
        rig.advance(Duration.ofSeconds(1));
    }

    private boolean deliverBy(long epoch) {
        boolean taken = rig.loop.onMessage(new InboundMessage(
                body(rig.newId(), "acs.encoders.list", "{}").getBytes(StandardCharsets.UTF_8),
                false,
                null,
                null,
                -1,
                epoch,
                () -> rig.acknowledged.add("by " + epoch)));
        rig.run();
        return taken;
    }

    /** The machine starts in 1970 with a full disk; first the time comes, then the space. */
    @Test
    void termOfAHeldMessageIsCountedByTheCorrectedClock() {
        Instant before = rig.now;
        rig.now = Instant.EPOCH;
        rig.usableBytes = 0;
        rig.crashAndRestart();
        String user = rig.send(
                "acs.users.create", "{\"acs_system_id\":\"" + SALTO + "\",\"email_address\":\"a@example.com\"}");
        rig.now = before;
        rig.run();
        rig.advance(Duration.ofMinutes(2));
        assertTrue(rig.results(user).isEmpty());
        diskIsFull(false);
        assertEquals("succeeded", rig.status(user));
    }

    @Test
    void timeThatAMessageWasHeldCounts() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        diskIsFull(true);
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.advance(Duration.ofSeconds(90));
        diskIsFull(false);
        assertEquals("accepted", rig.status(encode));
        rig.advance(Duration.ofSeconds(30));
        assertEquals("expired", rig.status(encode));
    }

    /** Such as a connection whose subscription is refused: nobody says that it ended. */
    @Test
    void whatCameByAConnectionThatNobodySawEndIsDropped() {
        diskIsFull(true);
        long epoch = rig.uplink.epoch;
        assertTrue(deliverBy(epoch));
        assertTrue(deliverBy(epoch + 1));
        diskIsFull(false);
        assertFalse(rig.acknowledged.contains("by " + epoch));
        assertTrue(rig.acknowledged.contains("by " + (epoch + 1)));
    }

    /** Messages that need no acknowledgement come without limit. */
    @Test
    void heldMessagesKeepTheirPlacesInTheInbox() {
        diskIsFull(true);
        long epoch = rig.uplink.epoch;
        int taken = 0;
        while (deliverBy(epoch)) {
            taken++;
            assertTrue(taken <= GatewayRig.MESSAGES_MAX, "no limit");
        }
        assertEquals(GatewayRig.MESSAGES_MAX, taken);
        rig.loop.onDisconnected(epoch, "inbox full");
        rig.run();
        rig.connect(true);
        assertTrue(deliverBy(rig.uplink.epoch), "there is room for the next connection");
        diskIsFull(false);
        for (int i = 0; i < 2 * GatewayRig.MESSAGES_MAX; i++) {
            assertTrue(deliverBy(rig.uplink.epoch));
        }
    }
}
