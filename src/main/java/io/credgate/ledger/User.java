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
        @Nullable Sync sync) {

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
            return new Sync(syncedAt, code, message, at, null);
        }
    }

    /** A user whom no lock system keeps. */
    public User(
            String acsUserId,
            String acsSystemId,
            @Nullable String userIdentityId,
            UserDetails details,
            Instant createdAt,
            boolean suspended,
            @Nullable Instant scheduleStartsAt,
            @Nullable Instant scheduleEndsAt) {
        this(
                acsUserId,
                acsSystemId,
                userIdentityId,
                details,
                createdAt,
                suspended,
                scheduleStartsAt,
                scheduleEndsAt,
                null,
                null);
    }

    User withDetails(UserDetails changed, @Nullable Instant startsAt, @Nullable Instant endsAt) {
        UserDetails merged = new UserDetails(
                changed.fullName() != null ? changed.fullName() : details.fullName(),
                changed.emailAddress() != null ? changed.emailAddress() : details.emailAddress(),
                changed.phoneNumber() != null ? changed.phoneNumber() : details.phoneNumber());
        return new User(
                acsUserId,
                acsSystemId,
                userIdentityId,
                merged,
                createdAt,
                suspended,
                startsAt != null ? startsAt : scheduleStartsAt,
                endsAt != null ? endsAt : scheduleEndsAt,
                groups,
                sync);
    }

    User withoutDetails() {
        return new User(
                acsUserId,
                acsSystemId,
                userIdentityId,
                new UserDetails(null, null, null),
                createdAt,
                suspended,
                scheduleStartsAt,
                scheduleEndsAt,
                groups,
                sync);
    }

    User withSuspended(boolean value) {
        return new User(
                acsUserId,
                acsSystemId,
                userIdentityId,
                details,
                createdAt,
                value,
                scheduleStartsAt,
                scheduleEndsAt,
                groups,
                sync);
    }

    User withIdentity(@Nullable String identity) {
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
                sync);
    }

    User withGroups(List<String> newGroups) {
        return new User(
                acsUserId,
                acsSystemId,
                userIdentityId,
                details,
                createdAt,
                suspended,
                scheduleStartsAt,
                scheduleEndsAt,
                List.copyOf(newGroups),
                sync);
    }

    User withSync(Sync newSync) {
        return new User(
                acsUserId,
                acsSystemId,
                userIdentityId,
                details,
                createdAt,
                suspended,
                scheduleStartsAt,
                scheduleEndsAt,
                groups,
                newSync);
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
