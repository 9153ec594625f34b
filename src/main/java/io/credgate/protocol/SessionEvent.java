package io.credgate.protocol;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.OperationResult;

/** What a session tells its link. */
public sealed interface SessionEvent {

    /** An operation moves on. {@code state} is a stable word, {@code message} a sentence for the clerk. */
    record Progress(long attemptId, String state, String message) implements SessionEvent {
        /** The lock system took the request; now a card may have to be presented. */
        public static final String WAITING_FOR_CARD = "waiting_for_card";
        /** The lock system has queued the request. */
        public static final String QUEUED = "queued_at_controller";
    }

    record Completed(long attemptId, OperationResult result) implements SessionEvent {}

    record Failed(long attemptId, Evidence evidence, Failure failure) implements SessionEvent {}

    /** The connection can no longer be trusted: the link closes it, and opens a new one if it keeps one. */
    record Disconnect(String reason) implements SessionEvent {}

    /** Something for the technician's log: what the controller really did where the protocol sheet is not sure. */
    record Remark(String text) implements SessionEvent {}
}
