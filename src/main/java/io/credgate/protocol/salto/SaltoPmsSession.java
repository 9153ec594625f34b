package io.credgate.protocol.salto;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.LateAnswers;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import io.credgate.protocol.salto.PmsRequest.RelayRequest;
import io.credgate.protocol.salto.SaltoPmsConfig.Enq;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with the PMS interface (protocol sheet, section 2.4): half duplex, one request at a time.
 *
 * <pre>
 * IDLE --operation--> ENQ_SENT --ACK--> FRAME_SENT --ACK--> ANSWER --frame--> IDLE
 *                     |    ^            |      (ENQ is left out if so configured)
 *                    NAK  0.2 s        NAK, up to 3 frames
 *                     v    |            v
 *                     ENQ_PAUSE        ENQ_SENT
 * </pre>
 *
 * <p>The protocol has no request id, so the session keeps this invariant: once an answer may still come that nobody waits
 * for, the connection is given up and nothing more is read from it. What comes while our own bytes are still unsent cannot
 * be an answer to them and is not taken for one.
 */
final class SaltoPmsSession implements StreamSession {
    /** Section 2.4: how often ENQ and the frame are tried, and the pause between two ENQ. */
    private static final int ENQ_TRIES = 3;

    private static final int FRAME_TRIES = 3;
    private static final Duration ENQ_PAUSE = Duration.ofMillis(200);

    /** Remarks per request or idle time; a line full of noise must not fill the memory. */
    private static final int REMARKS_MAX = 16;

    private enum Phase {
        IDLE,
        ENQ_SENT,
        ENQ_PAUSE,
        FRAME_SENT,
        ANSWER
    }

    private final SaltoPmsConfig config;
    private final OperationCheck check;
    private final RequestWriter writer;
    private final ReplyReader reader;
    private final Deque<SessionEvent> events = new ArrayDeque<>();

    private @Nullable Instant wallNow;
    private long wallNanos;

    private final boolean outlives;
    private final LateAnswers late = new LateAnswers();
    private long lastNanos;

    // Per connection.
    private final FrameDecoder decoder = new FrameDecoder();
    private boolean connected;
    private int remarksLeft = REMARKS_MAX;

    // Per request.
    private Phase phase = Phase.IDLE;
    private @Nullable Exchange exchange;
    private byte @Nullable [] unsent;
    private boolean ackOwed;
    private long deadlineNanos = NO_TIMEOUT;

