package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.CommandType;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.DeleteUser;
import io.credgate.command.Operation.WriteUser;
import io.credgate.command.OperationKind;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.User;
import io.credgate.ledger.UserAccesses;
import io.credgate.ledger.UserDesk;
import io.credgate.ledger.Views;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings users to a lock system that keeps them. The ledger has the wish from its arrival; what the lock system refuses,
 * or is never told, is taken back and stands as an error at the user. A deleted user stays in the ledger until the lock system has let go.
 */
final class UserWork implements ControllerWork {
    private final Ledger ledger;
    private final Views views;
    private final UserDesk desk;

    UserWork(Ledger ledger, Views views, UserDesk desk) {
        this.ledger = ledger;
        this.views = views;
        this.desk = desk;
    }

    private @Nullable User user(OpenCommand open) {
        return ledger.user(UserDesk.userId(open.command, open.id()));
    }

    private static boolean deletes(OpenCommand open) {
        return open.command.type() == CommandType.USERS_DELETE;
    }

    private static boolean creates(OpenCommand open) {
        return open.command instanceof Command.CreateUser;
    }

    @Override
    public Site.@Nullable AcsSystem systemToAsk(OpenCommand open) {
        User user = user(open);
        Site.AcsSystem system = user == null ? null : ledger.site().system(user.acsSystemId());
        return system == null || system.linkFor(OperationKind.WRITE_USER) == null ? null : system;
    }

    @Override
    public Plan plan(OpenCommand open, Instant now) {
        User user = user(open);
        if (user == null) {
            Failure failure = new Failure(FailureCode.ACS_USER_NOT_FOUND, "The user was deleted.");
            return new Plan.Done(Answer.of(open.honest(Status.FAILED), failure));
        }
        if (!open.deferred.isEmpty()) {
            open.deferred.forEach(wish -> desk.wish(wish, open.id(), now));
            open.deferred.clear();
            user = java.util.Objects.requireNonNull(user(open));
        }
        Site.AcsSystem system = ledger.site().system(user.acsSystemId());
        OperationKind kind = deletes(open) ? OperationKind.DELETE_USER : OperationKind.WRITE_USER;
        Site.LinkAbility link = system == null ? null : system.linkFor(kind);
        if (system == null || link == null) {
            return new Plan.Done(confirmed(open, user, now));
        }
        Operation operation = deletes(open)
                ? new DeleteUser(user.acsUserId())
                : new WriteUser(UserAccesses.of(ledger, system, user, !creates(open), now));
        List<String> problems = link.check(operation);
        if (!problems.isEmpty()) {
            Failure failure = new Failure(FailureCode.NOT_SUPPORTED, String.join(" ", problems));
            return new Plan.Done(ended(open, Status.FAILED, failure, now));
        }
        return new Plan.Run(link, operation, List.of());
    }

    @Override
    public Answer completed(OpenCommand open, Operation operation, OperationResult result, Instant now) {
        User user = user(open);
        return user == null ? Answer.succeeded(Map.of()) : confirmed(open, user, now);
    }

    private Answer confirmed(OpenCommand open, User user, Instant now) {
        // What was wished while the user was being made has yet to follow.
        User last = deletes(open)
                ? desk.remove(user, now)
                : creates(open) ? desk.created(user, now) : desk.synced(user, now);
        return Answer.succeeded("acs_user", views.user(last));
    }

    @Override
    public Answer ended(OpenCommand open, Status given, Failure failure, Instant now) {
        Status status = open.honest(given);
        User user = user(open);
        if (user != null && status != Status.SUPERSEDED) {
            boolean over = status != Status.UNKNOWN;
            if (over && deletes(open)) {
                user = desk.kept(user);
            } else if (over && !creates(open) && open.deferred.isEmpty()) {
                user = desk.withdrawn(user);
            }
            desk.notSynced(user, errorCode(open.command.type(), status), failure.message(), now);
        }
        return Answer.of(status, failure);
    }

    /** Published code of what did not work. */
    static String errorCode(CommandType type, Status status) {
        if (status == Status.UNKNOWN) {
            return UserDesk.UNKNOWN_ISSUE;
        }
        return switch (type) {
            case USERS_CREATE -> "failed_to_create_on_acs_system";
            case USERS_DELETE -> "failed_to_delete_on_acs_system";
            default -> "failed_to_update_on_acs_system";
        };
    }

    @Override
    public Map<String, Object> pending(OpenCommand open) {
        return Map.of();
    }
}
