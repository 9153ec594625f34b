package io.credgate.dispatch;

import io.credgate.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Forgets what is old enough, a piece at a time. */
final class Upkeep {
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int BATCH = 200;
    private static final Duration AUDIT_KEPT = Duration.ofDays(400);

    private final Batch batch;
    private final Ledger ledger;
    private final ClockKeeper clock;
    private final Duration commandIdsKept;
    private long nextNanos = Long.MIN_VALUE;

    Upkeep(Batch batch, Ledger ledger, ClockKeeper clock, Duration commandIdsKept) {
        this.batch = batch;
        this.ledger = ledger;
        this.clock = clock;
        this.commandIdsKept = commandIdsKept;
    }

    void doWork(long nowNanos, Instant now) {
        if (nowNanos < nextNanos || !clock.mayForget(now)) {
            return;
        }
        nextNanos = nowNanos + PERIOD_NANOS;
        Instant before = now.minus(commandIdsKept);
        batch.open().forgetCommandsFinishedBefore(before, BATCH);
        batch.open().forgetAuditBefore(now.minus(AUDIT_KEPT), BATCH);
        ledger.forgetDeletedBefore(before);
    }
}
