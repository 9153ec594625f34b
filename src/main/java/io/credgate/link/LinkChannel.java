package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import io.credgate.transport.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One session and, one after the other, the connections it talks over. Each connection is a {@link Line} of its own, and
 * only the line of the present connection is listened to: what an older one still has to say is dropped. A session that
 * throws, does not come to rest or never ends an operation is replaced; its operation ends {@code MAYBE_EXECUTED}.
 *
 * <p>Core loop only. The owner is called with the channel at rest and may close it or begin an operation.
 */
final class LinkChannel {
    /** Longer than any time-out that a dialect can be configured to: a session that exceeds it has a bug. */
    static final long OPERATION_MAX_NANOS = Duration.ofMinutes(15).toNanos();
    /** Events and pieces of output that one input can cause. */
    static final int STEPS_MAX = 10_000;

    static final String SESSION_FAULT = "closed by the gateway after an error of its own";

    private static final Failure FAULT = new Failure(
            FailureCode.GATEWAY_ERROR,
            "The gateway met an error of its own while this was in progress; check at the lock system or with the card"
                    + " itself whether it was carried out.");

    /** Who decides when the channel connects and what it is used for. */
    interface Owner {
        /** Connected; the channel is idle. */
        void onOpened(long nowNanos);

        /** @param end {@link SessionEvent.Completed} or {@link SessionEvent.Failed} of the operation in progress */
        void onEnded(SessionEvent end, long nowNanos);

        /** The connection is gone, or did not come up. No operation is in progress. */
        void onClosed(String reason, long nowNanos);
    }

    private enum State {
        CLOSED,
        CONNECTING,
        OPEN
    }

    private final LinkProfile profile;
    private final Transport.Factory transports;
    private final Consumer<LongConsumer> core;
    private final LinkReports reports;
    private final Owner owner;

    private @Nullable StreamSession session;
    private long sessionDeadlineNanos = Session.NO_TIMEOUT;

    private State state = State.CLOSED;
    private @Nullable Line line;
    /** Set once the connection is to be closed as soon as the session has come to rest. */
    private @Nullable String closeReason;

    private boolean operating;
    private long attemptId;
    private long operationDeadlineNanos;
    /** End of the operation that the owner has not been told yet. */
    private @Nullable SessionEvent end;

