package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.DeleteCredential;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.CommandType;
import io.credgate.ledger.Credential;
import io.credgate.ledger.CredentialDesk;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.UserDesk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wish for a state of a credential or a user: how the wish gets into the ledger, and which earlier ones a
 * later one takes the place of.
 */
final class StateWishes {
    private final Ledger ledger;
    private final CredentialDesk desk;
    private final UserDesk users;
    private final TakenOver takenOver;
    /** Credentials and users for which a wish was resumed after a start. */
    private final Set<String> resumed = new HashSet<>();

    StateWishes(Ledger ledger, CredentialDesk desk, UserDesk users, Batch batch) {
        this.ledger = ledger;
        this.desk = desk;
        this.users = users;
        this.takenOver = new TakenOver(batch);
    }

    /** Whether it changes or deletes a user. */
    static boolean isOfUser(Command command) {
        return command instanceof Command.UpdateUser
                || (command instanceof Command.OfUser && command.type() != CommandType.USERS_GET);
    }

    private static boolean changesUser(Command command) {
        return isOfUser(command) && command.type() != CommandType.USERS_DELETE;
    }

    /** The credential whose state the command changes, or null. */
    static @Nullable String credentialOf(Command command) {
        if (command instanceof UpdateCredential update) {
            return update.acsCredentialId();
        }
        return command instanceof DeleteCredential delete ? delete.acsCredentialId() : null;
    }

    /**
     * The desired state moves on arrival, and the controller follows when the command's turn comes; but while an earlier
     * change of the same credential or user is under way, a new one waits for its turn with the wish as well.
     */
    void arrived(OpenCommand waiting, Collection<OpenCommand> open, Instant now) {
        Command command = waiting.command;
        if (command instanceof DeleteCredential delete) {
            ledger.beingDeleted(delete.acsCredentialId(), now, now);
        } else if (command.type() == CommandType.USERS_DELETE) {
            users.beingDeleted(Objects.requireNonNull(ledger.user(UserDesk.userId(command, ""))), now);
        } else if (command instanceof Command.CreateUser) {
            users.apply(command, waiting.id(), now);
        } else if (command instanceof UpdateCredential || changesUser(command)) {
            boolean underWay = open.stream().anyMatch(c -> c.isRunning() && isOfSame(c.command, command));
            if (underWay || !waiting.deferred.isEmpty()) {
                Wishes.add(waiting.deferred, command);
            } else {
                wish(command, waiting.id(), now);
            }
        }
        takenOver.keep(waiting);
    }

    private void wish(Command command, String commandId, Instant now) {
        if (command instanceof UpdateCredential update) {
            Credential credential = ledger.credential(update.acsCredentialId());
            if (credential != null && !credential.isDeleted()) {
                ledger.changeTerms(update.acsCredentialId(), desk.changed(credential, update, now), now);
            }
        } else if (ledger.user(UserDesk.userId(command, commandId)) != null) {
            users.wish(command, commandId, now);
        }
    }

    /**
     * Puts a command back after a start. The wish of the first one stands in the ledger already unless the process ended
     * just before it got there; wishing twice is harmless. Further ones were waiting for the first.
     */
    void resumed(OpenCommand waiting) {
        Command command = waiting.command;
        takenOver.restore(waiting);
        if (command instanceof UpdateCredential || changesUser(command)) {
            Wishes.add(waiting.deferred, command);
            String of = command instanceof UpdateCredential update
                    ? "credential " + update.acsCredentialId()
                    : "user " + UserDesk.userId(command, "");
            if (resumed.add(of)) {
                Instant wishedAt = waiting.stored.arrivedAt();
                waiting.deferred.forEach(wish -> wish(wish, waiting.id(), wishedAt));
                waiting.deferred.clear();
            }
        }
    }

    /** The command has ended. */
    void ended(OpenCommand command) {
        takenOver.forget(command);
    }

    private static boolean isOfSame(Command a, Command b) {
        String credentialId = credentialOf(a);
        return credentialId != null
                ? credentialId.equals(credentialOf(b))
                : isOfUser(a) && isOfUser(b) && UserDesk.userId(a, "").equals(UserDesk.userId(b, ""));
    }

    /**
     * Waiting commands that the latest takes the place of; it inherits the wishes of updates that have not reached the
     * ledger, and the doubt whether an attempt of theirs was executed.
     */
    List<OpenCommand> superseded(OpenCommand latest, Collection<OpenCommand> open, Instant now) {
        List<OpenCommand> superseded = new ArrayList<>();
        for (OpenCommand earlier : open) {
            if (earlier.isRunning() || isChangeInDoubt(earlier, latest)) {
                continue;
            }
            // What the lock system is told of a user is everything that the ledger has: the last telling is enough.
            if (isOfSame(earlier.command, latest.command)) {
                inherit(latest, earlier, now);
                superseded.add(earlier);
            } else if (isNeverSent(earlier, latest)) {
                superseded.add(earlier);
            }
        }
        return superseded;
    }

    /** A delete is not in doubt because a change before it is: that one ends for itself. */
    private static boolean isChangeInDoubt(OpenCommand earlier, OpenCommand latest) {
        return earlier.mayBeDone && isDelete(latest.command) && !isDelete(earlier.command);
    }

    private static boolean isDelete(Command command) {
        return command instanceof DeleteCredential || command.type() == CommandType.USERS_DELETE;
    }

    /** A key that is to be deleted before the lock system heard of it. */
    private static boolean isNeverSent(OpenCommand earlier, OpenCommand latest) {
        return earlier.command instanceof CreateCredential create
                && latest.command instanceof DeleteCredential delete
                && !earlier.mayBeDone
                && IssueWork.credentialId(create, earlier.id()).equals(delete.acsCredentialId());
    }

    private void inherit(OpenCommand latest, OpenCommand earlier, Instant now) {
        latest.mayBeDone |= earlier.mayBeDone;
        boolean wishedInLedger = earlier.deferred.isEmpty();
        if (latest.command instanceof UpdateCredential || changesUser(latest.command)) {
            earlier.deferred.forEach(wish -> Wishes.add(latest.deferred, wish));
            latest.namesEnd |= earlier.namesEnd;
        } else if (earlier.command instanceof UpdateCredential update && wishedInLedger) {
            ledger.termsWithdrawn(update.acsCredentialId(), now);
        } else if (changesUser(earlier.command) && wishedInLedger) {
            users.withdrawn(Objects.requireNonNull(ledger.user(UserDesk.userId(earlier.command, ""))));
        }
    }
}
