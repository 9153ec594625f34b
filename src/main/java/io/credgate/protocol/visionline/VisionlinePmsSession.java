package io.credgate.protocol.visionline;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a Visionline server: a line out, one or more lines back. There is no acknowledgement: from the
 * moment the line was handed over until a final answer of the same command and encoder, the card may have been made.
 *
 * <p>An operation handed in without a connection waits for one, at most as long as for an answer.
 */
final class VisionlinePmsSession implements StreamSession {
    /** Remarks per request or connection; a server that talks without end must not fill memory or logs. */
    static final int REMARKS_MAX = 20;

    // Kept over reconnects.
    private final VisionlinePmsConfig config;
    private final PmsRequests requests;
    private final Deque<SessionEvent> events = new ArrayDeque<>();
    private @Nullable Pending pending;

    // Of the connection.
    private boolean usable;
    private PmsDecoder decoder = new PmsDecoder();
    private int remarks;

    /** The operation at hand. */
    private static final class Pending {
        final long attemptId;
        final Operation operation;
        /** Null for an operation that sends nothing. */
        final PmsRequests.@Nullable Request request;

        final List<String> told = new ArrayList<>();
        boolean ready;
        boolean handedOver;
        long deadlineNanos;

        Pending(long attemptId, Operation operation, PmsRequests.@Nullable Request request, long deadlineNanos) {
            this.attemptId = attemptId;
            this.operation = operation;
            this.request = request;
            this.deadlineNanos = deadlineNanos;
        }
    }

    VisionlinePmsSession(VisionlinePmsConfig config) {
        this.config = config;
        this.requests = new PmsRequests(config);
    }

    @Override
    public void handleConnected(long nowNanos) {
        if (usable) {
            handleDisconnected(nowNanos);
        }
        usable = true;
        decoder = new PmsDecoder();
        remarks = 0;
        start(nowNanos);
    }

    @Override
    public void handleOperation(long attemptId, Operation operation, long nowNanos) {
        if (pending != null) {
            notSent(attemptId, new Failure(FailureCode.GATEWAY_BUSY, "Another request is under way on this link."));
            return;
        }
        List<String> problems = PmsRequests.check(operation);
        if (!problems.isEmpty()) {
            boolean known = operation instanceof Operation.EncodeCard || operation instanceof Operation.ReadCard;
            FailureCode code = known ? FailureCode.INVALID_INPUT : FailureCode.NOT_SUPPORTED;
            notSent(attemptId, new Failure(code, String.join(" ", problems)));
            return;
        }
        pending = new Pending(attemptId, operation, request(operation), deadline(nowNanos));
        if (usable) {
            start(nowNanos);
        }
    }

    private PmsRequests.@Nullable Request request(Operation operation) {
        if (operation instanceof Operation.EncodeCard encode) {
            return requests.makeCard(encode);
        } else if (operation instanceof Operation.ReadCard read) {
            return requests.readCard(read.encoder());
        }
        return null;
    }

    /** The connection is there: what sends nothing is done, the rest may go out. */
    private void start(long nowNanos) {
        Pending now = pending;
        if (now == null) {
            return;
        }
        if (now.request == null) {
            complete(now, new OperationResult.Done(List.of()));
            return;
        }
        if (decoder.unfinishedBytes() > 0) {
            decoder = new PmsDecoder();
        }
        remarks = 0;
        now.ready = true;
        now.deadlineNanos = deadline(nowNanos);
    }

    @Override
    public @Nullable ByteBuffer pollTransmit() {
        Pending now = pending;
        if (now == null || now.request == null || !now.ready || now.handedOver) {
            return null;
        }
        now.handedOver = true;
        return ByteBuffer.wrap(PmsEncoder.encode(now.request.message(), config.lineEnd()));
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        while (usable) {
            PmsDecoder.Item item = decoder.next(bytes);
            if (item == null) {
                return;
            }
            if (item instanceof PmsDecoder.Item.Garbage garbage) {
                remark(garbage.bytes() + " bytes from the lock system were passed over: " + garbage.reason() + ".");
            } else if (item instanceof PmsDecoder.Item.Line line) {
                handleLine(line);
            } else {
                throw new AssertionError(item);
            }
        }
        bytes.position(bytes.limit());
    }

    private void handleLine(PmsDecoder.Item.Line line) {
        PmsMessage answer = line.message();
        if (line.skipped() > 0) {
            remark(line.skipped() + " bytes in front of a line were passed over.");
        }
        if (line.checksum() == PmsDecoder.Checksum.WRONG) {
            remark("A line has a wrong LRC" + (config.checkLrc() ? " and was passed over: " : ": ") + answer);
            if (config.checkLrc()) {
                return;
            }
        }
        Pending now = pending;
        if (now == null || now.request == null || !now.handedOver) {
            remark("The lock system sent a line that nobody asked for: " + answer);
            return;
        }
        PmsMessage request = now.request.message();
        if (!answer.all("CC").isEmpty()) {
            remark("Two lines run into one were passed over: " + answer);
            return;
        }
        if (!answer.command().equals(request.command())) {
            remark("An answer to another command was passed over: " + answer);
            return;
        }
        if (!isFromOurEncoder(answer, request)) {
            remark("An answer for another encoder was passed over: " + answer);
            return;
        }
        if (answer.all("RC").isEmpty()) {
            remark("A line without a result code was passed over: " + answer);
            return;
        }
        handleAnswer(now, request, answer);
    }

    /** An answer without an address is taken as ours: a connection carries one request at a time. */
    private static boolean isFromOurEncoder(PmsMessage answer, PmsMessage request) {
        List<String> addresses = answer.all("EA");
        if (addresses.size() == 1) {
            return addresses.get(0).replaceFirst("^0+(?=.)", "").equals(request.first("EA"));
        }
        return addresses.isEmpty();
    }

