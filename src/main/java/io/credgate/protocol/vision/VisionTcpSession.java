package io.credgate.protocol.vision;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conversation over TCP (protocol sheet, section 1.2): Register, one command, Unregister.
 *
 * <pre>
 * IDLE --operation--> REGISTER --accepted--> COMMAND --answer--> UNREGISTER --> IDLE
 * </pre>
 *
 * <p>From the moment the command was handed over until its answer, the card may have been made. What is known by then is
 * kept while the gateway logs out, and told whatever becomes of that. Structs have no number and no delimiter: once
 * something came that is not waited for, nothing more is read from the connection.
 */
final class VisionTcpSession implements StreamSession {
    private enum Phase {
        IDLE,
        REGISTER,
        COMMAND,
        UNREGISTER
    }

    private final VisionTcpConfig config;
    private final VisionCheck check;
    private final VisionRequests requests;
    private final AnswerReader reader;
    private final SessionEvents events = new SessionEvents();

    // Per connection.
    private final StructDecoder decoder = new StructDecoder();
    private boolean connected;

    // Per operation.
    private Phase phase = Phase.IDLE;
    private long attemptId;
    /** Null for the health check. */
    private @Nullable VisionRequest request;
    /** The command was handed to the line. */
    private boolean handedOver;

    private byte @Nullable [] unsent;
    /** How the operation ended, once that is known. */
    private @Nullable SessionEvent end;

    private long deadlineNanos = NO_TIMEOUT;

    VisionTcpSession(VisionTcpConfig config, VisionCheck check, VisionRequests requests, AnswerReader reader) {
        this.config = config;
        this.check = check;
        this.requests = requests;
        this.reader = reader;
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
        if (connected && decoder.unfinishedBytes() > 0) {
            events.remark("The connection ended after " + decoder.unfinishedBytes() + " bytes of an answer.");
        }
        connected = false;
        decoder.reset();
        if (phase == Phase.UNREGISTER) {
            tell();
        } else if (phase != Phase.IDLE) {
            fail(evidence(), LineFailure.cut(handedOver ? command() : null));
        }
    }

    @Override
    public void handleOperation(long id, Operation operation, long nowNanos) {
        List<String> problems = check.check(operation);
        if (!problems.isEmpty()) {
            refuse(id, new Failure(FailureCode.INVALID_INPUT, String.join(" ", problems)));
        } else if (phase != Phase.IDLE) {
            refuse(id, new Failure(FailureCode.GATEWAY_BUSY, "Another request is open on this connection."));
        } else if (!connected) {
            refuse(id, LineFailure.noConnection());
        } else {
            plan(id, requests.plan(operation, events.time(nowNanos)), nowNanos);
        }
    }

    private void plan(long id, VisionRequests.Plan plan, long nowNanos) {
        if (plan instanceof VisionRequests.Plan.Impossible impossible) {
            refuse(id, new Failure(impossible.code(), impossible.sentence()));
        } else if (plan instanceof VisionRequests.Plan.Steps steps) {
            begin(id, steps.requests().isEmpty() ? null : steps.requests().get(0), nowNanos);
        } else {
            throw new AssertionError(plan);
        }
    }

    private void begin(long id, @Nullable VisionRequest asked, long nowNanos) {
        attemptId = id;
        request = asked;
        handedOver = false;
        end = null;
        events.allowRemarks();
        send(Phase.REGISTER, VisionStruct.register(config), config.requestTimeout(), nowNanos);
    }

    private void send(Phase next, byte[] bytes, Duration timeout, long nowNanos) {
        phase = next;
        unsent = bytes;
        deadlineNanos = nowNanos + timeout.toNanos();
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        while (connected && bytes.hasRemaining()) {
            VisionStruct expected = expected();
            if (expected == null) {
                // Nothing was asked, or what was asked has not left yet.
                distrust("there was nothing to answer");
                break;
            }
            byte[] body = decoder.next(bytes, expected);
            if (body != null) {
                handleBody(expected, body, nowNanos);
            } else if (decoder.defect() != null) {
                distrust(decoder.defect());
            }
        }
        bytes.position(bytes.limit());
    }

    private @Nullable VisionStruct expected() {
        if (unsent != null) {
            return null;
        }
        return switch (phase) {
            case IDLE -> null;
            case REGISTER -> VisionStruct.REGISTER;
            case COMMAND -> VisionStruct.COMMAND;
            case UNREGISTER -> VisionStruct.UNREGISTER;
        };
    }

