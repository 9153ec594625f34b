package io.credgate.protocol.vision;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.OperationResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operation that is open on a serial line, and what is known of how far it got; {@link VisionSerialSession} keeps it. */
final class Exchange {
    final long attemptId;
    /** What is still to be asked, the request at hand first; none for the health check. */
    private final List<VisionRequest> left;

    private final boolean checksOutFirst;

    /** The check-out in front of a new card was answered (protocol sheet, section 2.2). */
    private boolean checkedOut;

    private final List<String> notes = new ArrayList<>();
    int frameTries;
    int badAnswers;
    /** A copy of the frame was handed to the line and not refused: the lock system may be acting on it. */
    boolean frameOut;
    /** The lock system refused every copy of the frame that left so far, with NAK or a result. */
    boolean refused;
    /** Something unreadable came since the last frame left, so that a NAK may be noise as well. */
    boolean disturbed;

    Exchange(long attemptId, List<VisionRequest> requests) {
        this.attemptId = attemptId;
        left = new ArrayList<>(requests);
        checksOutFirst = requests.size() > 1;
    }

    /** Null for the health check. */
    @Nullable
    VisionRequest request() {
        return left.isEmpty() ? null : left.get(0);
    }

    boolean isCheckOutInFront() {
        return checksOutFirst && !checkedOut;
    }

    /** Goes on from the check-out to the card. */
    void next(List<String> notesSoFar) {
        checkedOut = true;
        notes.addAll(notesSoFar);
        left.remove(0);
        frameTries = 0;
        badAnswers = 0;
        frameOut = false;
        refused = false;
        disturbed = false;
    }

    /** For words about an answer that fits nothing. */
    VisionCommand command() {
        return left.isEmpty() ? VisionCommand.READ : left.get(0).command();
    }

    /** With what there was to say of the check-out in front. */
    OperationResult told(OperationResult result) {
        if (notes.isEmpty() || !(result instanceof OperationResult.CardWritten written)) {
            return result;
        }
        List<String> all = new ArrayList<>(notes);
        all.addAll(written.notes());
        return new OperationResult.CardWritten(written.cardNumber(), all);
    }

    /** If it fails now. It is about the card: a check-out in front that was done makes none. */
    Evidence evidence() {
        if (frameOut) {
            return Evidence.MAYBE_EXECUTED;
        }
        return refused ? Evidence.REFUSED : Evidence.NOTHING_SENT;
    }

    /** With what became of the check-out in front. */
    Failure told(Failure failure) {
        String more = "";
        if (checkedOut) {
            more = " The earlier guests of the room are already checked out in the lock system.";
        } else if (checksOutFirst) {
            more = frameOut ? " No card was made." : " No card was made, and nobody was checked out.";
        }
        return more.isEmpty() ? failure : new Failure(failure.code(), failure.message() + more, failure.vendor());
    }
}
