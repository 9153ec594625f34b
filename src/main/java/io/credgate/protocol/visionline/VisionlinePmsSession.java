package io.credgate.protocol.visionline;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.LateAnswers;
import io.credgate.protocol.Medium;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a Visionline server: a line out, one or more lines back. From the moment the line was handed over
 * until a final answer of the same command and encoder, the card may have been made. Over TCP there is no acknowledgement;
 * on a serial line an ACK comes before the answer, and after a NAK the line is sent again (protocol sheet, section 4.1).
 *
 * <p>An operation handed in without a connection waits for one, at most as long as for an answer.
 */
final class VisionlinePmsSession implements StreamSession {
    private static final int ACK = 0x06;
    private static final int NAK = 0x15;
    /** How often a request goes out in all. */
    private static final int TRIES_MAX = 3;

    // Kept over reconnects.
    private final VisionlinePmsConfig config;
    private final PmsRequests requests;
    private final boolean serial;
    private final Deque<SessionEvent> events = new ArrayDeque<>();
    private final PmsRemarks remarks = new PmsRemarks(events);
    private @Nullable PmsPending pending;
    private final LateAnswers late = new LateAnswers();
    private long lastNanos;

    // Of the connection.
    private boolean usable;
    private PmsDecoder decoder;
    /** ACK or NAK for an answer. */
    private byte @Nullable [] reaction;

    VisionlinePmsSession(VisionlinePmsConfig config) {
        this.config = config;
        this.requests = new PmsRequests(config);
        this.serial = config.medium() == Medium.SERIAL;
        this.decoder = new PmsDecoder(config.lrc());
    }

    @Override
    public void handleConnected(long nowNanos) {
        if (usable) {
            handleDisconnected(nowNanos);
        }
        usable = true;
        decoder = new PmsDecoder(config.lrc());
        reaction = null;
        remarks.reset();
        start(nowNanos);
    }

    @Override
    public void handleOperation(long attemptId, Operation operation, long nowNanos) {
        lastNanos = nowNanos;
        if (pending != null) {
            notSent(attemptId, PmsLineFailure.busy());
            return;
        }
        List<String> problems = PmsRequests.check(operation, config.severalCards());
        if (!problems.isEmpty()) {
            boolean known = operation instanceof Operation.EncodeCard || operation instanceof Operation.ReadCard;
            FailureCode code = known ? FailureCode.INVALID_INPUT : FailureCode.NOT_SUPPORTED;
            notSent(attemptId, new Failure(code, String.join(" ", problems)));
            return;
        }
        if (late.bars(Objects.requireNonNullElse(operation.encoder(), ""), nowNanos)) {
            notSent(attemptId, LateAnswers.barred());
            return;
        }
        pending = new PmsPending(attemptId, operation, requests.of(operation), deadline(nowNanos));
        if (usable) {
            start(nowNanos);
        }
    }

    /** The connection is there: what sends nothing is done, the rest may go out. */
    private void start(long nowNanos) {
        PmsPending now = pending;
        if (now == null) {
            return;
        }
        if (now.request == null) {
            complete(now, new OperationResult.Done(List.of()));
            return;
        }
        if (decoder.unfinishedBytes() > 0) {
            decoder = new PmsDecoder(config.lrc());
        }
        remarks.reset();
        now.ready = true;
        now.deadlineNanos = serial ? ackDeadline(nowNanos) : deadline(nowNanos);
    }

    @Override
    public @Nullable ByteBuffer pollTransmit() {
        byte[] control = reaction;
        if (control != null) {
            reaction = null;
            return ByteBuffer.wrap(control);
        }
        PmsPending now = pending;
        if (now == null || now.request == null || !now.ready || now.handedOver) {
            return null;
        }
        now.handedOver = true;
        now.disturbed = false;
        now.tries++;
        PmsMessage message = now.request.message();
        return ByteBuffer.wrap(
                serial ? PmsEncoder.encodeSerial(message, config.lrc()) : PmsEncoder.encode(message, config.lineEnd()));
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        lastNanos = nowNanos;
        while (usable && bytes.hasRemaining()) {
            int next = bytes.get(bytes.position()) & 0xff;
            if (serial && handleBetween(next)) {
                break;
            }
            if (serial && (next == ACK || next == NAK)) {
                bytes.get();
                handleControl(next == ACK, nowNanos);
                continue;
            }
            PmsDecoder.Item item = serial ? nextOfByte(bytes) : decoder.next(bytes);
            if (item instanceof PmsDecoder.Item.Garbage garbage) {
                disturbed();
                remarks.add(
                        garbage.bytes() + " bytes from the lock system were passed over: " + garbage.reason() + ".");
            } else if (item instanceof PmsDecoder.Item.Line line) {
                handleLine(line, nowNanos);
            }
        }
        bytes.position(bytes.limit());
    }

