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
 * Brings users to a lock system that keeps them. The ledger has the wish from its arrival and keeps it; what the lock
 * system refuses stands as an error at the user. A deleted user stays in the ledger until the lock system has let go.
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
            return new Plan.Done(Answer.of(Status.FAILED, failure));
        }
        Site.AcsSystem system = ledger.site().system(user.acsSystemId());
        OperationKind kind = deletes(open) ? OperationKind.DELETE_USER : OperationKind.WRITE_USER;
        Site.LinkAbility link = system == null ? null : system.linkFor(kind);
        if (system == null || link == null) {
            return new Plan.Done(confirmed(open, user, now));
        }
        Operation operation = deletes(open)
                ? new DeleteUser(user.acsUserId())
                : new WriteUser(UserAccesses.of(ledger, system, user, now));
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
        User last = deletes(open) ? desk.remove(user, now) : desk.synced(user, now);
        return Answer.succeeded("acs_user", views.user(last));
    }

    @Override
    public Answer ended(OpenCommand open, Status status, Failure failure, Instant now) {
        User user = user(open);
        if (user != null && status != Status.SUPERSEDED) {
            desk.notSynced(user, errorCode(open.command, status), failure.message(), now);
        }
        return Answer.of(status, failure);
    }

    private static String errorCode(Command command, Status status) {
        if (status == Status.UNKNOWN) {
            return UserDesk.UNKNOWN_ISSUE;
        }
        return switch (command.type()) {
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
