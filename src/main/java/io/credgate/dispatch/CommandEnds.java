package io.credgate.dispatch;

import io.credgate.store.StoredCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down and reports how far a command is, and how it ended, as part of the batch at hand. */
final class CommandEnds {
    private static final Logger log = LoggerFactory.getLogger(CommandEnds.class);

    private final Batch batch;
    private final Reports reports;
    private final Checkpoints checkpoints;
    private final DoubtfulTerms terms;

    CommandEnds(Batch batch, Reports reports, Checkpoints checkpoints, DoubtfulTerms terms) {
        this.batch = batch;
        this.reports = reports;
        this.checkpoints = checkpoints;
        this.terms = terms;
    }

    /** A result that is not the end. */
    void report(OpenCommand command, Answer answer, Instant now) {
        reports.result(command.stored, answer, command.attempts, command.notes, now);
    }

    void finish(OpenCommand command, Answer answer, Instant now) {
        List<String> notes = new ArrayList<>(command.notes);
        notes.addAll(answer.notes());
        end(command.stored, answer, command.attempts, notes, now);
    }

    void immediate(StoredCommand stored, Answer answer, List<String> notes, Instant now) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(answer.notes());
        end(stored, answer, 0, all, now);
    }

    private void end(StoredCommand stored, Answer answer, int attempts, List<String> notes, Instant now) {
        String status = answer.status().wireName();
        batch.open().updateCommandState(stored.commandId(), StoredCommand.State.FINISHED, status, attempts, now);
        terms.ended(stored.commandId());
        reports.result(stored, answer, attempts, notes, now);
        log.info(
                "Command {} {} {}{}",
                stored.commandId(),
                stored.type(),
                status,
                answer.failure() == null ? "" : " (" + answer.failure().code() + ")");
        batch.afterCommit(() -> checkpoints.reached(Checkpoints.FINISHED, stored.commandId()));
    }
}
