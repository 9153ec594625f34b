package io.credgate.dispatch;

import io.credgate.store.Store;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Holds messages back while the disk is full: they are not taken, so not acknowledged, and the broker sends no more than
 * it may without acknowledgements. They keep their places in the inbox, which bounds them, also those that need no
 * acknowledgement. What came by an earlier connection is dropped: it can no longer be acknowledged, and comes again.
 */
final class MessageGate {
    private final Store store;
    private final CommandIntake intake;
    private final Inbox inbox;
    private final Deque<Held> heldBack = new ArrayDeque<>();
    private boolean shut;
    /** Connections up to this one are gone. */
    private long goneUpTo;

    /** @param nanos when it came, by the clock that never jumps: the other one may not be right yet */
    private record Held(InboundMessage message, long nanos) {}

    MessageGate(Store store, CommandIntake intake, Inbox inbox) {
        this.store = store;
        this.intake = intake;
        this.inbox = inbox;
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

    /** Returns whether the message is done with; else it keeps its place in the inbox. */
    boolean take(InboundMessage message, long nowNanos, Instant now) {
        // There is one connection at a time, and not every one lives long enough for its end to be told.
        forgetHeldBack(message.epoch() - 1);
        if (!shut) {
            intake.take(message, now, now);
            return true;
        }
        if (message.epoch() <= goneUpTo) {
            return true;
        }
        heldBack.add(new Held(message, nowNanos));
        return false;
    }

    /** Everything that was held back, if there is space again. */
    void takeHeldBack(long nowNanos, Instant now) {
        while (!shut && !heldBack.isEmpty()) {
            Held held = heldBack.remove();
            inbox.messagesDone(1);
            intake.take(held.message(), now.minusNanos(nowNanos - held.nanos()), now);
        }
    }

    /** The connections up to this one are gone; what they brought comes again by the next one. */
    void forgetHeldBack(long epoch) {
        goneUpTo = Math.max(goneUpTo, epoch);
        int before = heldBack.size();
        heldBack.removeIf(held -> held.message().epoch() <= goneUpTo);
        inbox.messagesDone(before - heldBack.size());
    }
}
