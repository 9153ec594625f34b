package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Operation.AccessRight;
import io.credgate.command.Operation.RightKind;
import io.credgate.command.Operation.UserAccess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a user is to have at a lock system that keeps users: one picture of all their live credentials, since
 * the lock system replaces what it has by what it is told. What is told on behalf of one command carries nothing that
 * another command, whose turn has yet to come, wishes for: that one may never come to its turn. What may have been ended
 * is left out, though: to tell it again would undo that.
 */
public final class UserAccesses {
    private final Ledger ledger;
    private final Site.AcsSystem system;
    private final User user;
    private final Instant now;
    private final Map<String, AccessRight> rights = new LinkedHashMap<>();
    private @Nullable String pin;
    private boolean mobileKey;
    /** The last end of keys that the user has no more; null if there was none. */
    private @Nullable Instant ended;

    private UserAccesses(Ledger ledger, Site.AcsSystem system, User user, Instant now) {
        this.ledger = ledger;
        this.system = system;
        this.user = user;
        this.ended = user.keysEndedAt();
        this.now = now;
    }

    /** With what is wished of the user, or without, as the lock system last agreed to. */
    public static UserAccess of(Ledger ledger, Site.AcsSystem system, User user, boolean asWished, Instant now) {
        return new UserAccesses(ledger, system, asWished ? user : user.settled(), now).access(null, null);
    }

    /** With the credential at hand in place, whether it was written before or not. */
    public static UserAccess with(Ledger ledger, Site.AcsSystem system, User user, Credential atHand, Instant now) {
        return new UserAccesses(ledger, system, user.settled(), now).access(atHand, null);
    }

    /** What is left once that credential has ended; a user who then has nothing expires now. */
    public static UserAccess without(Ledger ledger, Site.AcsSystem system, User user, Credential ended, Instant now) {
        return new UserAccesses(ledger, system, user.settled(), now).access(null, ended);
    }

    private UserAccess access(@Nullable Credential atHand, @Nullable Credential toEnd) {
        for (Credential c : ledger.credentialsOf(user.acsUserId())) {
            if (isUsers(c) && !isSame(c, atHand)) {
                Instant end = isSame(c, toEnd) || c.standing().endInDoubtSince() != null ? now : endOf(c);
                if (end == null) {
                    add(c, c.settledTerms());
                } else {
                    ended = ended == null || end.isAfter(ended) ? end : ended;
                }
            }
        }
        if (atHand != null) {
            add(atHand, atHand.terms());
        }
        boolean nothing = rights.isEmpty() && pin == null && !mobileKey;
        CardGrants.Names names = CardGrants.Names.of(user);
        return new UserAccess(
                user.acsUserId(),
                names.first(),
                names.last(),
                user.details().phoneNumber(),
                user.suspended(),
                later(user.scheduleStartsAt(), start()),
                earlier(user.scheduleEndsAt(), nothing ? ended : end()),
                List.copyOf(rights.values()),
                user.groups() == null ? List.of() : user.groups(),
                pin,
                mobileKey);
    }

    private static boolean isSame(Credential c, @Nullable Credential other) {
        return other != null && c.acsCredentialId().equals(other.acsCredentialId());
    }

    /** Whether it was given to the user at the lock system, or may have been. */
    private boolean isUsers(Credential c) {
        return c.acsSystemId().equals(system.acsSystemId())
                && !c.isDeleted()
                && system.keepsUsers(c.accessMethod())
                && Validity.wasWritten(c);
    }

    /** When it ended; null if it may open a door. */
    private @Nullable Instant endOf(Credential c) {
        if (Validity.mayOpen(c, now)) {
            return null;
        }
        Validity validity = Validity.of(c, now);
        return validity.state().isEnded() ? validity.since() : now;
    }

    private void add(Credential c, Credential.Terms terms) {
        if (c.accessMethod() == AccessMethod.CODE) {
            pin = terms.code();
        }
        mobileKey |= c.accessMethod() == AccessMethod.MOBILE_KEY;
        for (String id : terms.entranceIds()) {
            Site.Entrance entrance = system.entrance(id);
            if (entrance != null && entrance.kind() != Site.EntranceKind.AUTHORISATION) {
                RightKind kind = entrance.kind() == Site.EntranceKind.ZONE ? RightKind.ZONE : RightKind.DOOR;
                AccessRight right = new AccessRight(kind, entrance.extId(), terms.startsAt(), terms.endsAt());
                rights.merge(kind + " " + entrance.extId(), right, UserAccesses::both);
            }
        }
    }

    /** The lock system keeps one period per door: the one that holds both. */
    private static AccessRight both(AccessRight a, AccessRight b) {
        Instant startsAt = a.startsAt() == null || b.startsAt() == null
                ? null
                : a.startsAt().isBefore(b.startsAt()) ? a.startsAt() : b.startsAt();
        Instant endsAt = a.endsAt() == null || b.endsAt() == null
                ? null
                : a.endsAt().isAfter(b.endsAt()) ? a.endsAt() : b.endsAt();
        return new AccessRight(a.kind(), a.name(), startsAt, endsAt);
    }

    /** The first start of a right; null = from now. */
    private @Nullable Instant start() {
        Instant first = null;
        for (AccessRight right : new ArrayList<>(rights.values())) {
            if (right.startsAt() == null) {
                return null;
            }
            first = first == null ? right.startsAt() : earlier(first, right.startsAt());
        }
        return first;
    }

    /** The last end of a right; null = without an end. */
    private @Nullable Instant end() {
        Instant last = null;
        for (AccessRight right : rights.values()) {
            if (right.endsAt() == null) {
                return null;
            }
            last = last == null || right.endsAt().isAfter(last) ? right.endsAt() : last;
        }
        return last;
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isAfter(b) ? a : b;
    }
}
