package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.credgate.link.FakeTransports.FakeTransport;
import io.credgate.link.FakeTransports.Reaction;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Links under random trouble: every attempt ends exactly once, no more connections are open than allowed, and once the
 * trouble is over the link comes up and carries attempts again. One seed: {@code -Dseed=}.
 */
class LinkSimulationTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 400;
    private static final List<String> SAID =
            List.of("PONG\n", "OK\n", "NO\n", "WAIT\n", "BYE\n", "BOOM\n", "NOTE\n", "O", "K\n", "garbage\n");

    private final Logger logger = (Logger) LoggerFactory.getLogger(ControllerLink.class);

    @BeforeEach
    void muteTheLog() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void restoreTheLog() {
        logger.setLevel(null);
    }

    @Test
    void everyAttemptEndsOnce() {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            try {
                simulate(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void simulate(long seed) {
        Random random = new Random(seed);
        int connectionsMax = 1 + random.nextInt(3);
        FakeProfile profile = new FakeProfile(
                random.nextBoolean() ? ConnectionPolicy.PERSISTENT : ConnectionPolicy.PER_REQUEST, connectionsMax);
        if (random.nextInt(4) == 0) {
            profile.withoutHealthCheck();
        }
        LinkHarness h = new LinkHarness(profile, LinkHarness.HEALTH, seed).start(Reaction.OPEN);
        List<String> told = new ArrayList<>();
        long attempts = 0;
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) == 0) {
                boolean ready = h.link.canAccept();
                h.link.submit(++attempts, LinkHarness.ENCODE, h.now);
                if (!ready) {
                    assertTrue(h.link.nextDeadlineNanos() <= h.now, "its end is due at once");
                }
            }
            upset(h, random);
            assertTrue(h.transports.open() <= connectionsMax, "connections open: " + h.transports.open());
            told.addAll(h.takeTold());
        }
        recover(h);
        h.link.submit(++attempts, LinkHarness.ENCODE, h.now);
        h.settle();
        h.transports.made.forEach(t -> answer(t, "OK\n"));
        h.settle();
        told.addAll(h.takeTold());
        assertEquals(attempts + " completed", told.get(told.size() - 1));
        h.link.stop();
        told.addAll(h.takeTold());
        for (long id = 1; id <= attempts; id++) {
            String prefix = id + " ";
            List<String> own = told.stream().filter(t -> t.startsWith(prefix)).toList();
            assertEquals(1, own.stream().filter(t -> !t.contains("progress")).count(), own::toString);
            assertTrue(!own.get(own.size() - 1).contains("progress"), own::toString);
        }
    }

    /** One thing that can happen on the line, or some time without any. */
    private static void upset(LinkHarness h, Random random) {
        FakeTransport any = h.transports.made.get(random.nextInt(h.transports.made.size()));
        FakeTransport last = h.transports.last();
        switch (random.nextInt(8)) {
            case 0 -> h.transports.reaction = Reaction.values()[random.nextInt(Reaction.values().length)];
            case 1 -> any.closedByPeer("closed by the other side");
            case 2 -> last.closedByPeer("reset");
            case 3 -> last.refusals = random.nextInt(2);
            case 4 -> h.advance(Duration.ofMillis(random.nextInt(20_000)));
            case 5 -> {
                if (last.listener != null && !last.closed) {
                    last.opened();
                }
            }
            default -> {
                answer(last, SAID.get(random.nextInt(SAID.size())));
                answer(any, SAID.get(random.nextInt(SAID.size())));
            }
        }
        if (random.nextInt(3) > 0) {
            h.settle();
        }
    }

    /** From here on every connection comes up and every health check is answered; a link that was left alone is tried. */
    private static void recover(LinkHarness h) {
        h.transports.reaction = Reaction.OPEN;
        List.copyOf(h.transports.made).forEach(t -> t.closedByPeer("reset"));
        h.settle();
        h.advance(ErrorBudget.PAUSE_MAX);
        for (int i = 0; i < 10_000 && !(h.state() == State.UP && h.link.canAccept()); i++) {
            h.transports.made.forEach(t -> answer(t, "PONG\n"));
            h.settle();
            if (h.link.canAccept()) {
                return;
            }
            h.advance(Duration.ofMillis(100));
        }
        assertTrue(h.link.canAccept(), "the link does not recover: " + h.link.status());
    }

    private static void answer(FakeTransport transport, String text) {
        if (transport.listener != null && !transport.closed) {
            transport.receive(text);
        }
    }
}
