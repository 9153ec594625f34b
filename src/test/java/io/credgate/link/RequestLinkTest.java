package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.link.FakeTransports.FakeTransport;
import io.credgate.link.FakeTransports.Reaction;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.protocol.Session;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links with a connection for each request. */
class RequestLinkTest {

    @Test
    void probesAtStartAndHangsUp() {
        LinkHarness h = new LinkHarness(profile(1)).start(Reaction.OPEN);
        assertEquals("PING\n", h.transports.last().sent.toString());
        h.advance(Duration.ofMillis(30));
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
        assertEquals(Duration.ofMillis(30).toNanos(), h.link.status().lastRoundTripNanos());
        assertTrue(h.transports.last().closed);
        assertTrue(h.link.canAccept());
    }

    @Test
    void connectsForEachRequestAndClosesAfterIt() {
        LinkHarness h = up(1);
        for (int id = 1; id <= 3; id++) {
            h.submit(id);
            assertEquals(id + 1, h.transports.made.size());
            assertEquals("REQ\n", h.transports.last().sent.toString());
            assertFalse(h.link.canAccept());
            h.receive("WAIT\n");
            h.receive("OK\n");
            assertTrue(h.transports.last().closed);
            assertTrue(h.link.canAccept());
            assertEquals(List.of(id + " progress waiting_for_card", id + " completed"), h.takeTold());
        }
    }

    @Test
    void aRequestThatCannotConnectEndsNothingSentAndTheLinkIsDownUntilAProbeGetsThrough() {
        LinkHarness h = up(1);
        h.transports.reaction = Reaction.REFUSE;
        h.submit(9);
        assertEquals(List.of("9 NOTHING_SENT BRIDGE_DISCONNECTED", "status DOWN: refused"), h.takeTold());
        assertEquals(
                "There was no connection to the lock system, so nothing was done. Reason: refused.",
                h.failures.get(0).message());
        assertFalse(h.link.canAccept());
        h.submit(10);
        assertEquals(List.of("10 NOTHING_SENT BRIDGE_DISCONNECTED"), h.takeTold());

        int before = h.transports.made.size();
        h.advance(Duration.ofMinutes(10).minusSeconds(31));
        assertTrue(h.transports.made.size() > before + 10);
        assertEquals(List.of(), h.takeTold());
        h.transports.reaction = Reaction.OPEN;
        h.advanceToNextConnection();
        assertEquals(State.DOWN, h.state());
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
        assertTrue(h.link.canAccept());
    }

    @Test
    void aRequestIsTakenWhileTheStateIsNotKnownYet() {
        LinkHarness h = new LinkHarness(profile(2)).start(Reaction.NONE);
        assertEquals(State.CONNECTING, h.state());
        assertTrue(h.link.canAccept());
        h.submit(1);
        assertFalse(h.link.canAccept());
        assertEquals(2, h.transports.made.size());
        h.transports.last().opened();
        h.settle();
        h.receive("OK\n");
        assertEquals(List.of("1 completed", "status UP"), h.takeTold());
    }

    @Test
    void hasAsManyConnectionsAsTheDialectAllows() {
        LinkHarness h = up(3);
        h.submit(1);
        h.submit(2);
        h.submit(3);
        assertFalse(h.link.canAccept());
        assertEquals(3, h.transports.open());
        h.submit(4);
        h.transports.made.get(2).receive("NO\n");
        h.settle();
        assertEquals(List.of("4 NOTHING_SENT BRIDGE_DISCONNECTED", "2 REFUSED ENCODER_BUSY"), h.takeTold());
        assertTrue(h.link.canAccept());
    }

    @Test
    void probesAgainWhenQuietButNeverWhenNoConnectionIsFree() {
        LinkHarness h = up(1);
        h.advance(LinkHarness.HEALTH.minusSeconds(2));
        assertEquals(1, h.transports.made.size());
        h.submit(1);
        h.advance(Duration.ofSeconds(4));
        assertEquals(2, h.transports.made.size());
        h.receive("OK\n");
        h.advance(LinkHarness.HEALTH);
        assertEquals(3, h.transports.made.size());
        h.receive("PONG\n");
        assertEquals(List.of("1 completed"), h.takeTold());
    }

    @Test
    void aProbeWithoutAnswerTakesTheLinkDown() {
        LinkHarness h = up(1);
        h.advance(LinkHarness.HEALTH.plusSeconds(5));
        assertEquals(List.of("status DOWN: the controller failed the health check: said ANSWER_TIMEOUT"), h.takeTold());
    }

    @Test
    void probesAfterAnEndInDoubt() {
        LinkHarness h = up(1);
        h.submit(2);
        h.transports.last().closedByPeer("reset");
        h.settle();
        assertEquals(List.of("2 MAYBE_EXECUTED CONNECTION_LOST"), h.takeTold());
        assertEquals(3, h.transports.made.size());
        assertEquals("PING\n", h.transports.last().sent.toString());
    }

    @Test
    void withoutAHealthCheckConnectingIsTheProbe() {
        LinkHarness h = new LinkHarness(profile(1).withoutHealthCheck()).start(Reaction.OPEN);
        assertEquals(List.of("status UP"), h.takeTold());
        assertEquals("", h.transports.last().sent.toString());
        assertTrue(h.transports.last().closed);
        h.advance(LinkHarness.HEALTH);
        assertEquals(2, h.transports.made.size());
    }

    @Test
    void withoutPeriodicChecksItStillFindsBackUp() {
        LinkHarness h = new LinkHarness(profile(1), Duration.ZERO, 1).start(Reaction.REFUSE);
        assertEquals(State.DOWN, h.state());
        h.transports.reaction = Reaction.OPEN;
        h.advance(Duration.ofSeconds(5));
        assertEquals(State.UP, h.state());
        assertEquals(Session.NO_TIMEOUT, h.link.nextDeadlineNanos());
    }

    @Test
    void stoppingEndsRequestsInEveryState() {
        LinkHarness h = up(2);
        h.submit(1);
        h.transports.reaction = Reaction.NONE;
        h.submit(2);
        h.link.stop();
        assertEquals(List.of("1 MAYBE_EXECUTED CONNECTION_LOST", "2 NOTHING_SENT BRIDGE_DISCONNECTED"), h.takeTold());
        assertTrue(h.transports.made.stream().allMatch(t -> t.closed));
        assertEquals(Session.NO_TIMEOUT, h.link.nextDeadlineNanos());
    }

    @Test
    void aTransportThatCannotBeMadeIsAConnectionThatFailed() {
        LinkHarness h = up(1);
        h.transports.reaction = Reaction.THROW;
        h.submit(1);
        assertEquals(
                List.of(
                        "1 NOTHING_SENT BRIDGE_DISCONNECTED",
                        "status DOWN: the connection could not be started: java.lang.IllegalArgumentException"),
                h.takeTold());
        h.transports.reaction = Reaction.OPEN;
        h.advanceToNextConnection();
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
    }

    @Test
    void bytesOfAConnectionThatIsOverAreDropped() {
        LinkHarness h = up(1);
        FakeTransport probe = h.transports.last();
        h.submit(1);
        probe.receive("OK\n");
        h.settle();
        assertEquals(List.of(), h.takeTold());
        h.receive("OK\n");
        assertEquals(List.of("1 completed"), h.takeTold());
    }

    private static FakeProfile profile(int connectionsMax) {
        return new FakeProfile(ConnectionPolicy.PER_REQUEST, connectionsMax);
    }

    private static LinkHarness up(int connectionsMax) {
        LinkHarness h = new LinkHarness(profile(connectionsMax)).start(Reaction.OPEN);
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
        return h;
    }
}
