package io.credgate.dispatch;

import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.link.LinkStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Ends commands whose time is over. A term that was counted from the arrival runs by a clock that never jumps; an instant
 * is judged only by a clock that is trusted.
 */
final class CommandExpiry {
    private final Ledger ledger;
    private final CommandBook book;
    private final Map<String, LinkPort> ports;
    private final ClockGuard clock;
    private final Batch batch;

    CommandExpiry(Ledger ledger, CommandBook book, Map<String, LinkPort> ports, ClockGuard clock, Batch batch) {
        this.ledger = ledger;
        this.book = book;
        this.ports = ports;
        this.clock = clock;
        this.batch = batch;
    }

    boolean isOver(OpenCommand command, Instant now) {
        return (clock.isTrusted() || command.expiryIsTerm)
                && !command.stored.expiresAt().isAfter(now);
    }

    /** Ends every waiting command whose time is over, wherever it stands in its lanes. */
    void expireAll(Instant now) {
        for (OpenCommand command : List.copyOf(book.all())) {
            if (!command.isRunning() && isOver(command, now)) {
                expire(command, now);
            }
        }
    }

    /** The time to go by was put on or back: terms that were counted from an arrival go with it. */
    void shift(Duration by) {
        for (OpenCommand command : book.all()) {
            if (command.expiryIsTerm) {
                command.stored = command.stored.withTimes(
                        command.stored.arrivedAt(), command.stored.expiresAt().plus(by));
                batch.open().updateCommandTimes(command.id(), command.stored.arrivedAt(), command.stored.expiresAt());
            }
        }
    }

    void expire(OpenCommand command, Instant now) {
        if (command.mayBeDone) {
            Failure failure = new Failure(
                    FailureCode.ANSWER_TIMEOUT,
                    "The command's time was over before the lock system answered; it may or may not have been carried"
                            + " out. Look there, and resolve the command.");
            book.end(command, Status.UNKNOWN, failure, now);
            return;
        }
        String why = whyWaiting(command);
        Failure failure = new Failure(
                FailureCode.EXPIRED,
                "The command's time was over before it could be carried out; nothing was done." + why,
                command.lastFailure == null ? null : command.lastFailure.vendor());
        book.end(command, Status.EXPIRED, failure, now);
    }

    private String whyWaiting(OpenCommand command) {
        if (command.lastFailure != null) {
            return " The last try: " + command.lastFailure.message();
        }
        if (command.lastProgress.equals(CommandDispatcher.CLOCK_NOT_TRUSTED)) {
            return " The gateway's clock could not be trusted.";
        }
        for (Site.AcsSystem system : ledger.site().systems()) {
            for (Site.LinkAbility link : system.links()) {
                LinkPort port = ports.get(link.linkName());
                if (port != null
                        && port.status().state() != LinkStatus.State.UP
                        && LaneNames.concern(ledger, command, system)) {
                    return " The lock system " + system.name() + " was not reachable: "
                            + port.status().lastError();
                }
            }
        }
        return " It waited behind other work.";
    }
}
