package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.DeleteCredential;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.Operation.RevokeKey;
import io.credgate.command.Operation.UserAccess;
import io.credgate.command.OperationKind;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.Revoked;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.RoomKeys;
import io.credgate.ledger.Site;
import io.credgate.ledger.User;
import io.credgate.ledger.UserAccesses;
import io.credgate.ledger.Validity;
import io.credgate.ledger.Views;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a credential. What was never written, or opens nothing any more, goes at once. A card that still opens goes
 * only as far as the link can take it: the stay is ended where the lock system keeps stays and nobody else holds a key of
 * it; otherwise the sender is told until when the card lives on.
 */
final class DeleteWork implements ControllerWork {
    private final Ledger ledger;
    private final Views views;

    DeleteWork(Ledger ledger, Views views) {
        this.ledger = ledger;
        this.views = views;
    }

    private @Nullable Credential credential(OpenCommand open) {
        return ledger.credential(((DeleteCredential) open.command).acsCredentialId());
    }

    @Override
    public Site.@Nullable AcsSystem systemToAsk(OpenCommand open) {
        Credential credential = credential(open);
        Site.AcsSystem system = credential == null ? null : ledger.site().system(credential.acsSystemId());
        boolean live = credential != null && !credential.isDeleted() && Validity.wasWritten(credential);
        boolean canEnd = system != null
                && (system.linkFor(OperationKind.CHECK_OUT) != null
                        || system.linkFor(OperationKind.REVOKE_CREDENTIAL) != null);
        return live && canEnd ? system : null;
    }

    @Override
    public Plan plan(OpenCommand open, Instant now) {
        Credential credential = credential(open);
        if (credential == null || credential.isDeleted()) {
            Failure failure = new Failure(FailureCode.CREDENTIAL_DELETED, "The credential is already deleted.");
            return new Plan.Done(Answer.of(open.honest(Status.FAILED), failure));
        }
        if (!Validity.mayOpen(credential, now) && !Validity.leavesRights(credential, now)) {
            return new Plan.Done(deleted(credential, List.of(), now));
        }
        Site.AcsSystem system = ledger.site().system(credential.acsSystemId());
        Site.LinkAbility maker = system == null ? null : system.linkFor(credential.accessMethod());
        if (system != null && maker != null && maker.can(OperationKind.REVOKE_CREDENTIAL)) {
            return planRevoke(open, system, maker, credential, now);
        }
        if (credential.accessMethod() != AccessMethod.CARD) {
            return notRevocable(
                    open, credential, "This lock system's interface cannot take back a key on a phone.", now);
        }
        return planCheckOut(open, system, credential, now);
    }

    /** The interface that made the key can end it. */
    private Plan planRevoke(
            OpenCommand open, Site.AcsSystem system, Site.LinkAbility link, Credential credential, Instant now) {
        User user = credential.acsUserId() == null ? null : ledger.user(credential.acsUserId());
        UserAccess remaining = user == null || !system.keepsUsers(credential.accessMethod())
                ? null
                : UserAccesses.without(ledger, system, user, credential, now);
        Credential.Issued issued = credential.issued();
        List<Credential.Key> earlier = issued == null ? List.of() : issued.earlierKeys(now);
        String lastKey = issued == null ? null : issued.keyId();
        RevokeKey operation = new RevokeKey(
                credential.accessMethod(),
                earlier.isEmpty() ? lastKey : earlier.get(0).keyId(),
                issued == null ? null : issued.cardNumber(),
                remaining);
        List<String> problems = link.check(operation);
        return problems.isEmpty()
                ? new Plan.Run(link, operation, List.of())
                : notRevocable(open, credential, String.join(" ", problems), now);
    }

