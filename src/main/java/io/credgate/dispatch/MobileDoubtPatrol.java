package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Operation;
import io.credgate.command.Operation.FindKeys;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.OperationKind;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.FoundKeys;
import io.credgate.command.OperationResult.MobileKeyIssued;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Site;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settles the making of keys for phones of unknown outcome, at a lock system that tells which keys a room has: by a key in
 * its list that is not known here and carries what was ordered ({@link MobileDoubt}). Whatever is not clear stays for people.
 */
final class MobileDoubtPatrol extends SettlingPatrol {
    /** Keys that are looked at in one question, so that a guest's key never waits long behind it. */
    private static final int KEYS_MAX = 10;
    /** Ids that are left out of one question; what is known beyond them is looked at in vain. */
    private static final int KNOWN_MAX = 1000;

    MobileDoubtPatrol(LinkPort port, Site.AcsSystem system, Site.LinkAbility link, Means means) {
        super(port, system, link, means);
    }

    static boolean isPossible(Site.AcsSystem system, Site.LinkAbility link) {
        return !system.keepsUsers(AccessMethod.MOBILE_KEY)
                && link.can(OperationKind.FIND_KEYS)
                && link.can(OperationKind.ISSUE_MOBILE_KEY);
    }

    @Override
    @Nullable
    Operation question(StoredCommand command, Instant now) {
        MobileDoubt doubt = doubt(command, now);
        return doubt == null
                ? null
                : new FindKeys(doubt.ordered().grant().rooms().get(0), doubt.at(now), knownKeys(now), KEYS_MAX);
    }

    /** Null where the rule does not hold, or not now. */
    private @Nullable MobileDoubt doubt(StoredCommand command, Instant now) {
        StoredAttempt attempt = recentAttempt(command, now);
        if (attempt == null
                || !CommandRecovery.MAYBE_EXECUTED.equals(attempt.outcome())
                || !(KeyWriting.stored(attempt) instanceof IssueMobileKey ordered)
                || ordered.grant().rooms().isEmpty()
                || !(StoredCommands.read(command) instanceof CreateCredential wish)) {
            return null;
        }
        Credential credential = ledger().credential(IssueWork.credentialId(wish, command.commandId()));
        List<String> lanes = LaneNames.of(ledger(), wish, command.commandId());
        String obstacle = obstacle(command, attempt, ordered, credential, lanes, now);
        if (obstacle != null) {
            leaveToPeople(command, obstacle);
            return null;
        }
        Credential live = Objects.requireNonNull(credential);
        if (live.standing().beingDeletedSince() != null || isAtWork(lanes)) {
            return null;
        }
        return new MobileDoubt(live, rooms(live).get(0), ordered, attempt.startedAt());
    }

    private List<String> rooms(Credential credential) {
        return ledger().rooms(credential, credential.terms().entranceIds());
    }

    /** Why it can never be settled by asking; null if it may. */
    private @Nullable String obstacle(
            StoredCommand command,
            StoredAttempt attempt,
            IssueMobileKey ordered,
            @Nullable Credential credential,
            List<String> lanes,
            Instant now) {
        if (credential == null || credential.isDeleted()) {
            return "the credential was deleted";
        }
        if (credential.issued() != null) {
            return "a key of the credential was made after it";
        }
        if (rooms(credential).isEmpty()) {
            return "the room is no longer configured";
        }
        Instant end = ordered.grant().endsAt();
        if (end == null || !end.isAfter(now)) {
            return "the time of the key is over";
        }
        return areOthersInDoubt(command, attempt, lanes)
                ? "the outcome of another command for the room is unknown as well"
                : null;
    }

    /** Of about the same time: older ones made nothing that could be taken for this key. */
    private boolean areOthersInDoubt(StoredCommand command, StoredAttempt attempt, List<String> lanes) {
        for (StoredCommand other :
                batch().store().unsettledCommandsSince(attempt.startedAt().minus(TOO_LATE))) {
            Command read = other.commandId().equals(command.commandId()) ? null : StoredCommands.read(other);
            if (read != null
                    && LaneNames.of(ledger(), read, other.commandId()).stream().anyMatch(lanes::contains)
                    && isNear(batch().store().lastAttempt(other.commandId()), attempt)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNear(@Nullable StoredAttempt other, StoredAttempt attempt) {
        return other == null
                || Duration.between(other.startedAt(), attempt.startedAt())
                                .abs()
                                .compareTo(TOO_LATE)
                        <= 0;
    }

    /** Ids of the keys of this system that may still open a door. */
    private List<String> knownKeys(Instant now) {
        Set<String> ids = new LinkedHashSet<>();
        for (Credential credential : ledger().credentials()) {
            Credential.Issued issued = credential.issued();
            if (issued == null
                    || ids.size() >= KNOWN_MAX
                    || !credential.acsSystemId().equals(system().acsSystemId())) {
                continue;
            }
            Instant end = issued.lastEnd();
            if (end == null || end.isAfter(now)) {
                ids.addAll(MobileDoubt.keyIds(issued));
            }
        }
        return List.copyOf(ids);
    }

    @Override
    void answered(StoredCommand command, OperationResult result, Instant now) {
        MobileDoubt doubt = doubt(command, now);
        if (doubt == null || !(result instanceof FoundKeys found)) {
            return; // something else happened to the credential or the room meanwhile
        }
        MobileDoubt.Verdict verdict = doubt.judge(found, ledger(), doubt.at(askedAt()), isOver(doubt.startedAt()));
        if (verdict instanceof MobileDoubt.Verdict.Made made) {
            String id = made.key().keyId();
            settlement()
                    .foundMade(
                            command,
                            new MobileKeyIssued(id, null, null, List.of()),
                            "Settled by evidence: the lock system was asked for the keys of the room. Exactly one was not"
                                    + " known here; it carries what was ordered and was made at " + made.createdAt()
                                    + ". It is key " + id + ".",
                            now);
        } else if (verdict instanceof MobileDoubt.Verdict.NotMade) {
            settlement()
                    .foundNotMade(
                            command,
                            "Settled by evidence: the lock system was asked for the keys of the room, and it has none that is"
                                    + " not known here.",
                            now);
        } else if (verdict instanceof MobileDoubt.Verdict.Unclear unclear) {
            leaveToPeople(command, unclear.why());
        }
    }
}
