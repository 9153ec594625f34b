package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.store.StoredCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on its way, in memory. What must survive a crash is in {@link #stored} and in the store. */
final class OpenCommand {
    /** {@link StoredCommand#lean}. */
    StoredCommand stored;

    final Command command;
    final ControllerWork work;
    /** What must stay in order and one at a time for it. */
    final List<String> lanes;

    final List<String> notes;
    /** Wishes that have not reached the ledger yet, because an earlier update of the same credential was under way. */
    final List<Command> deferred = new ArrayList<>();

    /** Its expiry was counted from its arrival, in this run: it is judged by a clock that never jumps. */
    boolean expiryIsTerm;

    /** Whether it, or a superseded one whose wish it took over, names an end of the stay. */
    boolean namesEnd;
    /**
     * An attempt of it, or of a superseded one whose place it took, may have been executed, or was a step of several
     * that was.
     */
    boolean mayBeDone;
    /** An attempt reached the lock system, which may have kept a part of it, such as the rights of a user. */
    boolean touchedUser;
    /** Whether {@link TakenOver} keeps a document of it. */
    boolean tookOver;

    int attempts;
    /** Number of the attempt that runs, or 0. */
    long runningAttempt;

    @Nullable
    Operation runningOperation;
    /** Nano instant before which no further attempt is made. */
    long notBeforeNanos = Long.MIN_VALUE;

    @Nullable
    Failure lastFailure;
    /** Last progress word reported, so that none is reported twice in a row. */
    String lastProgress = "";

    OpenCommand(StoredCommand stored, Command command, ControllerWork work, List<String> lanes, List<String> notes) {
        this.stored = stored.lean();
        this.command = command;
        this.work = work;
        this.lanes = lanes;
        this.notes = new ArrayList<>(notes);
        this.attempts = stored.attempts();
        this.namesEnd = namesEnd(command);
    }

    static boolean namesEnd(Command command) {
        return command instanceof Command.UpdateCredential update && update.endsAt() != null;
    }

    String id() {
        return stored.commandId();
    }

    /** What it may end as: where an earlier attempt may have been executed, nobody knows that it failed. */
    Status honest(Status status) {
        return mayBeDone && status == Status.FAILED ? Status.UNKNOWN : status;
    }

    boolean isRunning() {
        return runningAttempt != 0;
    }
}
