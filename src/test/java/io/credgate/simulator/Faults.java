package io.credgate.simulator;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a simulated controller does wrong, in order: each request that writes or reads a card takes the next fault. */
public final class Faults {
    private final Deque<Fault> next = new ArrayDeque<>();

    public void add(Kind kind) {
        add(kind, 0);
    }

    public void add(Kind kind, long amount) {
        next.add(new Fault(kind, amount));
    }

    /** The fault for the request at hand; {@link Kind#NONE} if none is scheduled. */
    public Fault take() {
        Fault fault = next.poll();
        return fault == null ? new Fault(Kind.NONE, 0) : fault;
    }

    public boolean isEmpty() {
        return next.isEmpty();
    }

    /** @param amount milliseconds for LATENCY, byte count for CUT_AT_BYTE, else unused */
    public record Fault(Kind kind, long amount) {}

    /** What goes wrong. Unless said otherwise the request is not executed. */
    public enum Kind {
        NONE,
        /** Executed, but the answer comes that many milliseconds later. */
        LATENCY,
        /** No card is presented: the controller's own error after its own wait. */
        NO_CARD,
        BUSY,
        ENCODER_OFFLINE,
        /** The card presented is of another system. */
        BAD_CARD,
        /** Refuses the frame at link level once (where the dialect has a NAK). */
        NAK,
        /** Sends bytes that are no frame, then the right answer; executed. */
        GARBAGE,
        /** Executed, acknowledged where the dialect acknowledges, and never answered. */
        ANSWER_LOST,
        /** Neither executed nor answered in any way. */
        SILENT,
        /** Executed; the connection is cut after that many bytes of the answer. */
        CUT_AT_BYTE,
        /** Executed; the answer has a wrong check sum (where the dialect has one), else as GARBAGE. */
        WRONG_LRC,
        /** The connection is cut when the request arrives; not executed. */
        CUT_ON_REQUEST
    }
}