    /** @param outlives whether the line goes on when this side closes it, as a serial one does */
    SaltoPmsSession(
            SaltoPmsConfig config, OperationCheck check, RequestWriter writer, ReplyReader reader, boolean outlives) {
        this.outlives = outlives;
        this.config = config;
        this.check = check;
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public void handleWallClock(Instant now, long nowNanos) {
        wallNow = now;
        wallNanos = nowNanos;
    }

    @Override
    public void handleConnected(long nowNanos) {
        handleDisconnected(nowNanos);
        connected = true;
        remarksLeft = REMARKS_MAX;
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        lastNanos = nowNanos;
        connected = false;
        decoder.reset();
        Exchange open = exchange;
        if (open != null) {
            fail(open, LineFailure.cut(open.frameOut));
        }
        unsent = null;
        ackOwed = false;
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
            refuse(
                    attemptId,
                    new Failure(FailureCode.BRIDGE_DISCONNECTED, "There is no connection to the lock system."));
        } else if (late.bars(Objects.requireNonNullElse(operation.encoder(), ""), nowNanos)) {
            refuse(attemptId, LateAnswers.barred());
        } else {
            Exchange opened = new Exchange(attemptId, writer.prepare(operation));
            exchange = opened;
            remarksLeft = REMARKS_MAX;
            if (opened.request == null || config.enq() == Enq.BEFORE_EACH_REQUEST) {
                sendEnq(opened, nowNanos);
            } else {
                sendFrame(opened, opened.request, nowNanos);
            }
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
        boolean signal = received == Received.Signal.ACK || received == Received.Signal.NAK;
        boolean askedForSignal = unsent == null && (phase == Phase.ENQ_SENT || phase == Phase.FRAME_SENT);
        if (open != null && open.refused && !open.frameOut && !(signal && askedForSignal)) {
            // Nothing else may come between a NAK and our next try: the NAK may have been noise, and this the answer.
            open.frameOut = true;
            unreadable(open, "a NAK, and then " + received.describe());
        } else if (received instanceof Received.Noise noise) {
            if (open != null) {
                open.disturbed = true;
            }
            remark("Unexpected input: " + noise.describe() + ".");
        } else if (open != null && signal && askedForSignal) {
            if (received == Received.Signal.ACK) {
                handleAck(open, nowNanos);
            } else {
                handleNak(open, nowNanos);
            }
        } else if (open != null
                && open.request != null
                && phase == Phase.ANSWER
                && unsent == null
                && received instanceof Received.Frame frame) {
            handleAnswer(open, open.request, frame.frame(), nowNanos);
        } else if (open != null && open.frameOut && received instanceof Received.Unreadable unreadable) {
            unreadable(open, unreadable.describe());
        } else if (received instanceof Received.Frame) {
            handleStrayFrame(open, received, nowNanos);
        } else {
            remark("Input that nobody waits for: " + received.describe() + ".");
        }
    }

    /** An answer said twice, or late: the next request's answer could not be told from it. */
    private void handleStrayFrame(@Nullable Exchange open, Received received, long nowNanos) {
        remark("Input that nobody waits for: " + received.describe() + ".");
        boolean isLate = late.take(nowNanos);
        if (open == null && isLate) {
            ackOwed = config.acknowledgeAnswer();
            return;
        }
        if (open != null) {
            fail(open, LineFailure.stray(open.frameOut));
        }
        disconnect("An answer came that nobody waits for; if the lock system says its answers again, acknowledge_answer"
                + " may have to be true.");
    }

    private void handleAck(Exchange open, long nowNanos) {
        PmsRequest request = open.request;
        if (phase == Phase.ENQ_SENT) {
            if (request == null) {
                complete(open, new OperationResult.Done(List.of()));
            } else {
                sendFrame(open, request, nowNanos);
            }
        } else {
            enter(Phase.ANSWER, nowNanos, config.answerTimeout());
            if (request != null && request.waitsForCard()) {
                events.add(new SessionEvent.Progress(
                        open.attemptId,
                        SessionEvent.Progress.WAITING_FOR_CARD,
                        "Place the card on the encoder " + request.encoder() + "."));
            }
        }
    }

    private void handleNak(Exchange open, long nowNanos) {
        if (phase == Phase.ENQ_SENT) {
            if (open.request == null) {
                complete(open, new OperationResult.Done(List.of("The lock system answers, but is busy.")));
            } else if (open.enqTries < ENQ_TRIES) {
                enter(Phase.ENQ_PAUSE, nowNanos, ENQ_PAUSE);
            } else {
                fail(open, open.refused ? LineFailure.nakked() : LineFailure.notReady());
            }
        } else if (open.disturbed) {
            unreadable(open, "a NAK among bytes that belong to no frame");
        } else {
            open.frameOut = false;
            open.refused = true;
            if (open.frameTries < FRAME_TRIES) {
                remark("The lock system refused the frame with NAK (try " + open.frameTries + ").");
                open.enqTries = 0;
                sendEnq(open, nowNanos);
            } else {
                fail(open, LineFailure.nakked());
            }
        }
    }

    private void handleAnswer(Exchange open, PmsRequest request, PmsFrame frame, long nowNanos) {
        ReplyReader.Reply reply = reader.read(request, frame, open.notes, now(nowNanos));
        if (reply instanceof ReplyReader.Foreign foreign) {
            remark("Not the answer that is waited for: " + foreign.reason() + ".");
        } else if (reply instanceof ReplyReader.Unclear unclear) {
            unreadable(open, unclear.reason());
        } else {
            ackOwed = config.acknowledgeAnswer();
            if (reply instanceof ReplyReader.Success success) {
                remarkOnEcho(request, frame);
                complete(open, success.result());
            } else if (reply instanceof ReplyReader.Refusal refusal) {
                open.frameOut = refusal.evidence() == Evidence.MAYBE_EXECUTED;
                open.refused = true;
                end();
                events.add(new SessionEvent.Failed(open.attemptId, open.evidence(), refusal.failure()));
            } else {
                throw new AssertionError(reply);
            }
        }
    }

    private @Nullable Instant now(long nowNanos) {
        return wallNow == null ? null : wallNow.plusNanos(nowNanos - wallNanos);
    }

    /** What the sheet leaves open in section 6, question 4. */
    private void remarkOnEcho(PmsRequest request, PmsFrame answer) {
        PmsFrame sent = request.frame();
        if (request instanceof RelayRequest || answer.field(0).equals("WO")) {
            return;
        }
        if (!sent.field(0).equals(answer.field(0))) {
            remark("The lock system answered " + sent.field(0) + " with " + answer.field(0) + ".");
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        lastNanos = Math.max(lastNanos, nowNanos);
        Exchange open = exchange;
        if (open == null || nowNanos < deadlineNanos) {
            return;
        }
        switch (phase) {
            case ENQ_PAUSE -> sendEnq(open, nowNanos);
            case ENQ_SENT -> giveUp(open, LineFailure.silent(config.ackTimeout()));
            case FRAME_SENT -> giveUp(open, LineFailure.notConfirmed(config.ackTimeout()));
            case ANSWER -> giveUp(open, LineFailure.notAnswered(config.answerTimeout()));
            case IDLE -> throw new AssertionError("a request is open");
        }
    }

    private void unreadable(Exchange open, String reason) {
        fail(open, LineFailure.unreadable());
        disconnect("The lock system's answer could not be read: " + reason + ".");
    }

    private void sendEnq(Exchange open, long nowNanos) {
        open.enqTries++;
        unsent = new byte[] {ControlByte.ENQ};
        enter(Phase.ENQ_SENT, nowNanos, config.ackTimeout());
    }

    private void sendFrame(Exchange open, PmsRequest request, long nowNanos) {
        open.frameTries++;
        open.disturbed = false;
        unsent = request.bytes();
        enter(Phase.FRAME_SENT, nowNanos, config.ackTimeout());
    }

    private void enter(Phase next, long nowNanos, Duration timeout) {
        phase = next;
        long deadline = nowNanos + timeout.toNanos();
        // A sum past the end of the clock is no deadline at all; the clock has centuries until then.
        deadlineNanos = deadline < nowNanos ? NO_TIMEOUT : deadline;
    }

    private void complete(Exchange open, OperationResult result) {
        end();
        events.add(new SessionEvent.Completed(open.attemptId, result));
    }

    private void fail(Exchange open, Failure failure) {
        unsent = null;
        PmsRequest request = open.request;
        if (outlives && open.frameOut && request != null) {
            late.expect(
                    Objects.requireNonNullElse(request.encoder(), ""),
                    lastNanos + config.answerTimeout().toNanos());
        }
        end();
        events.add(new SessionEvent.Failed(open.attemptId, open.evidence(), failure));
    }

    private void giveUp(Exchange open, Failure failure) {
        fail(open, failure);
        disconnect(failure.message());
    }

    /** Whatever still comes on this connection could be taken for the next answer, so nothing more is read from it. */
    private void disconnect(String reason) {
        connected = false;
        ackOwed = false;
        events.add(new SessionEvent.Disconnect(reason));
    }

    private void refuse(long attemptId, Failure failure) {
        events.add(new SessionEvent.Failed(attemptId, Evidence.NOTHING_SENT, failure));
    }

    private void end() {
        exchange = null;
        phase = Phase.IDLE;
        deadlineNanos = NO_TIMEOUT;
        remarksLeft = REMARKS_MAX;
    }

    private void remark(String text) {
        if (remarksLeft > 0) {
            remarksLeft--;
            events.add(new SessionEvent.Remark(text));
        }
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
        if (ackOwed) {
            ackOwed = false;
            return ByteBuffer.wrap(new byte[] {ControlByte.ACK});
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
