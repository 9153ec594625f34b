package io.credgate.dispatch;

import io.credgate.json.PersonalData;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.LedgerTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Forgets by term, a piece at a time: command ids, the audit trail, credentials that ended long ago, and the persons in
 * what is kept longer than they may be.
 */
final class Retention {
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int BATCH = 200;
    private static final Duration AUDIT_KEPT = Duration.ofDays(400);
    private static final Duration LEDGER_KEPT = Duration.ofDays(400);

    private final Batch batch;
    private final Ledger ledger;
    private final DispatchLimits limits;
    private final LedgerTerms terms;
    private final ClockKeeper clock;
    private long nextNanos = Long.MIN_VALUE;
    private boolean lookedForOrphans;

    Retention(Batch batch, Ledger ledger, DispatchLimits limits, ClockKeeper clock) {
        this.clock = clock;
        this.batch = batch;
        this.ledger = ledger;
        this.limits = limits;
        this.terms = new LedgerTerms(ledger);
    }

    void doWork(long nowNanos, Instant now) {
        if (!lookedForOrphans) {
            lookedForOrphans = true;
            TakenOver.forgetOrphans(batch);
        }
        if (nowNanos < nextNanos || !clock.mayForget(now)) {
            return;
        }
        nextNanos = nowNanos + PERIOD_NANOS;
        Instant before = now.minus(limits.commandIdsKept());
        batch.open().forgetCommandsFinishedBefore(before, BATCH);
        batch.open().forgetAuditBefore(now.minus(AUDIT_KEPT), BATCH);
        ledger.forgetDeletedBefore(before);
        terms.forgetEnded(now.minus(LEDGER_KEPT), now);
        Instant personsBefore = now.minus(limits.personalDataKept());
        batch.open().removePersonalData(personsBefore, BATCH, PersonalData::removed);
        terms.removePersonalData(personsBefore, now);
    }
}
