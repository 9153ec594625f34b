package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.Session;
import io.credgate.transport.HttpExchanger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** A link on a core loop and a clock that belong to the test. */
final class LinkHarness implements LinkListener {
    static final Duration HEALTH = Duration.ofSeconds(60);
    static final Operation ENCODE = new Operation.EncodeCard(
            "1", false, new Operation.CardGrant(List.of("101"), List.of(), null, null, null, null, null));

    final FakeTransports transports = new FakeTransports();
    final Deque<Runnable> core = new ArrayDeque<>();
    /** What the listener was told, one line each. */
    final List<String> told = new ArrayList<>();

    final List<Failure> failures = new ArrayList<>();
    final ControllerLink link;
    /** Where the clock starts must not matter. */
    long now = 1_000_000_000_000L;

    Runnable onEnd = () -> {};

    LinkHarness(FakeProfile profile) {
        this(profile, HEALTH, 1);
    }

    LinkHarness(FakeProfile profile, Duration health, long seed) {
        link = new ControllerLink(
                new LinkConfig("pms", "tcp 10.0.0.5:8090", health),
                profile,
                transports,
                core::add,
                this,
                new Random(seed));
    }

    /** A link of requests and replies. */
    LinkHarness(FakeProfile profile, HttpExchanger exchanger) {
        link = new ControllerLink(
                new LinkConfig("pms", "http://10.0.0.5:80", HEALTH),
                profile,
                exchanger,
                core::add,
                this,
                new Random(1));
    }

    LinkHarness start(FakeTransports.Reaction reaction) {
        transports.reaction = reaction;
        link.start(now);
        settle();
        return this;
    }

    void submit(long attemptId) {
        int before = told.size();
        link.submit(attemptId, ENCODE, now);
        assertEquals(before, told.size(), "told from within submit");
        settle();
    }

    /** Runs the core loop until it has nothing to do at this instant. */
    void settle() {
        for (int turns = 0; ; turns++) {
            assertTrue(turns < 1000, () -> "the link does not come to rest: " + told);
            for (Runnable next = core.poll(); next != null; next = core.poll()) {
                next.run();
            }
            if (link.nextDeadlineNanos() > now && core.isEmpty()) {
                return;
            }
            link.doWork(now);
        }
    }

    /** Lets time pass, from deadline to deadline. */
    void advance(Duration duration) {
        long until = now + duration.toNanos();
        while (link.nextDeadlineNanos() <= until) {
            now = Math.max(now, link.nextDeadlineNanos());
            settle();
        }
        now = until;
        settle();
    }

    void receive(String text) {
        transports.last().receive(text);
        settle();
    }

    /** Lets time pass until another connection has been begun. */
    void advanceToNextConnection() {
        int before = transports.made.size();
        while (transports.made.size() == before) {
            assertTrue(link.nextDeadlineNanos() < Session.NO_TIMEOUT, "no further connection is planned");
            now = Math.max(now, link.nextDeadlineNanos());
            settle();
        }
    }

    LinkStatus.State state() {
        return link.status().state();
    }

    /** What was told since the last call. */
    List<String> takeTold() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    @Override
    public void onProgress(long attemptId, String state, String message) {
        tell(attemptId + " progress " + state);
    }

    @Override
    public void onCompleted(long attemptId, OperationResult result) {
        tell(attemptId + " completed");
        onEnd.run();
    }

    @Override
    public void onFailed(long attemptId, Evidence evidence, Failure failure) {
        tell(attemptId + " " + evidence + " " + failure.code());
        failures.add(failure);
        onEnd.run();
    }

    @Override
    public void onStatus(LinkStatus status) {
        tell("status " + status.state() + (status.lastError() == null ? "" : ": " + status.lastError()));
    }

    private void tell(String line) {
        assertFalse(line.startsWith("-"), "the link's own checks are not told");
        told.add(line);
    }
}
