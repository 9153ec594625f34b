package io.credgate.protocol.visionline;

import io.credgate.command.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operation at hand and how far it has got. */
final class PmsPending {
    final long attemptId;
    final Operation operation;
    /** Null for an operation that sends nothing. */
    final PmsRequests.@Nullable Request request;

    /** States already told as progress. */
    final List<String> told = new ArrayList<>();

    /** The connection is there: the request may go out. */
    boolean ready;
    /** The request was handed over and not refused by a NAK. */
    boolean handedOver;
    /** How often it was handed over. */
    int tries;
    /** Something unreadable came since the request was handed over, so that a NAK may be noise as well. */
    boolean disturbed;
    /** On a serial line: the lock system has taken the request. */
    boolean acknowledged;

    long deadlineNanos;

    PmsPending(long attemptId, Operation operation, PmsRequests.@Nullable Request request, long deadlineNanos) {
        this.attemptId = attemptId;
        this.operation = operation;
        this.request = request;
        this.deadlineNanos = deadlineNanos;
    }

    boolean isWriting() {
        return operation instanceof Operation.EncodeCard || operation instanceof Operation.EncodeCards;
    }

    /** What follows a sentence about an answer that did not come. */
    String advice() {
        return isWriting() ? " A card may have been made: read it on the encoder before making another." : "";
    }
}
