package io.credgate.protocol.vision;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.LateAnswers;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One conversation over a serial line (protocol sheet, section 2): one command at a time.
 *
 * <pre>
 * IDLE --operation--> ENQ_SENT --ACK--> FRAME_SENT --ACK--> ANSWER --frame--> IDLE
 *                         ^              NAK: again, 3 times   |
 *                         +---- older systems: A after B ------+
 * </pre>
 *
 * <p>The protocol has no request id, so once an answer may still come that nobody waits for, the connection is given up and
 * nothing more is read from it. What comes while our own bytes are still unsent cannot be an answer to them.
 */
final class VisionSerialSession implements StreamSession {
    /** Section 2.1: how often a frame is sent, in either direction. */
    private static final int TRIES = 3;

    private enum Phase {
        IDLE,
        ENQ_SENT,
        FRAME_SENT,
        ANSWER
    }

    private final VisionSerialConfig config;
    private final VisionCheck check;
    private final VisionRequests requests;
    private final AnswerReader reader;
    private final SessionEvents events = new SessionEvents();

    private final LateAnswers late = new LateAnswers();
    private long lastNanos;

    // Per connection.
    private final SerialDecoder decoder;
    private boolean connected;
    private byte signalOwed;

    // Per request.
    private Phase phase = Phase.IDLE;
    private @Nullable Exchange exchange;
    private byte @Nullable [] unsent;
    private long deadlineNanos = NO_TIMEOUT;

    VisionSerialSession(VisionSerialConfig config, VisionCheck check, VisionRequests requests, AnswerReader reader) {
        this.config = config;
        this.check = check;
        this.requests = requests;
        this.reader = reader;
        this.decoder = new SerialDecoder(config.form());
    }

    @Override
    public void handleWallClock(Instant now, long nowNanos) {
        events.setTime(now, nowNanos);
    }

    @Override
    public void handleConnected(long nowNanos) {
        handleDisconnected(nowNanos);
        connected = true;
        events.allowRemarks();
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        lastNanos = nowNanos;
        connected = false;
        decoder.reset();
        signalOwed = 0;
        Exchange open = exchange;
        if (open != null) {
            VisionRequest request = open.request();
            fail(open, LineFailure.cut(open.frameOut && request != null ? request.command() : null));
        }
    }

    @Override
    public void handleOperation(long attemptId, Operation operation, long nowNanos) {
        lastNanos = nowNanos;
        List<String> problems = check.check(operation);
        if (!problems.isEmpty()) {
            refuse(attemptId, new Failure(FailureCode.INVALID_INPUT, String.join(" ", problems)));
        } else if (exchange != null) {
            refuse(attemptId, new Failure(FailureCode.GATEWAY_BUSY, "Another request is open on this connection."));
        } else if (!connected) {
            refuse(attemptId, LineFailure.noConnection());
        } else if (late.bars(Objects.requireNonNullElse(operation.encoder(), ""), nowNanos)) {
            refuse(attemptId, LateAnswers.barred());
        } else {
            begin(attemptId, requests.plan(operation, events.time(nowNanos)), nowNanos);
        }
    }

    private void begin(long attemptId, VisionRequests.Plan plan, long nowNanos) {
        if (plan instanceof VisionRequests.Plan.Impossible impossible) {
            events.failed(attemptId, Evidence.REFUSED, new Failure(impossible.code(), impossible.sentence()));
        } else if (plan instanceof VisionRequests.Plan.Steps steps) {
            exchange = new Exchange(attemptId, steps.requests());
            // The rest of a frame that broke off would swallow the ACK.
            decoder.reset();
            events.allowRemarks();
            sendEnq(nowNanos);
        } else {
            throw new AssertionError(plan);
        }
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        lastNanos = nowNanos;
        while (connected) {
            Received received = decoder.next(bytes);
            if (received == null) {
                return;
            }
            handle(received, nowNanos);
        }
        bytes.position(bytes.limit());
    }