    private Plan planCheckOut(OpenCommand open, Site.@Nullable AcsSystem system, Credential credential, Instant now) {
        Site.LinkAbility link = system == null ? null : system.linkFor(OperationKind.CHECK_OUT);
        List<String> rooms = ledger.rooms(
                credential,
                credential.issued() != null
                        ? credential.issued().entranceIds()
                        : credential.terms().entranceIds());
        Site.Entrance room = system == null || rooms.isEmpty() ? null : system.entrance(rooms.get(0));
        if (system == null || link == null || room == null) {
            return notRevocable(open, credential, "This lock system's interface cannot revoke a card.", now);
        }
        if (RoomKeys.hasLiveKey(ledger, system.acsSystemId(), rooms.get(0), credential.acsCredentialId(), now)
                || RoomKeys.isInDoubt(ledger, system.acsSystemId(), rooms.get(0), credential.acsCredentialId(), now)) {
            return notRevocable(
                    open,
                    credential,
                    "Other guests hold keys of the same stay, or may hold one, and the lock system can only end the stay as a whole.",
                    now);
        }
        return new Plan.Run(link, new CheckOut(room.name()), List.of());
    }

    private Plan notRevocable(OpenCommand open, Credential credential, String why, Instant now) {
        Instant until = cardEnd(credential);
        Failure failure = new Failure(
                FailureCode.REVOCATION_NOT_SUPPORTED,
                why + " The key opens its doors " + (until == null ? "without an end" : "until " + until)
                        + ", or until a new main key for the room is used.");
        Answer answer = ended(open, Status.FAILED, failure, now);
        if (until != null) {
            Map<String, Object> extras = new LinkedHashMap<>();
            extras.put("valid_until", until);
            answer = answer.withExtras(extras);
        }
        return new Plan.Done(answer);
    }

    private static @Nullable Instant cardEnd(Credential credential) {
        return credential.issued() != null
                ? credential.issued().lastEnd()
                : credential.terms().endsAt();
    }

    private Answer deleted(Credential credential, List<String> notes, Instant now) {
        Credential gone = ledger.deleted(credential.acsCredentialId(), now);
        return Answer.succeeded("acs_credential", views.credential(gone, true, now))
                .withNotes(notes);
    }

    @Override
    public @Nullable Answer completed(OpenCommand open, Operation operation, OperationResult result, Instant now) {
        Credential credential = java.util.Objects.requireNonNull(credential(open));
        Instant until = cardEnd(credential);
        String ended = operation instanceof RevokeKey revoke ? revoke.keyId() : null;
        Credential.Issued issued = credential.issued();
        if (issued != null && ended != null && !ended.equals(issued.keyId())) {
            ledger.keyEnded(credential.acsCredentialId(), ended, now);
            return null;
        }
        if (result instanceof Revoked revoked) {
            return deleted(credential, revoked.immediate() ? List.of() : List.of(livesOn(until)), now);
        }
        return deleted(
                credential,
                List.of(
                        "The stay is ended in the lock system. The card itself opens its doors "
                                + (until == null ? "" : "until " + until + " ")
                                + "or until the next guest's key is used, unless the site removes access from checked-out keys."),
                now);
    }

    private static String livesOn(@Nullable Instant until) {
        return "The key is ended in the lock system. What was written before goes on opening its doors "
                + (until == null ? "" : "until " + until + " ") + "or until the locks or the card learn of it.";
    }

    @Override
    public Answer ended(OpenCommand open, Status given, Failure failure, Instant now) {
        Status status = open.honest(given);
        Credential credential = credential(open);
        if (credential == null
                || credential.isDeleted()
                || status == Status.SUPERSEDED
                || credential.standing().beingDeletedSince() == null) {
            return Answer.of(status, failure);
        }
        if (status == Status.UNKNOWN) {
            // Nobody encodes it until that is settled.
            ledger.endInDoubt(credential.acsCredentialId(), now);
        } else if (credential.standing().endInDoubtSince() == null) {
            ledger.beingDeleted(credential.acsCredentialId(), null, now);
        }
        return Answer.of(status, failure);
    }

    @Override
    public Map<String, Object> pending(OpenCommand open) {
        return Map.of();
    }
}
