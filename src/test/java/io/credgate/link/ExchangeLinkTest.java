package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.link.FakeExchanges.FakeExchange;
import io.credgate.link.FakeTransports.Reaction;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.protocol.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Links of requests and replies, in virtual time. */
class ExchangeLinkTest {
    private static final Duration ANSWER = Duration.ofNanos(FakeExchangeSession.ANSWER_NANOS);

    private final FakeExchanges exchanges = new FakeExchanges();

    @Test
    void probesAtStartAndIsUpWithTheAnswer() {
        LinkHarness h = link(1).start(Reaction.NONE);
        assertEquals(State.CONNECTING, h.state());
        reply(h, 200);
        h.advance(Duration.ofMillis(30));
        reply(h, 200);
        assertEquals(List.of("/login", "/health"), exchanges.targets());
        assertEquals(List.of("status UP"), h.takeTold());
        assertEquals(Duration.ofMillis(30).toNanos(), h.link.status().lastRoundTripNanos());
        assertTrue(h.link.canAccept());
    }

    @Test
    void theSessionLivesOnFromAttemptToAttempt() {
        LinkHarness h = up(1);
        for (int id = 1; id <= 3; id++) {
            h.submit(id);
            assertFalse(h.link.canAccept());
            reply(h, 200);
            assertEquals(List.of(id + " completed"), h.takeTold());
        }
        assertEquals(List.of("/login", "/health", "/encode", "/encode", "/encode"), exchanges.targets());
    }

    @Test
    void aSessionThatAsksToBeDisconnectedIsReplacedByANewOne() {
        LinkHarness h = up(1);
        h.submit(1);
        reply(h, 401);
        assertEquals(List.of("1 REFUSED NOT_AUTHORISED"), h.takeTold());
        h.submit(2);
        assertEquals("/login", exchanges.last().request.target());
        reply(h, 200);
        reply(h, 200);
        assertEquals(List.of("2 completed"), h.takeTold());
    }

    @Test
    void anAttemptSaysHowFarTheExchangeGot() {
        LinkHarness h = up(1);
        h.submit(1);
        exchanges.last().fail(false);
        h.settle();
        assertEquals(List.of("1 NOTHING_SENT BRIDGE_DISCONNECTED"), h.takeTold());
        assertEquals("/health", exchanges.last().request.target());
        reply(h, 200);
        h.submit(2);
        exchanges.last().fail(true);
        h.settle();
        assertEquals(List.of("2 MAYBE_EXECUTED CONNECTION_LOST"), h.takeTold());
    }

    @Test
    void whileTheControllerIsAwayNothingIsAskedOfItButProbes() {
        LinkHarness h = up(1);
        h.advance(LinkHarness.HEALTH);
        exchanges.last().fail(false);
        h.settle();
        assertEquals(State.DOWN, h.state());
        assertEquals(1, h.takeTold().size());
        int before = exchanges.made.size();
        for (int id = 1; id <= 3; id++) {
            assertFalse(h.link.canAccept());
            h.submit(id);
        }
        assertEquals(before, exchanges.made.size());
        assertEquals(
                LongStream.rangeClosed(1, 3)
                        .mapToObj(id -> id + " NOTHING_SENT BRIDGE_DISCONNECTED")
                        .toList(),
                h.takeTold());

        for (int probe = 0; probe < 5; probe++) {
            awaitProbe(h);
            exchanges.last().fail(false);
            h.settle();
        }
        assertEquals(List.of(), h.takeTold());
        awaitProbe(h);
        reply(h, 200);
        assertEquals(List.of("status UP"), h.takeTold());
        h.submit(4);
        reply(h, 200);
        assertEquals(List.of("4 completed"), h.takeTold());
    }

    @Test
    void anExchangeIsGivenUpWhenTheSessionHasWaitedLongEnough() {
        LinkHarness h = up(1);
        h.submit(1);
        FakeExchange slow = exchanges.last();
        assertEquals(ANSWER.plusSeconds(1), slow.request.replyTimeout());
        h.advance(ANSWER.minusNanos(1));
        assertFalse(slow.givenUp);
        h.advance(Duration.ofNanos(1));
        assertTrue(slow.givenUp);
        assertEquals(List.of("1 MAYBE_EXECUTED ANSWER_TIMEOUT"), h.takeTold());
        assertEquals("/health", exchanges.last().request.target());
    }

    @Test
    void aReplyThatComesTooLateIsNoReplyToTheNextRequest() {
        LinkHarness h = up(1);
        h.submit(1);
        FakeExchange late = exchanges.last();
        h.advance(ANSWER);
        reply(h, 200);
        h.takeTold();
        h.submit(2);
        late.reply(401);
        late.fail(false);
        h.settle();
        assertEquals(List.of(), h.takeTold());
        reply(h, 200);
        assertEquals(List.of("2 completed"), h.takeTold());
    }

    @Test
    void onlyTheFirstEndOfAnExchangeCounts() {
        LinkHarness h = up(1);
        h.submit(1);
        FakeExchange exchange = exchanges.last();
        exchange.reply(200);
        exchange.reply(423);
        exchange.fail(true);
        h.settle();
        assertEquals(List.of("1 completed"), h.takeTold());
        assertTrue(h.link.canAccept());
    }