    private void handle(Received received, long nowNanos) {
        Exchange open = exchange;
        if (open != null && unsent != null && open.refused && !open.frameOut) {
            // Nothing may come between a NAK and our next try: the NAK may have been noise, and this the answer.
            open.frameOut = true;
            unreadable(open, "a NAK, and then " + received.describe());
        } else if (open == null || unsent != null || !isWaitedFor(open, received, nowNanos)) {
            handleStray(received, nowNanos);
        }
    }

    /** Goes on with what is waited for; false if this is something else. */
    private boolean isWaitedFor(Exchange open, Received received, long nowNanos) {
        VisionRequest request = open.request();
        boolean ack = received == Received.Signal.ACK;
        boolean signal = ack || received == Received.Signal.NAK;
        if (phase == Phase.ENQ_SENT && signal) {
            handleReady(open, request, ack, nowNanos);
        } else if (phase == Phase.FRAME_SENT && ack && request != null) {
            handleTaken(open, request, nowNanos);
        } else if (phase == Phase.FRAME_SENT && signal && request != null) {
            handleNak(open, request, nowNanos);
        } else if (phase == Phase.ANSWER && received instanceof Received.BadFrame bad) {
            handleBadAnswer(open, bad, nowNanos);
        } else if (phase == Phase.ANSWER && received instanceof Received.Frame frame && request != null) {
            handleFrame(open, request, frame, nowNanos);
        } else {
            return false;
        }
        return true;
    }

    private void handleStray(Received received, long nowNanos) {
        if (exchange != null) {
            exchange.disturbed = true;
        }
        if (received instanceof Received.Frame) {
            // Without the ACK it would come again.
            signalOwed = SerialFrame.ACK;
        }
        events.remark("Input that nobody waits for: " + received.describe() + ".");
        if (received instanceof Received.Frame && late.take(nowNanos)) {
            events.remark("It may be the late answer to a request that was given up.");
        }
    }

    private void handleReady(Exchange open, @Nullable VisionRequest request, boolean ready, long nowNanos) {
        if (request == null) {
            complete(
                    open,
                    new OperationResult.Done(ready ? List.of() : List.of("The lock system answers, but is busy.")));
        } else if (ready) {
            sendFrame(open, request, nowNanos);
        } else {
            fail(open, LineFailure.notReady());
        }
    }

    private void handleTaken(Exchange open, VisionRequest request, long nowNanos) {
        enter(Phase.ANSWER, nowNanos, config.common().answerTimeout());
        if (request.command().waitsForCard()) {
            events.waitingForCard(open.attemptId, request.encoder());
        }
    }

    private void handleNak(Exchange open, VisionRequest request, long nowNanos) {
        if (open.disturbed) {
            unreadable(open, "a NAK among bytes that belong to no frame");
            return;
        }
        open.frameOut = false;
        open.refused = true;
        if (open.frameTries < TRIES) {
            events.remark("The lock system refused the frame with NAK (try " + open.frameTries + ").");
            sendFrame(open, request, nowNanos);
        } else {
            fail(open, LineFailure.nakked());
        }
    }

    /** The lock system sends it again after a NAK. */
    private void handleBadAnswer(Exchange open, Received.BadFrame bad, long nowNanos) {
        open.badAnswers++;
        if (open.badAnswers >= TRIES) {
            unreadable(open, bad.describe());
            return;
        }
        events.remark("An answer was refused with NAK: " + bad.describe() + ".");
        signalOwed = SerialFrame.NAK;
        deadlineNanos = Math.max(deadlineNanos, after(nowNanos, config.ackTimeout()));
    }

    private void handleFrame(Exchange open, VisionRequest request, Received.Frame frame, long nowNanos) {
        signalOwed = SerialFrame.ACK;
        VisionAnswer answer = SerialFrame.answer(frame.content());
        if (answer == null) {
            unreadable(open, "a frame without addresses and result");
        } else {
            handleAnswer(open, reader.read(request, answer, events.time(nowNanos)), answer, nowNanos);
        }
    }