    private void handleAnswer(Pending now, PmsMessage request, PmsMessage answer) {
        int code = PmsAnswers.resultCode(answer);
        if (code < 0) {
            fail(
                    now,
                    Evidence.MAYBE_EXECUTED,
                    new Failure(
                            FailureCode.CONNECTION_LOST,
                            "The lock system's answer could not be understood." + adviceIn(now.operation)));
            disconnect("The result code of an answer is unreadable: " + answer);
            return;
        }
        if (config.interimCodes().contains(code)) {
            progress(now, code);
            return;
        }
        boolean writing = now.operation instanceof Operation.EncodeCard;
        if (writing && code == PmsResultCodes.DONE) {
            List<String> notes = now.request == null ? List.of() : now.request.notes();
            complete(now, PmsAnswers.cardWritten(answer, notes));
            return;
        }
        OperationResult.CardState state = writing ? null : PmsResultCodes.cardState(code);
        if (state != null) {
            if (code == PmsResultCodes.DONE) {
                remark("A read was answered with result code 0, not 13: " + answer);
            }
            complete(now, PmsAnswers.cardRead(answer, code, state, requests.times()));
            return;
        }
        PmsResultCodes.Refusal refusal = writing
                ? PmsResultCodes.ofMaking(code, config.refusedCodes().contains(code))
                : PmsResultCodes.ofReading(code);
        fail(now, refusal.evidence(), refusal.failure(code, PmsAnswers.errorText(answer, request)));
        if (refusal.evidence() == Evidence.MAYBE_EXECUTED || !PmsResultCodes.isFinal(code, config.refusedCodes())) {
            disconnect("Result code " + code + " may not be the last answer to its request.");
        }
    }

    private void progress(Pending now, int code) {
        boolean queued = code == PmsResultCodes.QUEUED;
        String state = queued ? SessionEvent.Progress.QUEUED : SessionEvent.Progress.WAITING_FOR_CARD;
        if (!now.told.contains(state)) {
            now.told.add(state);
            events.add(new SessionEvent.Progress(
                    now.attemptId,
                    state,
                    queued
                            ? "The encoder is in use; the lock system has put the request in its queue."
                            : "The encoder is at work: lay the card on it."));
        }
    }

    @Override
    public long pollTimeoutNanos() {
        return pending == null ? NO_TIMEOUT : pending.deadlineNanos;
    }

    @Override
    public void handleTimeout(long nowNanos) {
        Pending now = pending;
        if (now == null || nowNanos < now.deadlineNanos) {
            return;
        }
        if (!now.handedOver) {
            pending = null;
            notSent(
                    now.attemptId,
                    new Failure(
                            FailureCode.BRIDGE_DISCONNECTED,
                            "The lock system could not be reached. Nothing was sent to it."));
            return;
        }
        String queued = now.told.contains(SessionEvent.Progress.QUEUED)
                ? " It had put the request in its queue and may still carry it out."
                : "";
        fail(
                now,
                Evidence.MAYBE_EXECUTED,
                new Failure(
                        FailureCode.ANSWER_TIMEOUT,
                        "The lock system gave no final answer within "
                                + config.answerTimeout().toSeconds() + " seconds." + queued
                                + adviceIn(now.operation)));
        disconnect("No final answer came in time; one that comes late must not be taken for the next request's.");
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        boolean wasUsable = usable;
        usable = false;
        Pending now = pending;
        if (now == null) {
            return;
        }
        if (!now.handedOver) {
            pending = null;
            notSent(
                    now.attemptId,
                    new Failure(
                            FailureCode.BRIDGE_DISCONNECTED,
                            "The connection to the lock system failed. Nothing was sent to it."));
            return;
        }
        if (wasUsable && decoder.unfinishedBytes() > 0) {
            remark("The connection ended after " + decoder.unfinishedBytes() + " bytes of a line.");
        } else if (wasUsable) {
            remark("The connection ended without an answer. A server closes it when the gateway's address is not in its"
                    + " list of clients.");
        }
        fail(
                now,
                Evidence.MAYBE_EXECUTED,
                new Failure(
                        FailureCode.CONNECTION_LOST,
                        "The connection to the lock system broke before its answer." + adviceIn(now.operation)));
    }

    private static String adviceIn(Operation operation) {
        return operation instanceof Operation.EncodeCard
                ? " A card may have been made: read it on the encoder before making another."
                : "";
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    private void complete(Pending now, OperationResult result) {
        pending = null;
        events.add(new SessionEvent.Completed(now.attemptId, result));
    }

    private void fail(Pending now, Evidence evidence, Failure failure) {
        pending = null;
        events.add(new SessionEvent.Failed(now.attemptId, evidence, failure));
    }

    private void notSent(long attemptId, Failure failure) {
        events.add(new SessionEvent.Failed(attemptId, Evidence.NOTHING_SENT, failure));
    }

    /** What comes on this connection from here on is not looked at. */
    private void disconnect(String reason) {
        usable = false;
        events.add(new SessionEvent.Disconnect(reason));
    }

    private void remark(String text) {
        if (remarks < REMARKS_MAX) {
            events.add(new SessionEvent.Remark(text));
        } else if (remarks == REMARKS_MAX) {
            events.add(new SessionEvent.Remark("Further remarks are left out until the next request."));
        }
        remarks = Math.min(remarks + 1, REMARKS_MAX + 1);
    }

    private long deadline(long nowNanos) {
        return nowNanos + config.answerTimeout().toNanos();
    }
}
