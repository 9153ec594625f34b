package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.link.FakeTransports.Reaction;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Links that work, break under each command, and work again. */
class ErrorBudgetTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ErrorBudget budget = new ErrorBudget();
    private long now = 1_000_000_000_000L;

    private long pauseOfBreakAfter(Duration quiet) {
        now += quiet.toNanos();
        budget.broke(now);
        return Duration.ofNanos(budget.notBefore(now) - now).toSeconds();
    }

    @Test
    void breaksWithinTheBudgetHaveNoPrice() {
        for (int i = 0; i < 100; i++) {
            assertEquals(0, pauseOfBreakAfter(MINUTE.plusSeconds(10)));
        }
    }

    @Test
    void pausesGrowAndStartAfreshAfterAQuietPeriod() {
        for (int i = 1; i < ErrorBudget.BREAKS_MAX; i++) {
            assertEquals(0, pauseOfBreakAfter(Duration.ofSeconds(1)));
        }
        assertEquals(60, pauseOfBreakAfter(Duration.ofSeconds(1)));
        assertEquals(120, pauseOfBreakAfter(MINUTE));
        assertEquals(240, pauseOfBreakAfter(MINUTE.multipliedBy(2)));
        assertFalse(budget.isPaused(now + Duration.ofSeconds(240).toNanos()));
        now += Duration.ofMinutes(15).toNanos();
        for (int i = 1; i < ErrorBudget.BREAKS_MAX; i++) {
            assertEquals(0, pauseOfBreakAfter(Duration.ofSeconds(1)));
        }
        assertEquals(60, pauseOfBreakAfter(Duration.ofSeconds(1)));
    }

    @Test
    void pauseHasALimit() {
        for (int i = 0; i < 40; i++) {
            assertTrue(pauseOfBreakAfter(Duration.ofSeconds(1)) <= ErrorBudget.PAUSE_MAX.toSeconds());
        }
        assertEquals(ErrorBudget.PAUSE_MAX.toSeconds(), pauseOfBreakAfter(Duration.ofSeconds(1)));
    }

    /** A pause is no proof of a good line: one break after it is enough, however long it was. */
    @Test
    void pausesGrowToTheLimitAndStayThereWhileEachTryBreaks() {
        for (int i = 1; i < ErrorBudget.BREAKS_MAX; i++) {
            assertEquals(0, pauseOfBreakAfter(Duration.ofSeconds(1)));
        }
        long pause = pauseOfBreakAfter(Duration.ofSeconds(1));
        for (long minutes : new long[] {2, 4, 8, 15, 15, 15}) {
            long next = pauseOfBreakAfter(Duration.ofSeconds(pause + 5));
            assertEquals(Duration.ofMinutes(minutes).toSeconds(), next);
            pause = next;
        }
        assertEquals(
                0,
                pauseOfBreakAfter(
                        Duration.ofSeconds(pause).plus(ErrorBudget.PERIOD).plusSeconds(1)));
    }

    private static void breakUnderWork(LinkHarness h, int attempt) {
        h.submit(attempt);
        h.transports.last().closedByPeer("reset by peer");
        h.settle();
    }

    private static void comeUp(LinkHarness h) {
        h.advanceToNextConnection();
        h.receive("PONG\n");
        assertEquals(State.UP, h.state());
    }

    @Test
    void keptConnectionThatBreaksUnderEachCommandIsLeftAlone() {
        LinkHarness h = new LinkHarness(new FakeProfile(ConnectionPolicy.PERSISTENT, 1)).start(Reaction.OPEN);
        h.receive("PONG\n");
        for (int attempt = 1; attempt < ErrorBudget.BREAKS_MAX; attempt++) {
            breakUnderWork(h, attempt);
            comeUp(h);
        }
        breakUnderWork(h, ErrorBudget.BREAKS_MAX);
        assertEquals(State.DOWN, h.state());
        assertTrue(
                h.link.status().lastError().contains("left alone for 60 s"),
                h.link.status().lastError());
        int made = h.transports.made.size();
        h.advance(Duration.ofSeconds(59));
        assertEquals(made, h.transports.made.size());
        h.advance(Duration.ofSeconds(1));
        assertEquals(made + 1, h.transports.made.size());
        h.receive("PONG\n");
        assertEquals(State.UP, h.state());
        assertTrue(h.link.canAccept());
    }

    /** Some lock systems close a connection that is quiet. */
    @Test
    void connectionThatIsClosedAtRestCostsNothing() {
        LinkHarness h = new LinkHarness(new FakeProfile(ConnectionPolicy.PERSISTENT, 1)).start(Reaction.OPEN);
        h.receive("PONG\n");
        for (int i = 0; i < 3 * ErrorBudget.BREAKS_MAX; i++) {
            h.transports.last().closedByPeer("closed by the controller");
            h.settle();
            comeUp(h);
        }
    }

    @Test
    void cardsThatNobodyPresentsCostNothing() {
        LinkHarness h = new LinkHarness(new FakeProfile(ConnectionPolicy.PERSISTENT, 1)).start(Reaction.OPEN);
        h.receive("PONG\n");
        for (int attempt = 1; attempt < 3 * ErrorBudget.BREAKS_MAX; attempt++) {
            h.submit(attempt);
            h.advance(Duration.ofSeconds(5));
            h.receive("PONG\n");
            assertEquals(State.UP, h.state());
        }
    }

    @Test
    void connectionsPerRequestThatBreakAreLeftAloneToo() {
        LinkHarness h = new LinkHarness(new FakeProfile(ConnectionPolicy.PER_REQUEST, 1)).start(Reaction.OPEN);
        h.receive("PONG\n");
        for (int attempt = 1; attempt < ErrorBudget.BREAKS_MAX; attempt++) {
            breakUnderWork(h, attempt);
            h.receive("PONG\n");
            assertEquals(State.UP, h.state());
        }
        breakUnderWork(h, ErrorBudget.BREAKS_MAX);
        assertEquals(State.DOWN, h.state());
        assertFalse(h.link.canAccept());
        int made = h.transports.made.size();
        h.advance(Duration.ofSeconds(59));
        assertEquals(made, h.transports.made.size());
        h.advance(Duration.ofSeconds(1));
        h.receive("PONG\n");
        assertEquals(State.UP, h.state());
    }
}