    private void handleBody(VisionStruct struct, byte[] body, long nowNanos) {
        switch (struct) {
            case REGISTER -> handleRegistered(struct.result(body), nowNanos);
            case COMMAND -> handleAnswer(VisionStruct.answer(body), nowNanos);
            case UNREGISTER -> {
                if (struct.result(body) != 0) {
                    events.remark("Unregister was answered with result " + struct.result(body) + ".");
                }
                tell();
            }
        }
    }

    private void handleRegistered(int result, long nowNanos) {
        VisionRequest asked = request;
        if (!config.registerAccepted().contains(result)) {
            events.remark("Register was answered with result " + result + ", which does not stand for success here.");
            fail(Evidence.REFUSED, LineFailure.notRegistered(result));
            return;
        }
        if (result != 0) {
            events.remark("Register was answered with result " + result + ", which stands for success here.");
        }
        if (asked == null) {
            end = new SessionEvent.Completed(attemptId, new OperationResult.Done(List.of()));
            logOut(nowNanos);
            return;
        }
        byte[] bytes = VisionStruct.command(asked, config.common().source(), config.operator());
        send(Phase.COMMAND, bytes, config.common().answerTimeout(), nowNanos);
        if (asked.command().waitsForCard()) {
            events.waitingForCard(attemptId, asked.encoder());
        }
    }

    private void handleAnswer(VisionAnswer answer, long nowNanos) {
        VisionRequest asked = request;
        if (asked == null) {
            throw new AssertionError("a command is open");
        }
        AnswerReader.Reading reading = reader.read(asked, answer, events.time(nowNanos));
        if (reading instanceof AnswerReader.Reading.Foreign foreign) {
            distrust(foreign.reason());
        } else if (reading instanceof AnswerReader.Reading.Success success) {
            end = new SessionEvent.Completed(attemptId, success.result());
            logOut(nowNanos);
        } else if (reading instanceof AnswerReader.Reading.Failed failed) {
            end = new SessionEvent.Failed(attemptId, failed.evidence(), failed.failure());
            if (failed.last()) {
                logOut(nowNanos);
            } else {
                tell();
                disconnect("Result " + VisionResults.shown(answer.result()) + " may not be the last answer.");
            }
        } else {
            throw new AssertionError(reading);
        }
    }

    private void logOut(long nowNanos) {
        if (config.unregister()) {
            send(Phase.UNREGISTER, VisionStruct.unregister(), config.unregisterTimeout(), nowNanos);
        } else {
            tell();
        }
    }

    /** Something came that is not what is waited for. */
    private void distrust(@Nullable String reason) {
        String what = "What the lock system sent is not the answer that was waited for: " + reason + ".";
        switch (phase) {
            case IDLE -> {}
            case UNREGISTER -> tell();
            case REGISTER -> fail(Evidence.NOTHING_SENT, LineFailure.strange());
            case COMMAND -> fail(evidence(), handedOver ? AnswerReader.unreadable(command()) : LineFailure.strange());
        }
        disconnect(what);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (phase == Phase.IDLE || nowNanos < deadlineNanos) {
            return;
        }
        switch (phase) {
            case REGISTER -> fail(Evidence.NOTHING_SENT, LineFailure.silent(config.requestTimeout()));
            case COMMAND ->
                fail(evidence(), LineFailure.notAnswered(config.common().answerTimeout(), command()));
            case UNREGISTER -> {
                events.remark("Unregister was not answered in time.");
                tell();
            }
            case IDLE -> throw new AssertionError("an operation is open");
        }
        disconnect("The lock system gave no answer in time.");
    }

    private VisionCommand command() {
        VisionRequest asked = request;
        return asked == null ? VisionCommand.READ : asked.command();
    }

    private Evidence evidence() {
        return handedOver ? Evidence.MAYBE_EXECUTED : Evidence.NOTHING_SENT;
    }

    private void fail(Evidence evidence, Failure failure) {
        end = new SessionEvent.Failed(attemptId, evidence, failure);
        tell();
    }

    private void tell() {
        SessionEvent known = end;
        if (known != null) {
            events.add(known);
        }
        end = null;
        request = null;
        unsent = null;
        phase = Phase.IDLE;
        deadlineNanos = Session.NO_TIMEOUT;
        events.allowRemarks();
    }

    private void refuse(long id, Failure failure) {
        events.failed(id, Evidence.NOTHING_SENT, failure);
    }

    /** Whatever still comes on this connection is not looked at. */
    private void disconnect(String reason) {
        connected = false;
        decoder.reset();
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
        byte[] bytes = unsent;
        if (bytes == null) {
            return null;
        }
        unsent = null;
        handedOver |= phase == Phase.COMMAND;
        return ByteBuffer.wrap(bytes);
    }
}
