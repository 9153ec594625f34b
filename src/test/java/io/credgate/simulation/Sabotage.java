package io.credgate.simulation;

/** What can be taken away from the gateway, to see whether the rules notice. */
enum Sabotage {
    NONE("nothing"),
    /** What was taken in is not durable yet when it is acknowledged. */
    NO_COMMIT_BEFORE_ACK("the commit before the acknowledgement"),
    /** The beginning of an attempt is not durable yet when its frame leaves. */
    NO_COMMIT_BEFORE_FRAME("the commit before the frame"),
    /** A command that comes again is not recognised. */
    NO_DEDUPE("the recognition of repeated commands"),
    /** The gateway's clock does not move while it looks whether a command's time is over. */
    NO_EXPIRY("the expiry check"),
    /** A lost answer is taken for a reason to send again, whatever was asked. */
    RETRIES_ALL("the distinction of what may be sent twice"),
    /** Every clock is believed, whatever it says. */
    BELIEVES_ANY_CLOCK("the doubt about the clock"),
    /** A report leaves the outbox when it is sent, not when the broker has confirmed it. */
    NO_CONFIRMATION("the wait for the broker's confirmation");

    private final String taken;

    Sabotage(String taken) {
        this.taken = taken;
    }

    /** What was taken away, in words. */
    String taken() {
        return taken;
    }
}
