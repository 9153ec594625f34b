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

    private final OutboxPublisher outbox;
    private final GatewayStatus status;
    private final LedgerWriter writer;
    private final StatusBoard board;
    private boolean connectedBefore;
    private boolean republicationDue;
    private long republishedUpTo;
    private long lastConfirmedNanos;

    Presence(OutboxPublisher outbox, GatewayStatus status, LedgerWriter writer, StatusBoard board) {
        this.outbox = outbox;
        this.status = status;
        this.writer = writer;
        this.board = board;
    }

    void connected(boolean sessionPresent, long nowNanos) {
        lastConfirmedNanos = nowNanos;
        if (connectedBefore && !outbox.isWaitingUpTo(status.place())) {
            // The broker may have published the will meanwhile.
            status.again();
        }
        // What the broker retained may be gone with the session, perhaps since before our last start.
        republicationDue |= !sessionPresent;
        connectedBefore = true;
    }

    /** The broker has taken a report. */
    void confirmed(long nowNanos) {
        lastConfirmedNanos = nowNanos;
    }

    void doWork(long nowNanos, Instant now) {
        // Not while the last republication still waits: a line that flaps must not fill the outbox. But then once more,
        // since the broker may have forgotten what it had taken of that one.
        if (republicationDue && !outbox.isWaitingUpTo(republishedUpTo)) {
            republicationDue = false;
            writer.republish(now);
            board.republish();
            status.again();
            republishedUpTo = status.place();
        }
        if (outbox.isConnected() && nowNanos - lastConfirmedNanos >= ROUND_TRIP_NANOS && outbox.isEmpty()) {
            status.again();
        }
    }
}
