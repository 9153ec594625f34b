package io.credgate.ledger;

import io.credgate.command.Command;
import io.credgate.command.Command.CreateUser;
import io.credgate.command.Command.OfUser;
import io.credgate.command.Command.UpdateUser;
import io.credgate.command.CommandType;
import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import io.credgate.command.Uuids;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes in wishes about users. Users live in the gateway's ledger; the PMS interfaces of the lock systems know none, others
 * keep them as well.
 */
public final class UserDesk {
    /** Of a user whom the lock system may or may not have taken over. */
    public static final String UNKNOWN_ISSUE = "unknown_issue_with_acs_user";

    private final Ledger ledger;

    public UserDesk(Ledger ledger) {
        this.ledger = ledger;
    }

    public void check(CreateUser wish, Problems problems) {
        if (ledger.site().system(wish.acsSystemId()) == null) {
            problems.add(
                    FailureCode.ACS_SYSTEM_NOT_FOUND,
                    "params.acs_system_id",
                    "This gateway has no lock system with that id.");
        }
        if (wish.acsUserId() != null && ledger.user(wish.acsUserId()) != null) {
            problems.add("params.acs_user_id", "A user with that id exists already.");
        }
    }

    /** The user that a command names, or null with the problem added. */
    public @Nullable User find(String acsUserId, Problems problems) {
        User user = ledger.user(acsUserId);
        if (user == null) {
            problems.add(FailureCode.ACS_USER_NOT_FOUND, "params.acs_user_id", "This gateway does not know that user.");
        }
        return user;
    }

    /** Adds every problem of a change of that user. */
    public void checkChange(String acsUserId, Problems problems) {
        User user = find(acsUserId, problems);
        if (user != null && user.syncOrNever().beingDeletedSince() != null) {
            problems.add("params.acs_user_id", "The user is being deleted.");
        }
    }

    public void check(OfUser wish, Problems problems, Instant now) {
        if (wish.type() == CommandType.USERS_SUSPEND || wish.type() == CommandType.USERS_UNSUSPEND) {
            checkChange(wish.acsUserId(), problems);
            return;
        }
        User user = find(wish.acsUserId(), problems);
        if (user != null && wish.type() == CommandType.USERS_DELETE) {
            boolean holdsLiveKey = ledger.credentialsOf(user.acsUserId()).stream()
                    .anyMatch(c -> !c.isDeleted() && Validity.mayOpen(c, now));
            if (holdsLiveKey) {
                problems.add(
                        "params.acs_user_id",
                        "The user holds, or may hold, a key that still opens a door; delete the credential first.");
            }
        }
    }

    /** The user whom a command about users creates, changes or deletes. */
    public static String userId(Command command, String commandId) {
        if (command instanceof CreateUser wish) {
            return wish.acsUserId() != null ? wish.acsUserId() : Uuids.derived("acs_user", commandId);
        }
        if (command instanceof UpdateUser wish) {
            return wish.acsUserId();
        }
        return ((OfUser) command).acsUserId();
    }

    /** The lock system has taken the user over as they are now. */
    public User synced(User user, Instant now) {
        return created(user.withBefore(null), now);
    }

    /** The lock system has made the user, without what was wished since. */
    public User created(User user, Instant now) {
        Instant beingDeletedSince = user.syncOrNever().beingDeletedSince();
        return ledger.putUser(user.withSync(new User.Sync(now, null, null, null, beingDeletedSince)));
    }

    /** The lock system has not, or may not have, taken over what was wished. */
    public User notSynced(User user, String errorCode, String message, Instant now) {
        return ledger.putUser(user.withSync(user.syncOrNever().failed(errorCode, message, now)));
    }

    /** What was wished is not wished any more: the user is as before. */
    public User withdrawn(User user) {
        return user.before() == null ? user : ledger.putUser(user.settled());
    }

    /** The lock system is not to let go of the user any more. */
    public User kept(User user) {
        return ledger.putUser(user.withSync(user.syncOrNever().beingDeleted(null)));
    }

    /** The lock system is being told to let go of the user. */
    public User beingDeleted(User user, Instant now) {
        return ledger.putUser(user.withSync(user.syncOrNever().beingDeleted(now)));
    }

    /** By id, else by identity. Only users of the system. */
    public @Nullable User resolve(String acsSystemId, @Nullable String acsUserId, @Nullable String identity) {
        User user = acsUserId != null
                ? ledger.user(acsUserId)
                : UserLinks.find(ledger, acsSystemId, identity, new Command.UserDetails(null, null, null));
        return user != null && user.acsSystemId().equals(acsSystemId) ? user : null;
    }

    /** Takes in a checked wish that a lock system has yet to hear of; what was wished before is kept beside it. */
    public void wish(Command command, String commandId, Instant now) {
        User old = ledger.user(userId(command, commandId));
        User changed = apply(command, commandId, now);
        if (old != null && changed != null && changed.before() == null) {
            ledger.putUser(changed.withBefore(old.wish()));
        }
    }

    /** Carries out a checked command; null if it is none about users. Gives the last state of a deleted user. */
    public @Nullable User apply(Command command, String commandId, Instant now) {
        if (command instanceof CreateUser wish) {
            return ledger.putUser(new User(
                    userId(wish, commandId),
                    wish.acsSystemId(),
                    wish.userIdentityId(),
                    wish.details(),
                    now,
                    false,
                    wish.startsAt(),
                    wish.endsAt(),
                    wish.acsAccessGroupIds()));
        }
        if (command instanceof UpdateUser wish) {
            User user = require(wish.acsUserId());
            User changed = user.withDetails(wish.details(), wish.startsAt(), wish.endsAt());
            List<String> groups = wish.acsAccessGroupIds();
            return ledger.putUser(groups == null ? changed : changed.withGroups(groups));
        }
        if (command instanceof OfUser wish) {
            User user = require(wish.acsUserId());
            return switch (wish.type()) {
                case USERS_SUSPEND -> ledger.putUser(user.withSuspended(true));
                case USERS_UNSUSPEND -> ledger.putUser(user.withSuspended(false));
                case USERS_DELETE -> remove(user, now);
                default -> null;
            };
        }
        return null;
    }

    /** Gone from here; gives the last state. */
    public User remove(User user, Instant now) {
        for (Credential credential : ledger.credentialsOf(user.acsUserId())) {
            if (!credential.isDeleted()) {
                if (credential.issued() == null) {
                    ledger.deleted(credential.acsCredentialId(), now);
                } else {
                    ledger.hold(credential.acsCredentialId(), null, credential.userIdentityId(), now);
                }
            }
        }
        ledger.removeUser(user.acsUserId());
        return user;
    }

    private User require(String id) {
        return java.util.Objects.requireNonNull(ledger.user(id));
    }
}
