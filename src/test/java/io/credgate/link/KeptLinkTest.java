package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.link.FakeTransports.FakeTransport;
import io.credgate.link.FakeTransports.Reaction;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links that keep their connections. */
class KeptLinkTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void isUpOnceTheControllerHasAnswered() {
        LinkHarness h = new LinkHarness(profile()).start(Reaction.NONE);
        assertEquals(State.CONNECTING, h.state());
        h.transports.last().opened();
        h.settle();
        assertEquals("PING\n", h.transports.last().sent.toString());
        assertEquals(State.CONNECTING, h.state());
        assertFalse(h.link.canAccept());
        h.advance(Duration.ofMillis(20));
        h.receive("PO");
        h.receive("NG\n");
        assertTrue(h.link.canAccept());
        assertEquals(List.of("status UP"), h.takeTold());
        assertEquals(Duration.ofMillis(20).toNanos(), h.link.status().lastRoundTripNanos());
    }

    @Test
    void carriesOneAttemptAtATime() {
        LinkHarness h = up();
        h.submit(7);
        assertFalse(h.link.canAccept());
        assertTrue(h.transports.last().sent.toString().endsWith("REQ\n"));
        h.receive("WAIT\nNOTE\n");
        h.receive("OK\n");
        assertEquals(List.of("7 progress waiting_for_card", "7 completed"), h.takeTold());
        assertTrue(h.link.canAccept());
        h.submit(8);
        h.receive("NO\n");
        assertEquals(List.of("8 REFUSED ENCODER_BUSY"), h.takeTold());
        assertTrue(h.link.canAccept());
    }

    @Test
    void anAttemptWithoutAReadyConnectionEndsNothingSent() {
        LinkHarness h = new LinkHarness(profile()).start(Reaction.NONE);
        h.submit(1);
        assertEquals(List.of("1 NOTHING_SENT BRIDGE_DISCONNECTED"), h.takeTold());
        assertThrows(IllegalArgumentException.class, () -> h.link.submit(0, LinkHarness.ENCODE, h.now));
    }

    @Test
    void theListenerMaySubmitFromItsCallback() {
        LinkHarness h = up();
        h.onEnd = () -> {
            h.onEnd = () -> {};
            h.link.submit(2, LinkHarness.ENCODE, h.now);
        };
        h.submit(1);
        h.receive("OK\n");
        h.receive("OK\n");
        assertEquals(List.of("1 completed", "2 completed"), h.takeTold());
    }

    @Test
    void aPortThatAcceptsAndSaysNothingNeverGetsACommand() {
        LinkHarness h = new LinkHarness(profile()).start(Reaction.OPEN);
        h.advance(Duration.ofSeconds(6));
        assertEquals(State.DOWN, h.state());
        h.advance(Duration.ofMinutes(5));
        assertFalse(h.link.canAccept());
        assertTrue(h.transports.made.size() > 5);
        assertTrue(h.transports.open() <= 1);
        assertEquals(List.of("status DOWN: the controller failed the health check: said ANSWER_TIMEOUT"), h.takeTold());
    }

    @Test
    void triesAgainWithGrowingRandomPauses() {
        LinkHarness h = new LinkHarness(profile()).start(Reaction.REFUSE);
        List<Long> pauses = new ArrayList<>();
        long limit = LinkConfig.BACKOFF_MIN.toNanos();
        for (int i = 0; i < 200; i++) {
            long pause = h.link.nextDeadlineNanos() - h.now;
            assertTrue(pause > 0 && pause <= limit, "pause " + i + " of " + pause);
            limit = Math.min(2 * limit, LinkConfig.BACKOFF_MAX.toNanos());
            pauses.add(pause);
            h.advance(Duration.ofNanos(pause));
            assertEquals(i + 2, h.transports.made.size());
        }
        assertEquals(200, pauses.stream().distinct().count());
        assertTrue(pauses.stream().anyMatch(p -> p > Duration.ofSeconds(25).toNanos()));
        assertEquals(List.of("status DOWN: refused"), h.takeTold());
        assertEquals("refused", h.link.status().lastError());

        h.transports.reaction = Reaction.OPEN;
        h.advanceToNextConnection();
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
    }

    @Test
    void opensALostConnectionAgainWithoutCallingItDown() {
        LinkHarness h = up();
        h.advance(Duration.ofSeconds(30));
        h.transports.last().closedByPeer("closed by the other side");
        h.settle();
        assertEquals(List.of("status CONNECTING: closed by the other side"), h.takeTold());
        assertFalse(h.link.canAccept());
        h.advanceToNextConnection();
        assertEquals(2, h.transports.made.size());
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
    }

    @Test
    void anAttemptOnALostConnectionEndsAsTheSessionSays() {
        LinkHarness h = up();
        h.submit(5);
        h.transports.last().closedByPeer("reset");
        h.settle();
        assertEquals(List.of("5 MAYBE_EXECUTED CONNECTION_LOST", "status CONNECTING: reset"), h.takeTold());
    }

    @Test
    void whatAnOlderConnectionSaysIsDropped() {
        LinkHarness h = up();
        FakeTransport old = h.transports.last();
        old.closedByPeer("reset");
        h.settle();
        h.advanceToNextConnection();
        h.receive("PONG\n");
        h.submit(6);
        h.takeTold();
        old.listener.onBytes("OK\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        old.listener.onOpened();
        old.listener.onClosed("late");
        h.settle();
        assertEquals(List.of(), h.takeTold());
        assertFalse(h.transports.last().closed);
        h.receive("OK\n");
        assertEquals(List.of("6 completed"), h.takeTold());
    }

    @Test
    void asksWhetherTheControllerIsThereWhenQuiet() {
        LinkHarness h = up();
        h.advance(Duration.ofSeconds(50));
        h.submit(1);
        h.receive("OK\n");
        h.advance(Duration.ofSeconds(59));
        assertEquals("PING\nREQ\n", h.transports.last().sent.toString());
        h.advance(SECOND);
        assertEquals("PING\nREQ\nPING\n", h.transports.last().sent.toString());
        h.takeTold();
        h.receive("PONG\n");
        assertEquals(List.of(), h.takeTold());

        h.advance(LinkHarness.HEALTH.plusSeconds(6));
        assertTrue(h.transports.made.get(0).closed);
        assertEquals(List.of("status DOWN: the controller failed the health check: said ANSWER_TIMEOUT"), h.takeTold());
    }

    @Test
    void aRefusedHealthCheckIsAnAnswer() {
        LinkHarness h = new LinkHarness(profile()).start(Reaction.OPEN);
        h.receive("NO\n");
        assertEquals(State.UP, h.state());
    }

    @Test
    void checksTheLineAtOnceAfterAnEndInDoubt() {
        LinkHarness h = up();
        h.submit(3);
        h.advance(Duration.ofSeconds(5));
        assertEquals(List.of("3 MAYBE_EXECUTED ANSWER_TIMEOUT"), h.takeTold());
        assertEquals("PING\nREQ\nPING\n", h.transports.last().sent.toString());
        assertFalse(h.link.canAccept());
        h.receive("PONG\n");
        assertTrue(h.link.canAccept());
    }

    @Test
    void withoutHealthChecksAConnectionIsGoodWhenItIsOpen() {
        for (LinkHarness h : List.of(
                new LinkHarness(profile().withoutHealthCheck()), new LinkHarness(profile(), Duration.ZERO, 1))) {
            h.start(Reaction.OPEN);
            assertTrue(h.link.canAccept());
            assertEquals(List.of("status UP"), h.takeTold());
            h.advance(Duration.ofHours(1));
            assertEquals("", h.transports.last().sent.toString());
        }
    }

    @Test
    void closesWhenTheSessionAsksForItAndSendsWhatIsPendingFirst() {
        LinkHarness h = up();
        FakeTransport first = h.transports.last();
        h.receive("BYE\n");
        assertTrue(first.closed);
        assertTrue(first.sent.toString().endsWith("BYEBYE\n"), first.sent.toString());
        assertEquals(List.of("status CONNECTING: said BYE"), h.takeTold());
        h.advanceToNextConnection();
        assertNotSame(first, h.transports.last());
    }

    @Test
    void aRefusedPieceIsFollowedByNothing() {
        LinkHarness h = up();
        FakeTransport first = h.transports.last();
        first.refusals = 1;
        h.submit(4);
        assertTrue(first.closed);
        assertEquals("PING\n", first.sent.toString());
        assertEquals(
                List.of(
                        "4 MAYBE_EXECUTED CONNECTION_LOST",
                        "status CONNECTING: closed by the gateway: the controller does not take what is sent to it"),
                h.takeTold());

        h.advanceToNextConnection();
        FakeTransport second = h.transports.last();
        second.refusals = 1;
        h.receive("BYE\n");
        assertEquals("PING\n", second.sent.toString());
    }

    @Test
    void keepsSeveralConnectionsAndIsUpWhileOneWorks() {
        LinkHarness h = new LinkHarness(new FakeProfile(ConnectionPolicy.PERSISTENT, 2)).start(Reaction.OPEN);
        assertEquals(2, h.transports.made.size());
        for (FakeTransport each : List.copyOf(h.transports.made)) {
            each.receive("PONG\n");
        }
        h.settle();
        h.submit(1);
        assertTrue(h.link.canAccept());
        h.submit(2);
        assertFalse(h.link.canAccept());
        h.transports.made.get(1).receive("OK\n");
        h.settle();
        assertEquals(List.of("status UP", "2 completed"), h.takeTold());

        h.transports.reaction = Reaction.REFUSE;
        h.transports.made.get(0).closedByPeer("reset");
        h.settle();
        assertEquals(List.of("1 MAYBE_EXECUTED CONNECTION_LOST"), h.takeTold());
        assertTrue(h.link.canAccept());
        assertEquals(State.UP, h.state());
        h.advance(Duration.ofSeconds(30));
        h.transports.made.get(1).closedByPeer("reset");
        h.settle();
        assertEquals(List.of("status CONNECTING: reset"), h.takeTold());
        h.advance(Duration.ofSeconds(1));
        assertEquals(List.of("status DOWN: refused"), h.takeTold());
    }

    @Test
    void stoppingEndsWhatIsInProgressAndNothingFollows() {
        LinkHarness h = up();
        h.submit(1);
        h.link.stop();
        assertTrue(h.transports.last().closed);
        assertEquals(List.of("1 MAYBE_EXECUTED CONNECTION_LOST"), h.takeTold());
        assertFalse(h.link.canAccept());
        h.submit(2);
        assertEquals(List.of("2 NOTHING_SENT BRIDGE_DISCONNECTED"), h.takeTold());
        h.advance(Duration.ofHours(1));
        assertEquals(1, h.transports.made.size());
        h.link.stop();
        assertEquals(List.of(), h.takeTold());
    }

    private static FakeProfile profile() {
        return new FakeProfile(ConnectionPolicy.PERSISTENT, 1);
    }

    private static LinkHarness up() {
        LinkHarness h = new LinkHarness(profile()).start(Reaction.OPEN);
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
        return h;
    }
}
