package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.ExchangeSession;
import io.credgate.protocol.SessionEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A dialect of requests: {@code /login} once, then {@code /health} or {@code /encode}. A status of 200 is good; 401 ends
 * the login, and the session asks to be disconnected; 503 is asked once more at {@code /again}; 500 is a bug; any other
 * refuses.
 */
final class FakeExchangeSession implements ExchangeSession {
    static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();

    private final Deque<Request> requests = new ArrayDeque<>();
    private final Deque<SessionEvent> events = new ArrayDeque<>();
    private boolean loggedIn;
    private long attemptId;
    private String target = "";
    private long lastRequest;
    private long deadlineNanos = NO_TIMEOUT;

    @Override
    public void handleOperation(long id, Operation operation, long nowNanos) {
        if (attemptId != 0) {
            throw new IllegalStateException("handed in while busy");
        }
        attemptId = id;
        target = operation instanceof Operation.CheckHealth ? "/health" : "/encode";
        ask(loggedIn ? target : "/login", nowNanos);
    }

    private void ask(String path, long nowNanos) {
        requests.add(new Request(++lastRequest, "POST", path, List.of(), new byte[0]));
        deadlineNanos = nowNanos + ANSWER_NANOS;
    }

    @Override
    public Request pollRequest() {
        return requests.poll();
    }

    @Override
    public void handleReply(Reply reply, long nowNanos) {
        if (reply.requestId() != lastRequest) {
            throw new IllegalStateException("a reply to a request that is over");
        }
        switch (reply.status()) {
            case 200 -> good(nowNanos);
            case 401 -> {
                events.add(new SessionEvent.Disconnect("logged out by the server"));
                fail(Evidence.REFUSED, FailureCode.NOT_AUTHORISED);
            }
            case 500 -> throw new IllegalStateException("a guest's name");
            case 503 -> ask("/again", nowNanos);
            default -> fail(Evidence.REFUSED, FailureCode.ENCODER_BUSY);
        }
    }

    private void good(long nowNanos) {
        if (loggedIn) {
            end(new SessionEvent.Completed(attemptId, new OperationResult.Done(List.of())));
        } else {
            loggedIn = true;
            ask(target, nowNanos);
        }
    }

    @Override
    public void handleExchangeFailed(long requestId, boolean maybeSent, String reason, long nowNanos) {
        if (requestId != lastRequest) {
            throw new IllegalStateException("the failure of a request that is over");
        }
        fail(
                maybeSent ? Evidence.MAYBE_EXECUTED : Evidence.NOTHING_SENT,
                maybeSent ? FailureCode.CONNECTION_LOST : FailureCode.BRIDGE_DISCONNECTED);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (deadlineNanos <= nowNanos) {
            fail(Evidence.MAYBE_EXECUTED, FailureCode.ANSWER_TIMEOUT);
        }
    }

    @Override
    public long pollTimeoutNanos() {
        return deadlineNanos;
    }

    @Override
    public SessionEvent pollEvent() {
        return events.poll();
    }

    private void fail(Evidence evidence, FailureCode code) {
        end(new SessionEvent.Failed(attemptId, evidence, new Failure(code, "said " + code)));
    }

    private void end(SessionEvent event) {
        if (attemptId != 0) {
            events.add(event);
        }
        attemptId = 0;
        deadlineNanos = NO_TIMEOUT;
    }
}
