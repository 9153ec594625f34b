package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls one session and contains its faults: a session that throws, does not come to rest or never ends an operation is
 * replaced; its operation ends {@code MAYBE_EXECUTED}. Core loop only.
 */
abstract class SessionRunner<S extends Session> implements RequestChannel {
    /** Longer than any time-out that a dialect can be configured to: a session that exceeds it has a bug. */
    static final long OPERATION_MAX_NANOS = Duration.ofMinutes(15).toNanos();
    /** Events and pieces of output that one input can cause. */
    static final int STEPS_MAX = 10_000;

    static final String SESSION_FAULT = "closed by the gateway after an error of its own";

    private static final Failure FAULT = new Failure(
            FailureCode.GATEWAY_ERROR,
            "The gateway met an error of its own while this was in progress; check at the lock system or with the card"
                    + " itself whether it was carried out.");

    private final Supplier<S> sessions;
    private final WallClock wallClock;
    private final LinkReports reports;
    private final Owner owner;

    private @Nullable S session;
    private long sessionDeadlineNanos = Session.NO_TIMEOUT;
    /** Set once the connection is to be closed as soon as the session has come to rest. */
    private @Nullable String closeReason;

    private boolean operating;
    private long attemptId;
    private long operationDeadlineNanos;
    /** End of the operation that the owner has not been told yet. */
    private @Nullable SessionEvent end;

    SessionRunner(Supplier<S> sessions, WallClock wallClock, LinkReports reports, Owner owner) {
        this.sessions = sessions;
        this.wallClock = wallClock;
        this.reports = reports;
        this.owner = owner;
    }

    // what the connection has to do

    abstract boolean isOpen();

    /** Hands on the next piece of output; false if there is none. */
    abstract boolean handOn(S from, long nowNanos);

    /** Drops the connection and tells the session, through {@link #run}. The state is closed afterwards. */
    abstract void hangUp(String reason, long nowNanos);

    // what it has for that

    LinkReports reports() {
        return reports;
    }

    Owner owner() {
        return owner;
    }

    boolean hasSession() {
        return session != null;
    }

    boolean isOperating() {
        return operating;
    }

    /** Connected, with no operation in progress. */
    boolean isIdle() {
        return isOpen() && !operating;
    }

    /** The next session is a new one. */
    void forgetSession() {
        session = null;
        sessionDeadlineNanos = Session.NO_TIMEOUT;
    }

    /** Closes once the session is at rest; the first reason counts. */
    void closeSoon(String reason) {
        closeReason = closeReason == null ? reason : closeReason;
    }

    /** Every call into the session goes through here. */
    void run(Consumer<S> call, long nowNanos) {
        try {
            S s = session == null ? sessions.get() : session;
            session = s;
            call.accept(s);
            takeOut(s, nowNanos);
            sessionDeadlineNanos = session == null ? Session.NO_TIMEOUT : s.pollTimeoutNanos();
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            replaceSession(bug, nowNanos);
        }
        settle(nowNanos);
    }

    private void takeOut(S s, long nowNanos) {
        for (int step = 0; step < STEPS_MAX; step++) {
            if (handOn(s, nowNanos)) {
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

    @Override
    public void begin(long id, Operation operation, long nowNanos) {
        if (!isIdle()) {
            throw new IllegalStateException("operation while " + (operating ? "busy" : "not connected"));
        }
        operating = true;
        attemptId = id;
        operationDeadlineNanos = nowNanos + OPERATION_MAX_NANOS;
        run(
                s -> {
                    wallClock.tell(s);
                    s.handleOperation(id, operation, nowNanos);
                },
                nowNanos);
    }

    @Override
    public void doWork(long nowNanos) {
        if (isOpen() && sessionDeadlineNanos <= nowNanos) {
            run(s -> s.handleTimeout(nowNanos), nowNanos);
            if (isOpen() && sessionDeadlineNanos <= nowNanos) {
                fault(new IllegalStateException("the session's deadline does not move on"), nowNanos);
            }
        }
        if (operating && operationDeadlineNanos <= nowNanos) {
            fault(new IllegalStateException("the session does not end its operation"), nowNanos);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        if (!isOpen()) {
            return Session.NO_TIMEOUT;
        }
        return operating ? Math.min(sessionDeadlineNanos, operationDeadlineNanos) : sessionDeadlineNanos;
    }

    @Override
    public void close(String reason, long nowNanos) {
        closeSoon(reason);
        settle(nowNanos);
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
            disconnectAsked();
            closeSoon(disconnect.reason());
        } else if (event instanceof SessionEvent.Remark remark) {
            reports.log().remark(remark.text(), nowNanos);
        } else {
            throw new AssertionError(event.getClass());
        }
    }

    /** The session itself wants to be rid of the connection. */
    void disconnectAsked() {}

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
        if (isClosed()) {
            closeReason = null;
        } else if (reason != null) {
            disconnect(reason, nowNanos);
        }
    }

    private void disconnect(String reason, long nowNanos) {
        hangUp(reason, nowNanos);
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
        forgetSession();
        closeSoon(SESSION_FAULT);
        if (operating) {
            operating = false;
            end = new SessionEvent.Failed(attemptId, Evidence.MAYBE_EXECUTED, FAULT);
        }
    }
}