    /**
     * Nothing may come between a NAK and our next try: the NAK may have been noise, and this the answer. True if that ended
     * the request.
     */
    private boolean handleBetween(int next) {
        PmsPending now = pending;
        if (now == null || now.tries == 0 || now.handedOver) {
            return false;
        }
        now.handedOver = true;
        unreadable(now, "a NAK, and then the byte " + next);
        return true;
    }

    private void disturbed() {
        PmsPending now = pending;
        if (now != null) {
            now.disturbed = true;
        }
    }

    private void unreadable(PmsPending now, String reason) {
        fail(now, Evidence.MAYBE_EXECUTED, PmsLineFailure.notUnderstood(now.advice()));
        disconnect("The lock system's answer could not be read: " + reason + ".");
    }

    /** No ACK or NAK must be taken for a part of a line: no line holds one. */
    private PmsDecoder.@Nullable Item nextOfByte(ByteBuffer bytes) {
        ByteBuffer one = bytes.slice(bytes.position(), 1);
        bytes.position(bytes.position() + 1);
        return decoder.next(one);
    }

    private void handleControl(boolean ack, long nowNanos) {
        PmsPending now = pending;
        if (now == null || !now.handedOver || now.acknowledged) {
            remarks.add((ack ? "An ACK" : "A NAK") + " that belongs to nothing was passed over.");
        } else if (ack) {
            now.acknowledged = true;
            now.deadlineNanos = deadline(nowNanos);
        } else if (now.disturbed || decoder.unfinishedBytes() > 0) {
            unreadable(now, "a NAK among bytes that belong to no line");
        } else if (now.tries < TRIES_MAX) {
            now.handedOver = false;
            now.deadlineNanos = ackDeadline(nowNanos);
        } else {
            fail(now, Evidence.REFUSED, PmsLineFailure.nakked(TRIES_MAX));
        }
    }

    private void handleLine(PmsDecoder.Item.Line line, long nowNanos) {
        PmsMessage answer = line.message();
        if (line.skipped() > 0) {
            disturbed();
            remarks.add(line.skipped() + " bytes in front of a line were passed over.");
        }
        boolean wrong = line.checksum() == PmsDecoder.Checksum.WRONG;
        if (wrong) {
            disturbed();
            remarks.add("A line has a wrong LRC" + (config.checkLrc() ? " and was passed over: " : ": ") + answer);
        }
        if (config.acknowledgeAnswer()) {
            reaction = new byte[] {(byte) (wrong && config.checkLrc() ? NAK : ACK)};
        }
        if (wrong && config.checkLrc()) {
            return;
        }
        PmsPending now = pending;
        boolean asked = now != null && now.request != null && now.handedOver && (!serial || now.acknowledged);
        if (now == null || now.request == null || !asked) {
            handleStray(now, answer, nowNanos);
            return;
        }
        PmsMessage request = now.request.message();
        String other = PmsAnswers.whyPassedOver(answer, request);
        if (other != null) {
            remarks.add(other);
            return;
        }
        handleAnswer(now, request, answer);
    }

    /** An answer said twice, or late: where the connection goes on, the next one could not be told from it. */
    private void handleStray(@Nullable PmsPending now, PmsMessage answer, long nowNanos) {
        remarks.add("The lock system sent a line that nobody asked for: " + answer);
        boolean isLate = late.take(nowNanos);
        if (now != null && now.handedOver) {
            unreadable(now, "a line that came before the request was acknowledged");
        } else if (config.connection() == VisionlinePmsConfig.Connection.KEEP && !(now == null && isLate)) {
            if (now != null) {
                neverTaken(now, "The lock system said something that nobody asked for.");
            }
            disconnect("A line came that nobody asked for.");
        }
    }

