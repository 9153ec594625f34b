package io.credgate.link;

import io.credgate.command.Operation;

/** When connections are opened, used and closed: one implementation per connection policy. Core loop only. */
interface Connections {

    void start(long nowNanos);

    /** Ends every attempt in progress and closes everything. */
    void stop(long nowNanos);

    boolean canAccept();

    /** Hands the attempt to a connection; false, with nothing done, if there is none for it. */
    boolean submit(long attemptId, Operation operation, long nowNanos);

    void doWork(long nowNanos);

    /** Later than the last {@code doWork}, or {@link io.credgate.protocol.Session#NO_TIMEOUT}. */
    long nextDeadlineNanos();
}