    @Test
    void aFurtherRequestOfTheSameAttemptHasADeadlineOfItsOwn() {
        LinkHarness h = up(1);
        h.submit(1);
        h.advance(ANSWER.minusSeconds(1));
        reply(h, 503);
        assertEquals("/again", exchanges.last().request.target());
        h.advance(ANSWER.minusSeconds(1));
        reply(h, 200);
        assertEquals(List.of("1 completed"), h.takeTold());
    }

    @Test
    void anErrorOfTheSessionEndsTheAttemptInDoubtAndTheSession() {
        LinkHarness h = up(1);
        h.submit(1);
        reply(h, 500);
        assertEquals(List.of("1 MAYBE_EXECUTED GATEWAY_ERROR"), h.takeTold());
        assertFalse(h.failures.get(0).message().contains("guest's name"));
        assertEquals("/login", exchanges.last().request.target());
    }

    @Test
    void hasAsManyExchangesUnderWayAsTheDialectAllows() {
        LinkHarness h = up(2);
        h.submit(1);
        h.submit(2);
        assertFalse(h.link.canAccept());
        h.submit(3);
        assertEquals(List.of("3 NOTHING_SENT BRIDGE_DISCONNECTED"), h.takeTold());
        List<FakeExchange> both = exchanges.made.subList(exchanges.made.size() - 2, exchanges.made.size());
        // The second session logs in for itself.
        both.get(1).reply(423);
        both.get(0).reply(200);
        h.settle();
        assertEquals(List.of("2 REFUSED ENCODER_BUSY", "1 completed"), h.takeTold());
    }

    @Test
    void stoppingGivesUpWhatIsUnderWayAndHearsNothingAfterwards() {
        LinkHarness h = up(2);
        h.submit(1);
        FakeExchange open = exchanges.last();
        h.link.stop();
        assertTrue(open.givenUp);
        assertEquals(List.of("1 MAYBE_EXECUTED CONNECTION_LOST"), h.takeTold());
        int before = exchanges.made.size();
        open.reply(200);
        h.settle();
        h.submit(2);
        h.advance(Duration.ofHours(1));
        assertEquals(List.of("2 NOTHING_SENT BRIDGE_DISCONNECTED"), h.takeTold());
        assertEquals(before, exchanges.made.size());
        assertEquals(Session.NO_TIMEOUT, h.link.nextDeadlineNanos());
    }

    @Test
    void underRandomTroubleEveryAttemptEndsOnce() {
        long only = Long.getLong("seed", -1);
        LongStream.range(only < 0 ? 0 : only, only < 0 ? 100 : only + 1).forEach(ExchangeLinkTest::trouble);
    }

    private static void trouble(long seed) {
        Random random = new Random(seed);
        FakeExchanges exchanges = new FakeExchanges();
        LinkHarness h = new LinkHarness(profile(1 + random.nextInt(3)), exchanges).start(Reaction.NONE);
        List<String> told = new ArrayList<>();
        long attempts = 0;
        int[] statuses = {200, 200, 200, 401, 423, 500, 503};
        for (int step = 0; step < 200; step++) {
            FakeExchange any = exchanges.made.get(random.nextInt(exchanges.made.size()));
            FakeExchange one = random.nextInt(3) == 0 ? any : exchanges.last();
            switch (random.nextInt(6)) {
                case 0, 1 -> h.submit(++attempts);
                case 2, 3 -> one.reply(statuses[random.nextInt(statuses.length)]);
                case 4 -> one.fail(random.nextBoolean());
                default -> h.advance(Duration.ofMillis(random.nextInt(8000)));
            }
            h.settle();
            told.addAll(h.takeTold());
        }
        h.link.stop();
        told.addAll(h.takeTold());
        for (long id = 1; id <= attempts; id++) {
            String start = id + " ";
            assertEquals(1, told.stream().filter(line -> line.startsWith(start)).count(), "seed " + seed + ": " + told);
        }
    }

    private static FakeProfile profile(int connectionsMax) {
        return new FakeProfile(ConnectionPolicy.PERSISTENT, connectionsMax).sessions(FakeExchangeSession::new);
    }

    private LinkHarness link(int connectionsMax) {
        return new LinkHarness(profile(connectionsMax), exchanges);
    }

    private LinkHarness up(int connectionsMax) {
        LinkHarness h = link(connectionsMax).start(Reaction.NONE);
        reply(h, 200);
        reply(h, 200);
        assertEquals(List.of("status UP"), h.takeTold());
        return h;
    }

    private void awaitProbe(LinkHarness h) {
        int before = exchanges.made.size();
        for (int i = 0; exchanges.made.size() == before; i++) {
            assertTrue(i < 1000, "no probe comes");
            h.advance(Duration.ofMillis(100));
        }
        assertEquals("/health", exchanges.last().request.target());
    }

    /** To the latest request. */
    private void reply(LinkHarness h, int status) {
        exchanges.last().reply(status);
        h.settle();
    }
}
