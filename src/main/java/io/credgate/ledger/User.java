package io.credgate.ledger;

import io.credgate.command.Command.UserDetails;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user of a lock system. Personal data: never logged.
 *
 * @param groups access groups by the lock system's names; null in documents of older versions
 * @param sync where the user stands at a lock system that keeps users; null where none does, or before the first try
 * @param before what was wished before a change that is still on its way to the lock system; what a cancelled or refused
 *     change falls back to
 * @param keysEndedAt when the last key of the user at a lock system that keeps users was taken back; null if none was
 */
public record User(
        String acsUserId,
        String acsSystemId,
        @Nullable String userIdentityId,
        UserDetails details,
        Instant createdAt,
        boolean suspended,
        @Nullable Instant scheduleStartsAt,
        @Nullable Instant scheduleEndsAt,
        @Nullable List<String> groups,
        @Nullable Sync sync,
        @Nullable Wish before,
        @Nullable Instant keysEndedAt) {

    /** What commands change of a user. */
    public record Wish(
            UserDetails details,
            boolean suspended,
            @Nullable Instant scheduleStartsAt,
            @Nullable Instant scheduleEndsAt,
            @Nullable List<String> groups) {
        @Override
        public String toString() {
            return "Wish";
        }
    }

    /**
     * @param syncedAt when the lock system last took the user over
     * @param errorCode published code of what did not work since, or null
     * @param errorMessage a sentence
     */
    public record Sync(
            @Nullable Instant syncedAt,
            @Nullable String errorCode,
            @Nullable String errorMessage,
            @Nullable Instant errorAt,
            @Nullable Instant beingDeletedSince) {
        static final Sync NEVER = new Sync(null, null, null, null, null);

        Sync beingDeleted(@Nullable Instant since) {
            return new Sync(syncedAt, errorCode, errorMessage, errorAt, since);
        }

        Sync failed(String code, String message, Instant at) {
            return new Sync(syncedAt, code, message, at, beingDeletedSince);
        }
    }

    /** A user whom no lock system has heard of. */
    public User(
            String acsUserId,
            String acsSystemId,
            @Nullable String userIdentityId,
            UserDetails details,
            Instant createdAt,
            boolean suspended,
            @Nullable Instant scheduleStartsAt,
            @Nullable Instant scheduleEndsAt,
            @Nullable List<String> groups) {
        this(
                acsUserId,
                acsSystemId,
                userIdentityId,
                details,
                createdAt,
                suspended,
                scheduleStartsAt,
                scheduleEndsAt,
                groups,
                null,
                null,
                null);
    }

    Wish wish() {
        return new Wish(details, suspended, scheduleStartsAt, scheduleEndsAt, groups);
    }

    User withDetails(UserDetails changed, @Nullable Instant startsAt, @Nullable Instant endsAt) {
        UserDetails merged = merged(details, changed);
        return with(
                new Wish(
                        merged,
                        suspended,
                        startsAt != null ? startsAt : scheduleStartsAt,
                        endsAt != null ? endsAt : scheduleEndsAt,
                        groups),
                before);
    }

    /** The first with what the second names in its place. */
    public static UserDetails merged(UserDetails details, UserDetails changed) {
        return new UserDetails(
                changed.fullName() != null ? changed.fullName() : details.fullName(),
                changed.emailAddress() != null ? changed.emailAddress() : details.emailAddress(),
                changed.phoneNumber() != null ? changed.phoneNumber() : details.phoneNumber());
    }

    User withoutDetails() {
        return with(
                new Wish(new UserDetails(null, null, null), suspended, scheduleStartsAt, scheduleEndsAt, groups), null);
    }

    User withSuspended(boolean value) {
        return with(new Wish(details, value, scheduleStartsAt, scheduleEndsAt, groups), before);
    }

    User withGroups(List<String> newGroups) {
        return with(new Wish(details, suspended, scheduleStartsAt, scheduleEndsAt, List.copyOf(newGroups)), before);
    }

    User withBefore(@Nullable Wish newBefore) {
        return with(wish(), newBefore);
    }

    /** Without changes that are still on their way: what the lock system last agreed to, as far as is known. */
    public User settled() {
        return before == null ? this : with(before, null);
    }

    private User with(Wish wish, @Nullable Wish newBefore) {
        return new User(
                acsUserId,
                acsSystemId,
                userIdentityId,
                wish.details(),
                createdAt,
                wish.suspended(),
                wish.scheduleStartsAt(),
                wish.scheduleEndsAt(),
                wish.groups(),
                sync,
                newBefore,
                keysEndedAt);
    }

    User withIdentity(@Nullable String identity) {
        return with(identity, sync, keysEndedAt);
    }

    User withSync(Sync newSync) {
        return with(userIdentityId, newSync, keysEndedAt);
    }

    User withKeysEndedAt(Instant at) {
        return with(userIdentityId, sync, at);
    }

    private User with(@Nullable String identity, @Nullable Sync newSync, @Nullable Instant ended) {
        return new User(
                acsUserId,
                acsSystemId,
                identity,
                details,
                createdAt,
                suspended,
                scheduleStartsAt,
                scheduleEndsAt,
                groups,
                newSync,
                before,
                ended);
    }

    Sync syncOrNever() {
        return sync == null ? Sync.NEVER : sync;
    }

    /** What people see: the name, else the address, else the phone, else the id. */
    public String displayName() {
        if (details.fullName() != null) {
            return details.fullName();
        }
        if (details.emailAddress() != null) {
            return details.emailAddress();
        }
        return details.phoneNumber() != null ? details.phoneNumber() : "User " + acsUserId;
    }

    @Override
    public String toString() {
        return "User[" + acsUserId + "]";
    }
}
