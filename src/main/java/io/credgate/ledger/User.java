package io.credgate.ledger;

import io.credgate.command.Command.UserDetails;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A user of a lock system. Personal data: never logged. */
public record User(
        String acsUserId,
        String acsSystemId,
        @Nullable String userIdentityId,
        UserDetails details,
        Instant createdAt,
        boolean suspended,
        @Nullable Instant scheduleStartsAt,
        @Nullable Instant scheduleEndsAt) {

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
                endsAt != null ? endsAt : scheduleEndsAt);
    }

    User withSuspended(boolean value) {
        return new User(
                acsUserId, acsSystemId, userIdentityId, details, createdAt, value, scheduleStartsAt, scheduleEndsAt);
    }

    User withIdentity(@Nullable String identity) {
        return new User(
                acsUserId, acsSystemId, identity, details, createdAt, suspended, scheduleStartsAt, scheduleEndsAt);
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
