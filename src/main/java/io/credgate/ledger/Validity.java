package io.credgate.ledger;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether the card in the guest's hand opens the door, as far as this gateway knows, at one instant.
 *
 * @param since the true instant at which this state began
 * @param until when the clock alone will change it; null if it will not
 */
public record Validity(State state, Instant since, @Nullable Instant until, String reason) {

    public enum State {
        PENDING,
        VALID,
        EXPIRED,
        REVOKED,
        OVERRIDDEN,
        UNKNOWN;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the card can no longer open anything. */
        public boolean isEnded() {
            return this == EXPIRED || this == REVOKED || this == OVERRIDDEN;
        }
    }

    /** A card is judged by what was written on it, a credential never written by what was wished. */
    public static Validity of(Credential credential, Instant now) {
        Credential.Standing standing = credential.standing();
        Credential.Issued issued = credential.issued();
        if (standing.deletedAt() != null) {
            return new Validity(State.REVOKED, standing.deletedAt(), null, "the credential was deleted");
        }
        Credential.AtController said = standing.atController();
        Instant endedThere = said == null ? null : said.endedAt();
        if (said != null && endedThere != null) {
            return new Validity(said.overridden() ? State.OVERRIDDEN : State.REVOKED, endedThere, null, said.reason());
        }
        Instant overriddenAt = standing.overriddenAt();
        Instant endsAt = issued != null ? issued.lastEnd() : credential.terms().endsAt();
        Instant override = overriddenAt != null && !overriddenAt.isAfter(now) ? overriddenAt : null;
        if (endsAt != null && !endsAt.isAfter(now) && !(override != null && override.isBefore(endsAt))) {
            return new Validity(State.EXPIRED, endsAt, null, "its time is over");
        }
        if (override != null) {
            return new Validity(State.OVERRIDDEN, override, null, "a newer main key of the room replaced it");
        }
        if (issued == null) {
            return standing.inDoubtSince() != null
                    ? new Validity(
                            State.UNKNOWN, standing.inDoubtSince(), endsAt, "it may have been written, no answer came")
                    : new Validity(State.PENDING, credential.createdAt(), endsAt, "it waits to be written");
        }
        Instant until = earlier(overriddenAt, endsAt);
        if (issued.startsAt().isAfter(now)) {
            Instant next = earlier(until, issued.startsAt());
            return new Validity(State.PENDING, issued.at(), next, "its time has not begun");
        }
        Instant since = issued.startsAt().isAfter(issued.at()) ? issued.startsAt() : issued.at();
        return new Validity(State.VALID, since, until, "it was written and its time runs");
    }

    /**
     * Whether a card of the credential opens a door, or may open one, now or later. A card in doubt carries the wished
     * end, which may lie behind that of the card written before.
     */
    public static boolean mayOpen(Credential credential, Instant now) {
        if (!of(credential, now).state().isEnded()) {
            return credential.issued() != null || credential.standing().inDoubtSince() != null;
        }
        Instant overriddenAt = credential.standing().overriddenAt();
        Instant wishedEnd = credential.terms().endsAt();
        return !credential.isDeleted()
                && credential.standing().inDoubtSince() != null
                && (overriddenAt == null || overriddenAt.isAfter(now))
                && (wishedEnd == null || wishedEnd.isAfter(now));
    }

    /** Whether anything of it is, or may be, or was at the lock system. */
    public static boolean wasWritten(Credential credential) {
        Credential.Standing standing = credential.standing();
        return credential.issued() != null || standing.inDoubtSince() != null || standing.rightsLeftSince() != null;
    }

    /** Whether it was never written, but the lock system may have given its rights to the user, and they still hold. */
    public static boolean leavesRights(Credential credential, Instant now) {
        return !credential.isDeleted()
                && credential.standing().rightsLeftSince() != null
                && !of(credential, now).state().isEnded();
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }
}
