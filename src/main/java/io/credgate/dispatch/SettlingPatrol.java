package io.credgate.dispatch;

import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round the commands of unknown outcome and settles those of which the lock system can tell what became of them, by
 * questions that change nothing. What an answer does not prove stays for people: an outcome is replaced once.
 */
abstract class SettlingPatrol extends Patrol {
    /**
     * So long after its start an attempt that nobody heard of may still make a key: somebody may yet present a card, or the
     * lock system get to it. Longer than any answer_timeout that can be set, which is to be longer than the encoder waits.
     */
    static final Duration STILL_POSSIBLE = Duration.ofMinutes(15);
    /** What is found later may have other causes. */
    static final Duration TOO_LATE = Duration.ofHours(1);

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(SettlingPatrol.class);

    private final Site.LinkAbility link;
    private final Means means;
    /** Asked and not settled after all; not asked again by this process. */
    private final Set<String> leftToPeople = new HashSet<>();

    /** Position of the command that was asked for last. */
    private long cursor;
    /** Position of the command whose question came to nothing: the next round begins behind it, and ends with it. */
    private long failedAt;
    /** Position after which this round ends. */
    private long until = Long.MAX_VALUE;

    private @Nullable StoredCommand asked;
    private Instant askedAt = Instant.MIN;
    /** "None" is not believed before then, whatever the clock says. */
    private Instant noneFrom = Instant.MIN;

    /** What is known here, and who settles. */
    record Means(InternalAttempts attempts, Batch batch, Ledger ledger, CommandBook book, Settlement settlement) {

        /** Whatever can be asked through that port. */
        List<Patrol> patrolsOf(LinkPort port) {
            List<Patrol> patrols = new ArrayList<>();
            for (Site.AcsSystem system : ledger.site().systems()) {
                for (Site.LinkAbility link : system.links()) {
                    boolean here = link.linkName().equals(port.name());
                    if (here && DoubtPatrol.isPossible(system, link)) {
                        patrols.add(new DoubtPatrol(port, system, link, this));
                    }
                    if (here && MobileDoubtPatrol.isPossible(system, link)) {
                        patrols.add(new MobileDoubtPatrol(port, system, link, this));
                    }
                }
            }
            return patrols;
        }
    }

    SettlingPatrol(LinkPort port, Site.AcsSystem system, Site.LinkAbility link, Means means) {
        super(port, system, INTERVAL, means.attempts());
        this.link = link;
        this.means = means;
    }

    /** Null where the rule does not hold, or not now. */
    abstract @Nullable Operation question(StoredCommand command, Instant now);

    /** What the lock system said of a command whose outcome is still unknown. */
    abstract void answered(StoredCommand command, OperationResult result, Instant now);

    Batch batch() {
        return means.batch();
    }

    Ledger ledger() {
        return means.ledger();
    }

    Settlement settlement() {
        return means.settlement();
    }

    /** When the answer at hand was asked for. */
    Instant askedAt() {
        return askedAt;
    }

    /** Whether an attempt that began then can no longer make a key, at the time of the question. */
    boolean isOver(Instant startedAt) {
        return !startedAt.plus(STILL_POSSIBLE).isAfter(askedAt) && !noneFrom.isAfter(askedAt);
    }

    /** A further command in one of the lanes would make what is found say nothing of the one that is asked for. */
    boolean isAtWork(List<String> lanes) {
        return means.book().all().stream()
                .anyMatch(c -> c.isRunning() && c.lanes.stream().anyMatch(lanes::contains));
    }

    /** The last attempt of the command, if it was made on this link, and lately enough for the answer to be about it. */
    @Nullable
    StoredAttempt recentAttempt(StoredCommand command, Instant now) {
        StoredAttempt attempt = batch().store().lastAttempt(command.commandId());
        return attempt == null
                        || !attempt.link().equals(linkName())
                        || attempt.startedAt().plus(TOO_LATE).isBefore(now)
                ? null
                : attempt;
    }

    /** @param why half a sentence, for the log */
    void leaveToPeople(StoredCommand command, String why) {
        if (leftToPeople.add(command.commandId())) {
            log.info("{}: the outcome of command {} is left to people: {}", linkName(), command.commandId(), why);
        }
    }

    @Override
    @Nullable
    Operation next(Instant now) {
        List<StoredCommand> unsettled = batch().store().unsettledCommandsSince(now.minus(TOO_LATE));
        leftToPeople.retainAll(unsettled.stream().map(StoredCommand::commandId).toList());
        Operation question = nextOf(unsettled, now);
        if (question == null && failedAt != 0) {
            until = failedAt;
            failedAt = 0;
            cursor = 0;
            question = nextOf(unsettled, now);
        }
        if (question == null) {
            cursor = 0;
            until = Long.MAX_VALUE;
        }
        return question;
    }

    private @Nullable Operation nextOf(List<StoredCommand> unsettled, Instant now) {
        for (StoredCommand command : unsettled) {
            boolean due = command.position() > cursor
                    && command.position() <= until
                    && !leftToPeople.contains(command.commandId());
            Operation question = due ? question(command, now) : null;
            if (question != null && link.check(question).isEmpty()) {
                cursor = command.position();
                asked = command;
                askedAt = now;
                return question;
            }
        }
        return null;
    }

    @Override
    void clockShifted(Instant now) {
        noneFrom = now.plus(STILL_POSSIBLE);
    }

    @Override
    boolean startsWhenLinkReturns() {
        return true;
    }

    @Override
    void gaveUp() {
        asked = null;
        failedAt = cursor;
        until = Long.MAX_VALUE;
    }

    @Override
    void heard(OperationResult result, Instant now) {
        StoredCommand before = asked;
        asked = null;
        StoredCommand command = before == null ? null : batch().store().findCommand(before.commandId());
        if (command != null && command.status().equals(Status.UNKNOWN.wireName())) {
            answered(command, result, now);
        }
    }
}
