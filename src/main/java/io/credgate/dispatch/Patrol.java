package io.credgate.dispatch;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Site;
import io.credgate.link.LinkStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round and asks a lock system for news, one question at a time and only where neither a command nor another program
 * wants the link. A question that fails ends the round; the next one begins at its time.
 */
abstract class Patrol {
    /** Between two questions, so that a guest's card never waits long behind a round. */
    static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Looks again after so long where the link is taken. */
    private static final long TAKEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger log = LoggerFactory.getLogger(Patrol.class);

    private final LinkPort port;
    private final Site.AcsSystem system;
    private final Duration interval;
    private final InternalAttempts attempts;
    private long roundNanos = Long.MIN_VALUE;
    private long nextNanos = Long.MIN_VALUE;
    private boolean asking;
    private boolean wasAway;
    private boolean troubleTold;

    Patrol(LinkPort port, Site.AcsSystem system, Duration interval, InternalAttempts attempts) {
        this.port = port;
        this.system = system;
        this.interval = interval;
        this.attempts = attempts;
    }

    /** What to ask next in this round; null if the round is over. */
    abstract @Nullable Operation next(Instant now);

    /** The answer to what was asked last. */
    abstract void heard(OperationResult result, Instant now);

    /** What was asked last came to nothing. */
    abstract void gaveUp();

    /** The time to go by was put on or back: how long ago something was is no longer known. */
    void clockShifted(Instant now) {}

    Site.AcsSystem system() {
        return system;
    }

    String linkName() {
        return port.name();
    }

    /** Whether a new round begins as soon as the link is back: much may have happened there meanwhile. */
    boolean startsWhenLinkReturns() {
        return false;
    }

    private void lookAtLink(long nowNanos) {
        boolean up = port.status().state() == LinkStatus.State.UP;
        if (up && wasAway && startsWhenLinkReturns() && !asking) {
            gaveUp();
            roundNanos = nowNanos;
            nextNanos = nowNanos;
        }
        wasAway = up ? wasAway && asking : wasAway || port.status().state() == LinkStatus.State.DOWN;
    }

    void doWork(long nowNanos, Instant now) {
        lookAtLink(nowNanos);
        if (asking || nowNanos < nextNanos) {
            return;
        }
        if (roundNanos == Long.MIN_VALUE) {
            roundNanos = nowNanos;
        }
        if (!port.canAccept()) {
            nextNanos = nowNanos + TAKEN_NANOS;
            return;
        }
        Operation operation = next(now);
        if (operation == null) {
            endRound(nowNanos);
            return;
        }
        asking = true;
        attempts.start(
                port,
                system.acsSystemId(),
                operation,
                new InternalAttempts.End() {
                    @Override
                    public void completed(OperationResult result, long atNanos, Instant at) {
                        asking = false;
                        troubleTold = false;
                        nextNanos = atNanos + PACE_NANOS;
                        heard(result, at);
                    }

                    @Override
                    public void failed(Evidence evidence, Failure failure, long atNanos, Instant at) {
                        asking = false;
                        gaveUp();
                        endRound(atNanos);
                        if (!troubleTold) {
                            troubleTold = true;
                            log.info(
                                    "{}: asking for news failed, next time in {} s: {}",
                                    port.name(),
                                    interval.toSeconds(),
                                    failure.message());
                        }
                    }
                },
                nowNanos);
    }

    private void endRound(long nowNanos) {
        roundNanos = Math.max(roundNanos + interval.toNanos(), nowNanos + PACE_NANOS);
        nextNanos = roundNanos;
    }

    long nextDeadlineNanos() {
        return asking ? Long.MAX_VALUE : nextNanos;
    }
}
