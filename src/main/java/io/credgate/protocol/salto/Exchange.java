package io.credgate.protocol.salto;

import io.credgate.command.Evidence;
import io.credgate.protocol.salto.RequestWriter.Prepared;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request that is open, and what is known about how far it got; {@link SaltoPmsSession} keeps it. */
final class Exchange {
    final long attemptId;
    /** Null for the health check. */
    final @Nullable PmsRequest request;

    final List<String> notes;
    int enqTries;
    int frameTries;
    /** A copy of the frame was handed to the line and not refused: the lock system may be acting on it. */
    boolean frameOut;
    /** The lock system refused every copy of the frame that left so far, with NAK or an error frame. */
    boolean refused;
    /** Something unreadable came since the last frame left, so that a NAK may be noise as well. */
    boolean disturbed;

    Exchange(long attemptId, Prepared prepared) {
        this.attemptId = attemptId;
        request = prepared.request();
        notes = prepared.notes();
    }

    /** If it fails now: what left for the line and was not refused, whatever the reason. */
    Evidence evidence() {
        if (frameOut) {
            return Evidence.MAYBE_EXECUTED;
        }
        return refused ? Evidence.REFUSED : Evidence.NOTHING_SENT;
    }
}
