package io.credgate.protocol.vision;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.OperationResult;
import io.credgate.protocol.SessionEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a session has to say, and the time of day that it was told. */
final class SessionEvents {
    /** Remarks per request or idle time; a line full of noise must not fill the memory. */
    private static final int REMARKS_MAX = 16;

    private final Deque<SessionEvent> events = new ArrayDeque<>();
    private int remarksLeft = REMARKS_MAX;
    private @Nullable Instant wallNow;
    private long wallNanos;

    void setTime(Instant now, long nowNanos) {
        wallNow = now;
        wallNanos = nowNanos;
    }

    /** Null if nobody has told it. */
    @Nullable
    Instant time(long nowNanos) {
        return wallNow == null ? null : wallNow.plusNanos(nowNanos - wallNanos);
    }

    void allowRemarks() {
        remarksLeft = REMARKS_MAX;
    }

    void remark(String text) {
        if (remarksLeft > 0) {
            remarksLeft--;
            events.add(new SessionEvent.Remark(text));
        }
    }

    void waitingForCard(long attemptId, String encoder) {
        events.add(new SessionEvent.Progress(
                attemptId, SessionEvent.Progress.WAITING_FOR_CARD, "Lay the card on the encoder " + encoder + "."));
    }

    void completed(long attemptId, OperationResult result) {
        events.add(new SessionEvent.Completed(attemptId, result));
    }

    void failed(long attemptId, Evidence evidence, Failure failure) {
        events.add(new SessionEvent.Failed(attemptId, evidence, failure));
    }

    void disconnect(String reason) {
        events.add(new SessionEvent.Disconnect(reason));
    }

    void add(SessionEvent event) {
        events.add(event);
    }

    @Nullable
    SessionEvent poll() {
        return events.poll();
    }
}