    private void handleAnswer(PmsPending now, PmsMessage request, PmsMessage answer) {
        int code = PmsAnswers.resultCode(answer);
        if (code < 0) {
            unreadable(now, "the result code in " + answer);
            return;
        }
        if (config.interimCodes().contains(code)) {
            progress(now, code);
            return;
        }
        if (now.isWriting() && code == PmsResultCodes.DONE) {
            List<String> notes = now.request == null ? List.of() : now.request.notes();
            complete(
                    now,
                    now.operation instanceof Operation.EncodeCards
                            ? PmsAnswers.cardsWritten(answer, notes)
                            : PmsAnswers.cardWritten(answer, notes));
            return;
        }
        OperationResult.CardState state = now.isWriting() ? null : PmsResultCodes.cardState(code);
        if (state != null) {
            if (code == PmsResultCodes.DONE) {
                remarks.add("A read was answered with result code 0, not 13: " + answer);
            }
            complete(now, PmsAnswers.cardRead(answer, code, state, requests.times()));
            return;
        }
        PmsResultCodes.Refusal refusal = refusal(now, code);
        fail(now, refusal.evidence(), refusal.failure(code, PmsAnswers.errorText(answer, request)));
        if (refusal.evidence() == Evidence.MAYBE_EXECUTED || !PmsResultCodes.isFinal(code, config.refusedCodes())) {
            disconnect("Result code " + code + " may not be the last answer to its request.");
        }
    }

    private PmsResultCodes.Refusal refusal(PmsPending now, int code) {
        boolean knownRefused = config.refusedCodes().contains(code);
        if (now.operation instanceof Operation.EncodeCards) {
            return PmsResultCodes.ofMakingSeveral(code, knownRefused);
        }
        return now.isWriting() ? PmsResultCodes.ofMaking(code, knownRefused) : PmsResultCodes.ofReading(code);
    }

    private void progress(PmsPending now, int code) {
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
        PmsPending now = pending;
        if (now == null || nowNanos < now.deadlineNanos) {
            return;
        }
        if (!now.handedOver) {
            neverTaken(now, "The lock system could not be reached.");
            return;
        }
        lastNanos = Math.max(lastNanos, nowNanos);
        boolean unacknowledged = serial && !now.acknowledged;
        boolean queued = now.told.contains(SessionEvent.Progress.QUEUED);
        fail(
                now,
                Evidence.MAYBE_EXECUTED,
                unacknowledged
                        ? PmsLineFailure.notAcknowledged(config.ackTimeout(), now.advice())
                        : PmsLineFailure.noAnswer(config.answerTimeout(), queued, now.advice()));
        disconnect("No final answer came in time; one that comes late must not be taken for the next request's.");
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        lastNanos = nowNanos;
        boolean wasUsable = usable;
        usable = false;
        reaction = null;
        PmsPending now = pending;
        if (now == null) {
            return;
        }
        if (!now.handedOver) {
            neverTaken(now, "The connection to the lock system failed.");
            return;
        }
        if (wasUsable && decoder.unfinishedBytes() > 0) {
            remarks.add("The connection ended after " + decoder.unfinishedBytes() + " bytes of a line.");
        } else if (wasUsable && !serial) {
            remarks.add(
                    "The connection ended without an answer. A server closes it when the gateway's address is not in"
                            + " its list of clients.");
        }
        fail(now, Evidence.MAYBE_EXECUTED, PmsLineFailure.broke(now.advice()));
    }

    /** The request never went out, or every time it did it was refused with a NAK. */
    private void neverTaken(PmsPending now, String what) {
        boolean refused = now.tries > 0;
        fail(now, refused ? Evidence.REFUSED : Evidence.NOTHING_SENT, PmsLineFailure.neverTaken(what, refused));
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    private void complete(PmsPending now, OperationResult result) {
        pending = null;
        events.add(new SessionEvent.Completed(now.attemptId, result));
    }

    private void fail(PmsPending now, Evidence evidence, Failure failure) {
        pending = null;
        if (serial && evidence == Evidence.MAYBE_EXECUTED) {
            late.expect(
                    Objects.requireNonNullElse(now.operation.encoder(), ""),
                    lastNanos + config.answerTimeout().toNanos());
        }
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

    private long deadline(long nowNanos) {
        return nowNanos + config.answerTimeout().toNanos();
    }

    private long ackDeadline(long nowNanos) {
        return nowNanos + config.ackTimeout().toNanos();
    }
}
