package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.EncodeCredential;
import io.credgate.command.Operation;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadKeyState;
import io.credgate.command.OperationKind;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.KeyState;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settles encode commands of unknown outcome by asking, where that is sound and changes nothing: at a lock system that keeps
 * users and gives each one key at most, for a user who never had one from here.
 *
 * <p>There a new key is refused while the user has one (protocol sheet Salto, section 3.6, code 305). So a key that exists
 * now and carries what was ordered is the one that was asked for. None after {@link #STILL_POSSIBLE} means that none was
 * made: until then the encoder may still wait for a card, so a "none" is not taken. Everything else (further keys, a key
 * that does not carry what was ordered, an attempt too long ago) stays for whoever reads the card, or a person.
 */
final class DoubtPatrol extends Patrol {
    /**
     * So long after its start an attempt that nobody heard of may still make a key: somebody may yet present a card. Longer
     * than any answer_timeout that can be set, which is to be longer than the encoder waits.
     */
    static final Duration STILL_POSSIBLE = Duration.ofMinutes(15);
    /** What is found later may have other causes. */
    static final Duration TOO_LATE = Duration.ofHours(1);

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Site.LinkAbility link;
    private final Batch batch;
    private final Ledger ledger;
    private final CommandBook book;
    private final Settlement settlement;
    /** Asked and not settled after all; not asked again by this process. */
    private final Set<String> leftToPeople = new HashSet<>();

    /** "None" is not believed before then, whatever the clock says. */
    private Instant noneFrom = Instant.MIN;

    private long cursor;
    private @Nullable StoredCommand asked;

    DoubtPatrol(
            LinkPort port,
            Site.AcsSystem system,
            Site.LinkAbility link,
            InternalAttempts attempts,
            Batch batch,
            Ledger ledger,
            CommandBook book,
            Settlement settlement) {
        super(port, system, INTERVAL, attempts);
        this.link = link;
        this.batch = batch;
        this.ledger = ledger;
        this.book = book;
        this.settlement = settlement;
    }

    static boolean isPossible(Site.AcsSystem system, Site.LinkAbility link) {
        return system.keepsUsers(AccessMethod.CARD)
                && link.can(OperationKind.READ_KEY_STATE)
                && link.can(OperationKind.ENCODE_NEW_CARD);
    }

    @Override
    @Nullable
    Operation next(Instant now) {
        List<StoredCommand> unsettled = batch.store().unsettledCommandsSince(now.minus(TOO_LATE));
        leftToPeople.retainAll(unsettled.stream().map(StoredCommand::commandId).toList());
        for (StoredCommand command : unsettled) {
            String user = command.position() <= cursor || leftToPeople.contains(command.commandId())
                    ? null
                    : userToAskFor(command, now);
            ReadKeyState question = user == null ? null : new ReadKeyState(user, null, null);
            if (question != null && link.check(question).isEmpty()) {
                cursor = command.position();
                asked = command;
                return question;
            }
        }
        cursor = 0;
        return null;
    }

    /** Null where the rule does not hold. */
    private @Nullable String userToAskFor(StoredCommand command, Instant now) {
        StoredAttempt attempt = batch.store().lastAttempt(command.commandId());
        if (attempt == null
                || !attempt.link().equals(linkName())
                || attempt.startedAt().plus(TOO_LATE).isBefore(now)
                || !(KeyWriting.stored(attempt) instanceof EncodeCard encode)
                || encode.copy()
                || encode.grant().holder() == null
                || !(StoredCommands.read(command) instanceof EncodeCredential wish)) {
            return null;
        }
        Credential credential = ledger.credential(wish.acsCredentialId());
        String user = credential == null ? null : credential.acsUserId();
        if (credential == null
                || credential.isDeleted()
                || credential.standing().beingDeletedSince() != null
                || user == null
                || hadKey(user)
                || isAtWork(user)) {
            return null;
        }
        return Objects.requireNonNull(encode.grant().holder()).userId();
    }

    /** Any card of the user that was written from here, this one included. */
    private boolean hadKey(String acsUserId) {
        return ledger.credentials().stream()
                .anyMatch(c ->
                        acsUserId.equals(c.acsUserId()) && c.accessMethod() == AccessMethod.CARD && c.issued() != null);
    }

    /** A further command for the user would make what is found say nothing of this one. */
    private boolean isAtWork(String acsUserId) {
        String lane = "user:" + acsUserId;
        return book.all().stream().anyMatch(c -> c.isRunning() && c.lanes.contains(lane));
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
        cursor = 0;
    }

    @Override
    void heard(OperationResult result, Instant now) {
        StoredCommand before = asked;
        asked = null;
        StoredCommand command = before == null ? null : batch.store().findCommand(before.commandId());
        if (command == null
                || !command.status().equals(Status.UNKNOWN.wireName())
                || userToAskFor(command, now) == null
                || !(result instanceof KeyState state)) {
            return; // it was settled, or something else happened to the user meanwhile
        }
        StoredAttempt attempt = Objects.requireNonNull(batch.store().lastAttempt(command.commandId()));
        boolean over = !attempt.startedAt().plus(STILL_POSSIBLE).isAfter(now) && !noneFrom.isAfter(now);
        if (state.found() && !state.outOfDate() && !state.cancelled() && !state.expired()) {
            String number = state.cardNumber() == null ? "" : " It is card " + state.cardNumber() + ".";
            settlement.asked(
                    command,
                    true,
                    state.cardNumber(),
                    "Settled by evidence: the lock system was asked, and the user has a key that carries what was"
                            + " ordered." + number,
                    now);
        } else if (!state.found() && over) {
            settlement.asked(
                    command,
                    false,
                    null,
                    "Settled by evidence: the lock system was asked, and the user has no key.",
                    now);
        } else if (over) {
            leftToPeople.add(command.commandId());
        }
    }
}
