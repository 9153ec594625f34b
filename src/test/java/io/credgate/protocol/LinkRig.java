package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.link.ControllerLink;
import io.credgate.link.LinkConfig;
import io.credgate.link.LinkListener;
import io.credgate.link.LinkStatus;
import io.credgate.link.LinkStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A link on a real line; the test's thread is its core loop. Its clock runs with the real one, and jumps to the link's next
 * deadline where nothing has happened for a while: so an answer that never comes need not be waited for.
 */
final class LinkRig implements LinkListener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** More than any dialect waits for an answer: each check on another connection would hold the clock. */
    private static final Duration HEALTH = Duration.ofMinutes(10);
    /** Silence after which the clock jumps, where silence is to be expected. */
    static final Duration SOON = Duration.ofMillis(300);
    /** ... and where it is not: long enough for a machine that has much to do. */
    static final Duration LATE = Duration.ofSeconds(10);

    private final LinkedBlockingQueue<Runnable> core = new LinkedBlockingQueue<>();
    private final List<Ended> ended = new ArrayList<>();
    private final ControllerLink link;
    private long jumpedNanos;
    private long attempts;

    /** @param failure null if the operation was completed */
    record Ended(long attemptId, Evidence evidence, Failure failure) {
        boolean completed() {
            return failure == null;
        }
    }

    LinkRig(Dialect dialect, RealLine line) {
        link = line.link(
                new LinkConfig(dialect.toString(), "test", HEALTH, Duration.ofMillis(10), Duration.ofMillis(200)),
                dialect.profile(),
                core::add,
                this);
        link.wallClock(Dialect.NOW, now());
        link.start(now());
    }

    private long now() {
        return System.nanoTime() + jumpedNanos;
    }

    State state() {
        return link.status().state();
    }

    String lastError() {
        return String.valueOf(link.status().lastError());
    }

    void awaitReady() {
        await(() -> link.canAccept() && state() == State.UP, SOON);
    }

    /** Runs an operation on a link that is ready, to its one end. */
    Ended attempt(Operation operation, Duration silence) {
        awaitReady();
        return submit(operation, silence);
    }

    /** ... or on one that may not be. */
    Ended submit(Operation operation, Duration silence) {
        long id = ++attempts;
        link.submit(id, operation, now());
        await(() -> !ended.isEmpty(), silence);
        assertEquals(1, ended.size(), ended::toString);
        assertEquals(id, ended.get(0).attemptId());
        return ended.remove(0);
    }

    /** So much time passes at once. */
    void pass(Duration time) {
        jumpedNanos += time.toNanos();
    }

    /** Turns the core loop until the condition holds. */
    void await(BooleanSupplier condition, Duration silence) {
        long patienceEnds = System.nanoTime() + PATIENCE.toNanos();
        long quietSince = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < patienceEnds, () -> "does not come about: " + ended + ", " + link.status());
            link.doWork(now());
            if (turn()) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > silence.toNanos()
                    && link.nextDeadlineNanos() > now()
                    && link.nextDeadlineNanos() != Session.NO_TIMEOUT) {
                jumpedNanos += link.nextDeadlineNanos() - now();
                quietSince = System.nanoTime();
            }
        }
    }

    /** True if something happened. */
    private boolean turn() {
        if (link.nextDeadlineNanos() <= now()) {
            return link.nextDeadlineNanos() == ControllerLink.AT_ONCE;
        }
        try {
            Runnable next = core.poll(5, TimeUnit.MILLISECONDS);
            boolean any = next != null;
            for (; next != null; next = core.poll()) {
                next.run();
            }
            return any;
        } catch (InterruptedException e) {
            return fail(e);
        }
    }

    @Override
    public void close() {
        link.stop();
        assertEquals(List.of(), ended);
    }

    @Override
    public void onProgress(long attemptId, String state, String message) {
        // How far it got is the business of other tests.
    }

    @Override
    public void onCompleted(long attemptId, OperationResult result) {
        ended.add(new Ended(attemptId, null, null));
    }

    @Override
    public void onFailed(long attemptId, Evidence evidence, Failure failure) {
        ended.add(new Ended(attemptId, evidence, failure));
    }

    @Override
    public void onStatus(LinkStatus status) {
        // Asked for where it matters.
    }
}
