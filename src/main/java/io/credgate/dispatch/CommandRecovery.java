package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.OperationKind;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.store.StoreException;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new process does with what the last one left: accepted commands wait for their turn again; an attempt that was
 * under way is made again if that is harmless, else its outcome is unknown. Finished commands have their reports in the
 * outbox and need nothing.
 */
final class CommandRecovery {
    private static final Logger log = LoggerFactory.getLogger(CommandRecovery.class);

    /** Outcome of an attempt, as it is written down. */
    static final String MAYBE_EXECUTED = Evidence.MAYBE_EXECUTED.name().toLowerCase(Locale.ROOT);

    private static final String NOTHING_SENT = Evidence.NOTHING_SENT.name().toLowerCase(Locale.ROOT);

    private final Batch batch;
    private final Ledger ledger;
    private final CommandBook book;
    private final ClockHold hold;
    private final DoubtfulTerms terms;
    private final boolean timeOffUnknown;
    private int resumed;
    private int doubtful;

    /** @param timeOffUnknown the machine was off since the last run, and nobody can say for how long */
    CommandRecovery(
            Batch batch, Ledger ledger, CommandBook book, ClockHold hold, DoubtfulTerms terms, boolean timeOffUnknown) {
        this.terms = terms;
        this.timeOffUnknown = timeOffUnknown;
        this.batch = batch;
        this.ledger = ledger;
        this.book = book;
        this.hold = hold;
    }

    /** Decides for every open command what the last run of the process left of it. */
    void recover(ReadAhead<StoredCommand, StartReading.Open> commands, Instant now) {
        resumed = 0;
        doubtful = 0;
        commands.forEach(open -> {
            resumed++;
            doubtful += recover(open, now) ? 0 : 1;
        });
        if (resumed > 0) {
            log.info("{} commands were open when the gateway ended; the outcome of {} is unknown", resumed, doubtful);
        }
    }

    /** Whoever stood at the encoder may be gone for minutes or for hours. */
    private boolean nobodyWaits(Command command, boolean doubtfulTerm) {
        return (timeOffUnknown || doubtfulTerm) && CommandBook.isAtEncoder(command);
    }

    private static Failure unknownTimeOff() {
        return new Failure(
                FailureCode.EXPIRED,
                "The gateway was off meanwhile, and its clock does not say for how long; nothing was done. Send it again"
                        + " if somebody still waits at the encoder.");
    }

    /** Its term was counted from a time that was not right, and how much of it is over nobody knows. */
    private StoredCommand countedAnew(StoredCommand stored, Instant now) {
        Duration term = Duration.between(stored.arrivedAt(), stored.expiresAt());
        StoredCommand anew = stored.withTimes(now, now.plus(term));
        batch.open().updateCommandTimes(anew.commandId(), anew.arrivedAt(), anew.expiresAt());
        return anew;
    }

    /** False if nobody can say what became of it. */
    private boolean recover(StartReading.Open open, Instant now) {
        boolean doubtfulTerm = terms.contains(open.stored().commandId());
        StoredCommand stored = doubtfulTerm ? countedAnew(open.stored(), now) : open.stored();
        Command read = open.command();
        if (read == null) {
            throw new StoreException("Command " + stored.commandId()
                    + " stands in the store but cannot be read: another version wrote it, or it is damaged. Run the"
                    + " version that wrote it; else check the disk and run 'credgate store recover'.");
        }
        if (open.unjudged()) {
            hold.resume(stored, read, doubtfulTerm);
            if (nobodyWaits(read, doubtfulTerm)) {
                ClockHold.Held ended = Objects.requireNonNull(hold.take(stored.commandId()));
                book.endHeld(ended, Status.EXPIRED, unknownTimeOff(), now);
            }
            return true;
        }
        OpenCommand command = book.resume(stored, read);
        command.expiryIsTerm = doubtfulTerm;
        command.mayBeDone |= mayBeDone(command);
        if (stored.state() == StoredCommand.State.ATTEMPT_STARTED) {
            command.touchedUser = true;
            if (!recoverAttempt(command, now)) {
                return false;
            }
            command.mayBeDone |= mayBeDone(command);
        }
        if (nobodyWaits(read, doubtfulTerm)) {
            boolean done = command.mayBeDone;
            book.end(command, done ? Status.UNKNOWN : Status.EXPIRED, done ? interrupted() : unknownTimeOff(), now);
        }
        return true;
    }

    /**
     * Whether any attempt so far, not only the last, may have been executed, or was a step of several that was. Reading a
     * card leaves nothing in doubt.
     */
    private boolean mayBeDone(OpenCommand command) {
        if (command.attempts == 0) {
            return false;
        }
        Set<String> outcomes = batch.store().attemptOutcomes(command.id(), OperationKind.READ_CARD.name());
        command.touchedUser |= outcomes.stream().anyMatch(o -> !o.equals(NOTHING_SENT));
        return outcomes.contains(MAYBE_EXECUTED) || outcomes.contains(CommandDispatcher.COMPLETED);
    }

    /** False if nobody can say what became of the attempt. */
    private boolean recoverAttempt(OpenCommand command, Instant now) {
        StoredAttempt attempt = batch.store().lastAttempt(command.id());
        String detail = "the gateway was stopped during the attempt";
        if (attempt != null && attempt.finishedAt() == null) {
            batch.open().finishAttempt(attempt.attemptId(), now, MAYBE_EXECUTED, detail);
        }
        if (attempt != null && isIdempotent(ledger.site(), attempt)) {
            batch.open()
                    .updateCommandState(
                            command.id(),
                            StoredCommand.State.ACCEPTED,
                            Status.ACCEPTED.wireName(),
                            command.attempts,
                            now);
            return true;
        }
        book.end(command, Status.UNKNOWN, interrupted(), now);
        return false;
    }

    private static Failure interrupted() {
        return new Failure(
                FailureCode.CONNECTION_LOST,
                "The gateway was interrupted while the lock system worked on this; a card may or may not have been made."
                        + " Read the card, or resolve the command.");
    }

    /** Whether making the attempt again is harmless, by the link it was made on. */
    static boolean isIdempotent(Site site, StoredAttempt attempt) {
        OperationKind kind = OperationKind.valueOf(attempt.operationKind());
        return site.systems().stream()
                .flatMap(s -> s.links().stream())
                .anyMatch(l -> l.linkName().equals(attempt.link()) && l.idempotent(kind));
    }
}