    LinkChannel(
            LinkProfile profile,
            Transport.Factory transports,
            Consumer<LongConsumer> core,
            LinkReports reports,
            Owner owner) {
        this.profile = profile;
        this.transports = transports;
        this.core = core;
        this.reports = reports;
        this.owner = owner;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Connected, with no operation in progress. */
    boolean isIdle() {
        return state == State.OPEN && !operating;
    }

    void connect(long nowNanos) {
        if (state != State.CLOSED) {
            throw new IllegalStateException("connect while " + state);
        }
        state = State.CONNECTING;
        try {
            Line opening = new Line(this, core, transports.create());
            line = opening;
            opening.open();
        } catch (RuntimeException e) {
            close("the connection could not be started: " + e.getClass().getName(), nowNanos);
        }
    }

    void begin(long id, Operation operation, long nowNanos) {
        if (!isIdle()) {
            throw new IllegalStateException("operation while " + state + (operating ? ", busy" : ""));
        }
        operating = true;
        attemptId = id;
        operationDeadlineNanos = nowNanos + OPERATION_MAX_NANOS;
        run(s -> s.handleOperation(id, operation, nowNanos), nowNanos);
    }

    void doWork(long nowNanos) {
        if (state == State.OPEN && sessionDeadlineNanos <= nowNanos) {
            run(s -> s.handleTimeout(nowNanos), nowNanos);
            if (state == State.OPEN && sessionDeadlineNanos <= nowNanos) {
                fault(new IllegalStateException("the session's deadline does not move on"), nowNanos);
            }
        }
        if (operating && operationDeadlineNanos <= nowNanos) {
            fault(new IllegalStateException("the session does not end its operation"), nowNanos);
        }
    }

    long nextDeadlineNanos() {
        if (state != State.OPEN) {
            return Session.NO_TIMEOUT;
        }
        return operating ? Math.min(sessionDeadlineNanos, operationDeadlineNanos) : sessionDeadlineNanos;
    }

    /** Closes the connection; an operation in progress ends as the session says. Nothing if it is closed. */
    void close(String reason, long nowNanos) {
        closeReason = closeReason == null ? reason : closeReason;
        settle(nowNanos);
    }

    void opened(Line from, long nowNanos) {
        if (from != line || state != State.CONNECTING) {
            return;
        }
        state = State.OPEN;
        run(s -> s.handleConnected(nowNanos), nowNanos);
        if (from == line && state == State.OPEN) {
            owner.onOpened(nowNanos);
        }
    }

    void received(Line from, byte[] bytes, long nowNanos) {
        if (from != line || state != State.OPEN) {
            return;
        }
        reports.log().bytes("received", bytes.length);
        run(s -> s.handleInput(ByteBuffer.wrap(bytes), nowNanos), nowNanos);
    }

    void closed(Line from, String reason, long nowNanos) {
        if (from == line) {
            close(reason, nowNanos);
        }
    }

    /** Every call into the session goes through here. */
    private void run(Consumer<StreamSession> call, long nowNanos) {
        try {
            StreamSession s = session == null ? (StreamSession) profile.newSession() : session;
            session = s;
            call.accept(s);
            takeOut(s, nowNanos);
            sessionDeadlineNanos = s.pollTimeoutNanos();
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            replaceSession(bug, nowNanos);
        }
        settle(nowNanos);
    }

    private void takeOut(StreamSession s, long nowNanos) {
        for (int step = 0; step < STEPS_MAX; step++) {
            ByteBuffer output = s.pollTransmit();
            if (output != null) {
                transmit(output);
                continue;
            }
            SessionEvent event = s.pollEvent();
            if (event == null) {
                return;
            }
            take(event, nowNanos);
        }
        throw new IllegalStateException("the session does not come to rest");
    }

    private void transmit(ByteBuffer output) {
        Line to = line;
        if (to == null || state != State.OPEN) {
            return;
        }
        byte[] bytes = new byte[output.remaining()];
        output.get(bytes);
        reports.log().bytes("sending", bytes.length);
        if (!to.send(bytes) && closeReason == null) {
            closeReason = "closed by the gateway: the controller does not take what is sent to it";
        }
    }

    private void take(SessionEvent event, long nowNanos) {
        if (event instanceof SessionEvent.Progress progress) {
            if (operating && progress.attemptId() == attemptId && attemptId > 0) {
                reports.progress(progress);
            }
        } else if (event instanceof SessionEvent.Completed completed) {
            takeEnd(completed.attemptId(), completed, nowNanos);
        } else if (event instanceof SessionEvent.Failed failed) {
            takeEnd(failed.attemptId(), failed, nowNanos);
        } else if (event instanceof SessionEvent.Disconnect disconnect) {
            closeReason = closeReason == null ? disconnect.reason() : closeReason;
        } else if (event instanceof SessionEvent.Remark remark) {
            reports.log().remark(remark.text(), nowNanos);
        } else {
            throw new AssertionError(event.getClass());
        }
    }

    private void takeEnd(long id, SessionEvent event, long nowNanos) {
        if (operating && id == attemptId) {
            operating = false;
            end = event;
        } else {
            reports.log().remark("the session ended an operation that was not in progress; ignored", nowNanos);
        }
    }

    /** Tells the owner of the end, then closes if that is due. The session is at rest. */
    private void settle(long nowNanos) {
        SessionEvent ended = end;
        end = null;
        if (ended != null) {
            owner.onEnded(ended, nowNanos);
        }
        String reason = closeReason;
        if (state == State.CLOSED) {
            closeReason = null;
        } else if (reason != null) {
            disconnect(reason, nowNanos);
        }
    }

    private void disconnect(String reason, long nowNanos) {
        boolean wasOpen = state == State.OPEN;
        state = State.CLOSED;
        Line old = line;
        line = null;
        if (old != null) {
            old.close();
        }
        if (wasOpen && session != null) {
            run(s -> s.handleDisconnected(nowNanos), nowNanos);
        }
        if (operating) {
            fault(new IllegalStateException("the session kept its operation over a disconnection"), nowNanos);
        }
        closeReason = null;
        owner.onClosed(reason, nowNanos);
    }

    private void fault(RuntimeException bug, long nowNanos) {
        replaceSession(bug, nowNanos);
        settle(nowNanos);
    }

    private void replaceSession(Throwable bug, long nowNanos) {
        reports.log().fault(bug, nowNanos);
        session = null;
        sessionDeadlineNanos = Session.NO_TIMEOUT;
        closeReason = closeReason == null ? SESSION_FAULT : closeReason;
        if (operating) {
            operating = false;
            end = new SessionEvent.Failed(attemptId, Evidence.MAYBE_EXECUTED, FAULT);
        }
    }
}
