package io.credgate.ledger;

import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps a credential from being written at this moment, and which key it becomes: a new one or a further one. */
final class KeyChoice {
    private final Ledger ledger;
    private final Site.AcsSystem system;
    private final Credential credential;
    private final Instant now;

    KeyChoice(Ledger ledger, Site.AcsSystem system, Credential credential, Instant now) {
        this.ledger = ledger;
        this.system = system;
        this.credential = credential;
        this.now = now;
    }

    /** Null if there is none. */
    @Nullable
    Failure obstacle() {
        if (credential.isDeleted() || credential.standing().beingDeletedSince() != null) {
            return new Failure(FailureCode.CREDENTIAL_DELETED, "The credential was deleted; no key was made.");
        }
        if (credential.terms().entranceIds().stream().anyMatch(id -> system.entrance(id) == null)) {
            return new Failure(
                    FailureCode.ACS_ENTRANCE_NOT_FOUND,
                    "A door of the credential is no longer configured at the gateway; the key would lack it."
                            + " Create a new credential.");
        }
        Instant endsAt = credential.terms().endsAt();
        if (endsAt != null && !endsAt.isAfter(now)) {
            return new Failure(
                    FailureCode.CREDENTIAL_CANNOT_BE_REISSUED,
                    "The credential's time is over; give it a later ends_at first.");
        }
        if (credential.standing().overriddenAt() != null) {
            return new Failure(
                    FailureCode.CREDENTIAL_CANNOT_BE_REISSUED,
                    "A newer main key was made for the room; writing this one again would lock its guest out."
                            + " Create a new credential.");
        }
        Credential.AtController said = credential.standing().atController();
        if (said != null && said.endedAt() != null) {
            return new Failure(
                    FailureCode.CREDENTIAL_CANNOT_BE_REISSUED,
                    "The lock system has ended this key (" + said.reason() + "). Create a new credential.");
        }
        User user = user();
        if (user != null && user.suspended()) {
            return new Failure(
                    FailureCode.CREDENTIAL_CANNOT_BE_REISSUED, "The user is suspended; unsuspend the user first.");
        }
        if (user == null && system.keepsUsers(credential.accessMethod())) {
            return new Failure(
                    FailureCode.ACS_USER_NOT_FOUND,
                    "The lock system makes keys for its users only, and the credential has none; assign it to a user.");
        }
        return null;
    }

    @Nullable
    User user() {
        String id = credential.acsUserId();
        return id == null ? null : ledger.user(id);
    }

    /** @param notes takes what the choice has to say */
    boolean isCopy(List<String> notes) {
        if (credential.standing().inDoubtSince() != null) {
            notes.add("An earlier attempt to write this credential may have made a key;"
                    + " if it did, use the one made now.");
        }
        return system.keepsUsers(credential.accessMethod()) ? isCopyForUser() : isCopyForRooms(notes);
    }

    /** Keys of users override nobody: the one question is whether the user has a key that can be rewritten. */
    private boolean isCopyForUser() {
        String userId = credential.acsUserId();
        boolean liveKey = userId != null
                && ledger.credentialsOf(userId).stream()
                        .anyMatch(c -> c.accessMethod() == credential.accessMethod()
                                && c.acsSystemId().equals(credential.acsSystemId())
                                && !c.isDeleted()
                                && c.issued() != null
                                && !Validity.of(c, now).state().isEnded());
        return switch (credential.terms().keyMode()) {
            case NEW -> credential.issued() != null;
            case COPY -> true;
            case AUTO -> liveKey;
        };
    }

    private boolean isCopyForRooms(List<String> notes) {
        String id = credential.acsCredentialId();
        String systemId = credential.acsSystemId();
        List<String> rooms = ledger.rooms(credential, credential.terms().entranceIds());
        // Every room of a new key counts: at each of them it would kill the keys of others.
        boolean othersLive = rooms.stream().anyMatch(room -> RoomKeys.hasLiveKey(ledger, systemId, room, id, now));
        if (credential.issued() != null) {
            boolean ownKeyLives = !Validity.of(credential, now).state().isEnded();
            if (ownKeyLives || othersLive) {
                notes.add(
                        "Written as a further card of the same stay, so that no other card of the room stops working.");
                return true;
            }
        }
        return switch (credential.terms().keyMode()) {
            case NEW -> false;
            case COPY -> true;
            case AUTO -> {
                boolean inDoubt = rooms.stream().anyMatch(room -> RoomKeys.isInDoubt(ledger, systemId, room, id, now));
                if (inDoubt && !othersLive) {
                    notes.add("Written as a further card, because another card of the room may have been made"
                            + " and a new main key would kill it.");
                }
                yield othersLive || inDoubt;
            }
        };
    }
}
