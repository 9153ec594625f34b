package io.credgate.dispatch;

import io.credgate.store.Store;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Holds messages back while the disk is full: they are not taken, so not acknowledged, and the broker sends no more than
 * it may without acknowledgements.
 */
final class MessageGate {
    private final Store store;
    private final CommandIntake intake;
    private final Deque<InboundMessage> heldBack = new ArrayDeque<>();
    private boolean shut;

    MessageGate(Store store, CommandIntake intake) {
        this.store = store;
        this.intake = intake;
    }

    /** Whether nothing new is taken or begun. */
    boolean isShut() {
        return shut;
    }

    /** Looks at the disk. */
    void look() {
        shut = store.isShortOfSpace();
    }

    int heldBack() {
        return heldBack.size();
    }

    void take(InboundMessage message, Instant now) {
        if (shut) {
            heldBack.add(message);
        } else {
            intake.take(message, now);
        }
    }

    /** Everything that was held back, if there is space again. */
    void takeHeldBack(Instant now) {
        while (!shut && !heldBack.isEmpty()) {
            intake.take(heldBack.remove(), now);
        }
    }

    /** The connection they came by is gone; they come again by the next one. */
    void forgetHeldBack() {
        heldBack.clear();
    }
}