    private void handleAnswer(Exchange open, AnswerReader.Reading reading, VisionAnswer answer, long nowNanos) {
        if (reading instanceof AnswerReader.Reading.Foreign foreign) {
            events.remark("An answer was passed over: " + foreign.reason() + ".");
        } else if (reading instanceof AnswerReader.Reading.Success success) {
            if (open.isCheckOutInFront()) {
                open.next(success.result().notes());
                sendEnq(nowNanos);
            } else {
                complete(open, success.result());
            }
        } else if (reading instanceof AnswerReader.Reading.Failed failed) {
            // A check-out in front makes no card, whatever became of it.
            boolean doubtful = failed.evidence() == Evidence.MAYBE_EXECUTED && !open.isCheckOutInFront();
            Failure told = open.told(failed.failure());
            end();
            events.failed(open.attemptId, doubtful ? Evidence.MAYBE_EXECUTED : Evidence.REFUSED, told);
            if (!failed.last()) {
                disconnect("Result " + VisionResults.shown(answer.result()) + " may not be the last answer.");
            }
        } else {
            throw new AssertionError(reading);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        lastNanos = Math.max(lastNanos, nowNanos);
        Exchange open = exchange;
        if (open == null || nowNanos < deadlineNanos) {
            return;
        }
        Failure failure = switch (phase) {
            case ENQ_SENT -> LineFailure.silent(config.enqTimeout());
            case FRAME_SENT -> LineFailure.notConfirmed(config.ackTimeout(), open.command());
            case ANSWER -> LineFailure.notAnswered(config.common().answerTimeout(), open.command());
            case IDLE -> throw new AssertionError("a request is open");
        };
        fail(open, failure);
        disconnect(failure.message());
    }

    private void unreadable(Exchange open, String reason) {
        fail(open, AnswerReader.unreadable(open.command()));
        disconnect("The lock system's answer could not be read: " + reason + ".");
    }

    private void sendEnq(long nowNanos) {
        unsent = new byte[] {SerialFrame.ENQ};
        enter(Phase.ENQ_SENT, nowNanos, config.enqTimeout());
    }

    private void sendFrame(Exchange open, VisionRequest request, long nowNanos) {
        open.frameTries++;
        open.disturbed = false;
        unsent = config.form().encode(request, config.common().source());
        enter(Phase.FRAME_SENT, nowNanos, config.ackTimeout());
    }

    private void enter(Phase next, long nowNanos, Duration timeout) {
        phase = next;
        deadlineNanos = after(nowNanos, timeout);
    }

    private static long after(long nowNanos, Duration timeout) {
        return nowNanos + timeout.toNanos();
    }

    private void complete(Exchange open, OperationResult result) {
        end();
        events.completed(open.attemptId, open.told(result));
    }

    private void fail(Exchange open, Failure failure) {
        VisionRequest request = open.request();
        if (open.frameOut && request != null) {
            late.expect(
                    request.encoder(),
                    lastNanos + config.common().answerTimeout().toNanos());
        }
        end();
        events.failed(open.attemptId, open.evidence(), open.told(failure));
    }

    private void refuse(long attemptId, Failure failure) {
        events.failed(attemptId, Evidence.NOTHING_SENT, failure);
    }

    private void end() {
        exchange = null;
        unsent = null;
        phase = Phase.IDLE;
        deadlineNanos = NO_TIMEOUT;
        events.allowRemarks();
    }

    /** Whatever still comes on this connection could be taken for the next answer, so nothing more is read from it. */
    private void disconnect(String reason) {
        connected = false;
        events.disconnect(reason);
    }

    @Override
    public long pollTimeoutNanos() {
        return deadlineNanos;
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable ByteBuffer pollTransmit() {
        if (signalOwed != 0) {
            byte signal = signalOwed;
            signalOwed = 0;
            return ByteBuffer.wrap(new byte[] {signal});
        }
        byte[] bytes = unsent;
        if (bytes == null) {
            return null;
        }
        unsent = null;
        Exchange open = exchange;
        if (open != null && phase == Phase.FRAME_SENT) {
            open.frameOut = true;
        }
        return ByteBuffer.wrap(bytes);
    }
}
