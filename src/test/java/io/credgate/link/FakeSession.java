package io.credgate.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A dialect of lines. Out: {@code PING} and {@code REQ}. In: {@code PONG} and {@code OK} (done), {@code NO} (refused),
 * {@code WAIT} (progress), {@code NOTE} (remark), {@code BYE} (answers BYE and wants to be disconnected), {@code BOOM}
 * (a bug).
 */
class FakeSession implements StreamSession {
    static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();

    final Deque<ByteBuffer> output = new ArrayDeque<>();
    final Deque<SessionEvent> events = new ArrayDeque<>();
    private final StringBuilder input = new StringBuilder();
    private boolean connected;
    private long attemptId;
    private boolean requestTaken;
    private long deadlineNanos = NO_TIMEOUT;

    @Override
    public void handleConnected(long nowNanos) {
        connected = true;
        input.setLength(0);
        output.clear();
    }

    @Override
    public void handleOperation(long id, Operation operation, long nowNanos) {
        if (attemptId != 0 || !connected) {
            throw new IllegalStateException("handed in while busy or not connected");
        }
        attemptId = id;
        requestTaken = false;
        deadlineNanos = nowNanos + ANSWER_NANOS;
        say(operation instanceof Operation.CheckHealth ? "PING\n" : "REQ\n");
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        input.append(US_ASCII.decode(bytes));
        for (int end = input.indexOf("\n"); end >= 0; end = input.indexOf("\n")) {
            String line = input.substring(0, end);
            input.delete(0, end + 1);
            take(line);
        }
    }

    private void take(String line) {
        switch (line) {
            case "PONG" -> end(new SessionEvent.Completed(attemptId, new OperationResult.Done(List.of())));
            case "OK" -> end(new SessionEvent.Completed(attemptId, new OperationResult.CardWritten(null, List.of())));
            case "NO" -> fail(Evidence.REFUSED, FailureCode.ENCODER_BUSY);
            case "WAIT" ->
                events.add(new SessionEvent.Progress(
                        attemptId, SessionEvent.Progress.WAITING_FOR_CARD, "Present a card."));
            case "NOTE" -> events.add(new SessionEvent.Remark("sends a NOTE"));
            case "BYE" -> {
                events.add(new SessionEvent.Disconnect("said BYE"));
                say("BYE");
                say("BYE\n");
            }
            case "BOOM" -> throw new IllegalStateException("a guest's name");
            default -> {}
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (deadlineNanos <= nowNanos) {
            fail(Evidence.MAYBE_EXECUTED, FailureCode.ANSWER_TIMEOUT);
        }
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        connected = false;
        if (attemptId != 0) {
            fail(requestTaken ? Evidence.MAYBE_EXECUTED : Evidence.NOTHING_SENT, FailureCode.CONNECTION_LOST);
        }
    }

    @Override
    public long pollTimeoutNanos() {
        return deadlineNanos;
    }

    @Override
    public ByteBuffer pollTransmit() {
        requestTaken |= !output.isEmpty();
        return output.poll();
    }

    @Override
    public SessionEvent pollEvent() {
        return events.poll();
    }

    final void say(String text) {
        output.add(US_ASCII.encode(text));
    }

    final void fail(Evidence evidence, FailureCode code) {
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
