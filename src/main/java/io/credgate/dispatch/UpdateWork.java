package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.WriteUser;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Credential;
import io.credgate.ledger.CredentialDesk;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.User;
import io.credgate.ledger.UserAccesses;
import io.credgate.ledger.Validity;
import io.credgate.ledger.Views;
import io.credgate.ledger.WritePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings new times of a credential to the lock system where it keeps a list of stays; the card itself has to be written
 * again. The terms were changed in the ledger when the command arrived; a refusal takes them back.
 */
final class UpdateWork implements ControllerWork {
    private static final String WRITE_AGAIN =
            "The card in the guest's hand still carries the old times; encode it again.";

    private final Ledger ledger;
    private final Views views;
    private final CredentialDesk desk;

    UpdateWork(Ledger ledger, Views views, CredentialDesk desk) {
        this.ledger = ledger;
        this.views = views;
        this.desk = desk;
    }

    private @Nullable Credential credential(OpenCommand open) {
        return ledger.credential(((UpdateCredential) open.command).acsCredentialId());
    }

    @Override
    public Site.@Nullable AcsSystem systemToAsk(OpenCommand open) {
        return null;
    }

    @Override
    public boolean isTimeBound() {
        return true;
    }

    @Override
    public Plan plan(OpenCommand open, Instant now) {
        Credential credential = credential(open);
        if (credential == null || credential.isDeleted()) {
            return new Plan.Done(ended(
                    open,
                    Status.FAILED,
                    new Failure(FailureCode.CREDENTIAL_DELETED, "The credential was deleted."),
                    now));
        }
        for (Command wish : open.deferred) {
            credential = ledger.changeTerms(
                    credential.acsCredentialId(), desk.changed(credential, (UpdateCredential) wish, now), now);
        }
        open.deferred.clear();
        Site.AcsSystem system = ledger.site().system(credential.acsSystemId());
        if (system == null) {
            Failure failure = new Failure(FailureCode.ACS_SYSTEM_NOT_FOUND, "The lock system is no longer configured.");
            return new Plan.Done(ended(open, Status.FAILED, failure, now));
        }
        return credential.accessMethod() == AccessMethod.CARD
                ? planCard(open, system, credential, now)
                : planIssue(open, system, credential, now);
    }

    /** A PIN or a key on a phone is made again with the new terms. */
    private Plan planIssue(OpenCommand open, Site.AcsSystem system, Credential credential, Instant now) {
        WritePlan plan = WritePlan.ofIssue(ledger, system, credential, now);
        return plan instanceof WritePlan.Write write
                ? new Plan.Run(write.link(), write.operation(), write.notes())
                : new Plan.Done(ended(open, Status.FAILED, ((WritePlan.Refused) plan).failure(), now));
    }

    private Plan planCard(OpenCommand open, Site.AcsSystem system, Credential credential, Instant now) {
        boolean keepsUsers = system.keepsUsers(AccessMethod.CARD);
        Operation operation =
                keepsUsers ? rights(system, credential, now) : stay(system, credential, open.namesEnd, now);
        Site.LinkAbility link = operation == null ? null : system.linkFor(operation.kind());
        if (link == null || operation == null) {
            return new Plan.Done(confirmed(credential, now));
        }
        List<String> problems = link.check(operation);
        if (!problems.isEmpty()) {
            Failure failure = new Failure(FailureCode.NOT_SUPPORTED, String.join(" ", problems));
            return new Plan.Done(ended(open, Status.FAILED, failure, now));
        }
        return new Plan.Run(link, operation, List.of());
    }

    /** At a lock system that keeps users the rights are the user's; the card follows when it is written again. */
    private @Nullable Operation rights(Site.AcsSystem system, Credential credential, Instant now) {
        User user = credential.acsUserId() == null ? null : ledger.user(credential.acsUserId());
        if (user == null || credential.issued() == null) {
            return null;
        }
        Credential.AtController said = credential.standing().atController();
        boolean endedThere = said != null && said.endedAt() != null;
        return endedThere
                ? new WriteUser(UserAccesses.of(ledger, system, user, false, now))
                : new WriteUser(UserAccesses.with(ledger, system, user, credential, now));
    }

    /**
     * Null when the lock system need not be told: nothing written yet, a further card, the end neither named nor
     * changed. An end that is named is told even if it is the old one: a doubtful attempt may have changed it meanwhile.
     */
    private @Nullable ChangeStay stay(Site.AcsSystem system, Credential credential, boolean namesEnd, Instant now) {
        Credential.Issued issued = credential.issued();
        Credential.Terms before = credential.termsBefore();
        if (issued == null
                || issued.mainAt() == null
                || before == null
                || Validity.of(credential, now).state().isEnded()
                || (!namesEnd
                        && Objects.equals(before.endsAt(), credential.terms().endsAt()))) {
            return null;
        }
        List<String> rooms = ledger.rooms(credential, issued.entranceIds());
        Site.Entrance room = rooms.isEmpty() ? null : system.entrance(rooms.get(0));
        return room == null
                ? null
                : new ChangeStay(room.name(), null, credential.terms().endsAt());
    }

    @Override
    public Answer completed(OpenCommand open, Operation operation, OperationResult result, Instant now) {
        Credential credential = Objects.requireNonNull(credential(open));
        Ledger.Writing writing = KeyWriting.of(operation, result, now);
        if (writing == null) {
            return confirmed(credential, now);
        }
        Answer answer = confirmed(ledger.issued(credential.acsCredentialId(), writing), now);
        Map<String, Object> key = KeyWriting.keyData(result);
        if (key == null) {
            return answer;
        }
        Map<String, Object> payload = new LinkedHashMap<>(answer.payload());
        payload.put("mobile_key", key);
        return answer.withPayload(payload);
    }

    private Answer confirmed(Credential credential, Instant now) {
        Credential confirmed = ledger.termsConfirmed(credential.acsCredentialId(), now);
        List<String> notes = new ArrayList<>();
        if (confirmed.needsToBeReissued()) {
            notes.add(WRITE_AGAIN);
        }
        return Answer.succeeded("acs_credential", views.credential(confirmed, true, now))
                .withNotes(notes);
    }

    @Override
    public Answer ended(OpenCommand open, Status given, Failure failure, Instant now) {
        Status status = open.honest(given);
        Credential credential = credential(open);
        if (credential == null || credential.isDeleted() || status == Status.SUPERSEDED) {
            return Answer.of(status, failure);
        }
        if (status == Status.UNKNOWN) {
            // Both the old and the new terms are kept until it is settled. A key on a phone, or a PIN, may have been
            // made; a card has not.
            if (credential.accessMethod() != AccessMethod.CARD) {
                ledger.inDoubt(credential.acsCredentialId(), now);
            }
        } else if (open.deferred.isEmpty()) {
            // A wish that never reached the ledger has nothing to take back.
            ledger.termsWithdrawn(credential.acsCredentialId(), now);
        }
        return Answer.of(status, failure);
    }

    @Override
    public Map<String, Object> pending(OpenCommand open) {
        return Map.of();
    }
}
