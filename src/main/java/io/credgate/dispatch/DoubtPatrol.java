package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.EncodeCredential;
import io.credgate.command.Operation;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadKeyState;
import io.credgate.command.OperationKind;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardWritten;
import io.credgate.command.OperationResult.KeyState;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Site;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
final class DoubtPatrol extends SettlingPatrol {
    DoubtPatrol(LinkPort port, Site.AcsSystem system, Site.LinkAbility link, Means means) {
        super(port, system, link, means);
    }

    static boolean isPossible(Site.AcsSystem system, Site.LinkAbility link) {
        return system.keepsUsers(AccessMethod.CARD)
                && link.can(OperationKind.READ_KEY_STATE)
                && link.can(OperationKind.ENCODE_NEW_CARD);
    }

    @Override
    @Nullable
    Operation question(StoredCommand command, Instant now) {
        String user = userToAskFor(command, now);
        return user == null ? null : new ReadKeyState(user, null, null);
    }

    /** Null where the rule does not hold. */
    private @Nullable String userToAskFor(StoredCommand command, Instant now) {
        StoredAttempt attempt = recentAttempt(command, now);
        if (attempt == null
                || !(KeyWriting.stored(attempt) instanceof EncodeCard encode)
                || encode.copy()
                || encode.grant().holder() == null
                || !(StoredCommands.read(command) instanceof EncodeCredential wish)) {
            return null;
        }
        Credential credential = ledger().credential(wish.acsCredentialId());
        String user = credential == null ? null : credential.acsUserId();
        if (credential == null
                || credential.isDeleted()
                || credential.standing().beingDeletedSince() != null
                || user == null
                || hadKey(user)
                || isAtWork(List.of(LaneNames.user(user)))) {
            return null;
        }
        return Objects.requireNonNull(encode.grant().holder()).userId();
    }

    /** Any card of the user that was written from here, this one included. */
    private boolean hadKey(String acsUserId) {
        return ledger().credentialsOf(acsUserId).stream()
                .anyMatch(c -> c.accessMethod() == AccessMethod.CARD && c.issued() != null);
    }

    @Override
    void answered(StoredCommand command, OperationResult result, Instant now) {
        if (userToAskFor(command, now) == null || !(result instanceof KeyState state)) {
            return; // something else happened to the user meanwhile
        }
        StoredAttempt attempt = Objects.requireNonNull(batch().store().lastAttempt(command.commandId()));
        boolean over = isOver(attempt.startedAt());
        if (state.found() && !state.outOfDate() && !state.cancelled() && !state.expired()) {
            String number = state.cardNumber() == null ? "" : " It is card " + state.cardNumber() + ".";
            settlement()
                    .foundMade(
                            command,
                            new CardWritten(state.cardNumber(), List.of()),
                            "Settled by evidence: the lock system was asked, and the user has a key that carries what was"
                                    + " ordered." + number,
                            now);
        } else if (!state.found() && over) {
            settlement()
                    .foundNotMade(
                            command, "Settled by evidence: the lock system was asked, and the user has no key.", now);
        } else if (over) {
            leaveToPeople(command, "the user has a key that does not carry what was ordered, or has ended");
        }
    }
}
