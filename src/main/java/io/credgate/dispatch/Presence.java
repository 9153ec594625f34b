package io.credgate.dispatch;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * What the broker has to be told again: that we are here after each connection, everything that it retained when it has
 * forgotten us, and after a quiet time that we are still here. The last is also how a broker is found out that answers the
 * keep-alive and does nothing else: a report that is not confirmed ends the connection.
 */
final class Presence {
    /** Quiet time after which the broker has to confirm a report. */
    static final long ROUND_TRIP_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** Credentials told once more in one commit: some hundred kilobytes. */
    static final int REPUBLISHED_MAX = 200;
    /** Reports that wait for the broker while more of a republication is written: results stand behind no more of it. */
    private static final int WAITING_MAX = 2 * REPUBLISHED_MAX;

    /** Stands in the store while a connection may have been made whose answer nobody has dealt with. */
    static final String UNHEARD = "uplink_unheard";

    private final Batch batch;
    private final OutboxPublisher outbox;
    private final GatewayStatus status;
    private final LedgerWriter writer;
    private final StatusBoard board;
    private final Republication republication;
    private final ClockGuard clock;
    private boolean connectedBefore;
    private long lastConfirmedNanos;

    Presence(
            Batch batch,
            OutboxPublisher outbox,
            GatewayStatus status,
            LedgerWriter writer,
            StatusBoard board,
            ClockGuard clock) {
        this.clock = clock;
        this.batch = batch;
        this.outbox = outbox;
        this.status = status;
        this.writer = writer;
        this.board = board;
        this.republication = new Republication(batch);
    }

    /** Takes up what the last run left. */
    void load() {
        republication.load();
        if (!batch.store().documents(UNHEARD).isEmpty()) {
            // A broker that has forgotten says so once, and the last run may have died over that.
            republication.isDue();
        }
        unheard();
    }

    private void unheard() {
        batch.open().putDocument(UNHEARD, UNHEARD, "{}");
    }

    /** The connection is gone, and the next one may be made at any time. */
    void disconnected() {
        unheard();
    }

    void connected(boolean sessionPresent, long nowNanos) {
        lastConfirmedNanos = nowNanos;
        if (connectedBefore && !outbox.isWaitingUpTo(status.place())) {
            // The broker may have published the will meanwhile.
            status.again();
        }
        if (!sessionPresent) {
            // What the broker retained may be gone with the session, perhaps since before our last start.
            republication.isDue();
        }
        connectedBefore = true;
        batch.open().deleteDocument(UNHEARD, UNHEARD);
    }

    /** The broker has taken a report. */
    void confirmed(long nowNanos) {
        lastConfirmedNanos = nowNanos;
    }

    /** @param mayRepublish there is space on the disk for more than results */
    void doWork(boolean mayRepublish, long nowNanos, Instant now) {
        // Not while the last republication still waits: a line that flaps must not fill the outbox. But then once more,
        // since the broker may have forgotten what it had taken of that one.
        if (republication.waitsUpTo() > 0 && !outbox.isWaitingUpTo(republication.waitsUpTo())) {
            republication.taken(clock.isTrusted());
        }
        if (mayRepublish) {
            republish(now);
        }
        if (outbox.isConnected() && nowNanos - lastConfirmedNanos >= ROUND_TRIP_NANOS && outbox.isEmpty()) {
            status.again();
        }
    }

    private void republish(Instant now) {
        String cursor = republication.cursor();
        if (cursor == null || batch.store().reportsWaiting() > WAITING_MAX) {
            return;
        }
        String last = writer.republish(cursor, REPUBLISHED_MAX, now);
        if (last != null) {
            republication.told(last, clock.goesByLastRun());
            return;
        }
        board.republish();
        status.again();
        republication.complete(status.place());
    }
}
