package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.Command.VisionlineOptions;
import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import io.credgate.command.Uuids;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes in wishes about credentials: checks them, and puts what was accepted into the ledger. */
public final class CredentialDesk {
    private final Ledger ledger;

    public CredentialDesk(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Adds every problem that the site and the ledger know of; changes nothing. */
    public void check(CreateCredential wish, Problems problems, Instant now) {
        new CredentialRules(ledger, wish, problems, now).check();
    }

    /** Of a wish that {@link #check} found no problem with. */
    public Credential create(CreateCredential wish, String commandId, Instant now) {
        Problems problems = new Problems();
        CredentialRules.Accepted accepted = new CredentialRules(ledger, wish, problems, now).check();
        AccessMethod method = wish.accessMethod();
        if (accepted == null || method == null) {
            throw new IllegalArgumentException("not checked: " + problems.summary());
        }
        User user = accepted.holder().user();
        String identity = wish.userIdentityId();
        if (accepted.holder().isNew()) {
            ledger.putUser(user);
        } else if (identity != null && user.userIdentityId() == null) {
            ledger.putUser(user.withIdentity(identity));
        }
        Instant startsAt = wish.startsAt();
        boolean moved = startsAt != null && startsAt.isBefore(now);
        VisionlineOptions options = wish.visionline();
        Credential.Terms terms = new Credential.Terms(
                wish.allowedAcsEntranceIds() == null ? List.of() : wish.allowedAcsEntranceIds(),
                moved ? now : startsAt,
                wish.endsAt(),
                accepted.key().mode(),
                accepted.key().joiners(),
                options == null ? null : options.autoJoin(),
                wish.code(),
                wish.isMultiPhoneSyncCredential(),
                moved,
                null,
                options == null ? null : options.mobileEndpointId());
        String id = wish.acsCredentialId() != null ? wish.acsCredentialId() : Uuids.credentialIdFor(commandId);
        return ledger.create(new Credential(
                id,
                accepted.system().acsSystemId(),
                method,
                now,
                user.acsUserId(),
                identity != null ? identity : user.userIdentityId(),
                terms,
                null,
                null,
                Credential.Standing.FRESH));
    }

    /** The credential that a command names, or null with the problem added. */
    public @Nullable Credential find(String acsCredentialId, Problems problems) {
        Credential credential = ledger.credential(acsCredentialId);
        if (credential == null) {
            problems.add(
                    FailureCode.ACS_CREDENTIAL_NOT_FOUND,
                    "params.acs_credential_id",
                    "This gateway has no credential with that id.");
        } else if (credential.isDeleted()) {
            problems.add(FailureCode.CREDENTIAL_DELETED, "params.acs_credential_id", "The credential was deleted.");
            return null;
        }
        return credential;
    }

    /** Adds every problem of an update; changes nothing. */
    public void check(UpdateCredential wish, Problems problems, Instant now) {
        Credential credential = find(wish.acsCredentialId(), problems);
        if (credential == null) {
            return;
        }
        if (credential.standing().beingDeletedSince() != null) {
            problems.add(
                    FailureCode.CREDENTIAL_DELETED, "params.acs_credential_id", "The credential is being deleted.");
        }
        if (wish.code() != null && credential.accessMethod() != AccessMethod.CODE) {
            problems.add("params.code", "Only a credential with access_method code has a code.");
        }
        Credential.Terms terms = changed(credential, wish, now);
        if (terms.endsAt() != null
                && terms.startsAt() != null
                && !terms.endsAt().isAfter(terms.startsAt())) {
            problems.add("params.ends_at", "ends_at must be after starts_at.");
        }
    }

    /** The terms after an update. */
    public Credential.Terms changed(Credential credential, UpdateCredential wish, Instant now) {
        Credential.Terms terms = credential.terms();
        Instant start = wish.startsAt();
        boolean moved = start != null ? start.isBefore(now) : terms.startMovedToNow();
        if (start != null && start.isBefore(now)) {
            start = now;
        }
        Credential.Terms coded = wish.code() != null ? terms.withCode(wish.code(), now) : terms;
        if (wish.startsAt() == null && wish.endsAt() == null) {
            return coded;
        }
        return coded.withTimes(
                start != null ? start : terms.startsAt(),
                wish.endsAt() != null ? wish.endsAt() : terms.endsAt(),
                moved,
                now);
    }
}
