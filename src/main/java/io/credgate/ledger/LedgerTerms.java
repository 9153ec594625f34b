package io.credgate.ledger;

import io.credgate.command.Command.UserDetails;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger gives up by term. Takes PINs, phones, names and addresses out of the ledger once their term is over: of a credential counted from its
 * end, of a user from the end of the last credential and of the access schedule. What remains says what was made when,
 * under ids that mean nothing to anybody else.
 */
public final class LedgerTerms {
    private static final UserDetails NOBODY = new UserDetails(null, null, null);

    private final Ledger ledger;

    public LedgerTerms(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Drops credentials that ended before then and that nobody deleted. */
    public void forgetEnded(Instant before, Instant now) {
        for (Credential credential : List.copyOf(ledger.credentials())) {
            if (!credential.isDeleted() && endOf(credential, now).isBefore(before)) {
                ledger.forget(credential.acsCredentialId(), true);
            }
        }
    }

    /** @param before what ended before then has no persons in it any more */
    public void removePersonalData(Instant before, Instant now) {
        Map<String, Instant> lastEnds = new HashMap<>();
        for (Credential credential : List.copyOf(ledger.credentials())) {
            Instant end = endOf(credential, now);
            if (credential.acsUserId() != null) {
                lastEnds.merge(credential.acsUserId(), end, (a, b) -> a.isAfter(b) ? a : b);
            }
            if (end.isBefore(before)) {
                Credential without = without(credential);
                if (!without.equals(credential)) {
                    ledger.replace(without, now);
                }
            }
        }
        for (User user : List.copyOf(ledger.users())) {
            boolean somebody = !user.details().equals(NOBODY);
            if (somebody && endOf(user, lastEnds.get(user.acsUserId())).isBefore(before)) {
                ledger.putUser(user.withoutDetails());
            }
        }
    }

    /** {@link Instant#MAX} while it has not ended. */
    private static Instant endOf(Credential credential, Instant now) {
        Validity validity = Validity.of(credential, now);
        boolean ended = validity.state().isEnded()
                && !Validity.mayOpen(credential, now)
                && credential.standing().beingDeletedSince() == null
                && credential.termsBefore() == null;
        return ended ? validity.since() : Instant.MAX;
    }

    /** A user without credentials, groups and schedule has nothing here; only such a one ends by having been idle. */
    private static Instant endOf(User user, @Nullable Instant lastCredentialEnd) {
        Instant schedule = user.scheduleEndsAt();
        if (lastCredentialEnd != null && schedule != null) {
            return lastCredentialEnd.isAfter(schedule) ? lastCredentialEnd : schedule;
        }
        if (lastCredentialEnd != null) {
            return lastCredentialEnd;
        }
        if (schedule != null) {
            return schedule;
        }
        if (user.groups() != null && !user.groups().isEmpty()) {
            return Instant.MAX;
        }
        Instant synced = user.syncOrNever().syncedAt();
        return synced != null && synced.isAfter(user.createdAt()) ? synced : user.createdAt();
    }

    private static Credential without(Credential credential) {
        Credential.Terms before = credential.termsBefore();
        return credential.with(credential.terms().withoutSecrets(), before == null ? null : before.withoutSecrets());
    }
}
