package io.credgate.dispatch;

/** Tells a test where in its life a command is, so that the process can be killed exactly there. */
public interface Checkpoints {
    /** Accepted and committed; not acknowledged yet. */
    String ACCEPTED = "accepted";
    /** AttemptStarted and committed; nothing handed to the link yet. */
    String ATTEMPT_STARTED = "attempt_started";
    /** The link has the operation; its bytes may be on the line. */
    String SUBMITTED = "submitted";
    /** The end of an attempt and the result are committed; nothing published yet. */
    String FINISHED = "finished";
    /** The broker has taken a report; not written down yet. */
    String DELIVERED = "delivered";

    /** Called on the core loop. */
    void reached(String checkpoint, String commandId);

    /** Looks at nothing. */
    static Checkpoints none() {
        return (checkpoint, commandId) -> {};
    }
}
