package io.credgate.link;

import io.credgate.command.Operation;
import io.credgate.protocol.SessionEvent;

/** A session with what carries it to the controller. Core loop only. */
interface RequestChannel {

    boolean isClosed();

    void connect(long nowNanos);

    /** Only when connected, with no operation in progress. */
    void begin(long id, Operation operation, long nowNanos);

    void doWork(long nowNanos);

    long nextDeadlineNanos();

    /** Closes the connection; an operation in progress ends as the session says. Nothing if it is closed. */
    void close(String reason, long nowNanos);

    /**
     * Who decides when the channel connects and what it is used for. Called with the channel at rest; may close it or begin
     * an operation.
     */
    interface Owner {
        /** Connected; the channel is idle. */
        void onOpened(long nowNanos);

        /** @param end {@link SessionEvent.Completed} or {@link SessionEvent.Failed} of the operation in progress */
        void onEnded(SessionEvent end, long nowNanos);

        /** The connection is gone, or did not come up. No operation is in progress. */
        void onClosed(String reason, long nowNanos);
    }
}
