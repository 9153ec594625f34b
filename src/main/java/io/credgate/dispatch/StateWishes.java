package io.credgate.dispatch;

import io.credgate.command.Command;
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
    /** Credentials for which an update was resumed after a start. */
    private final Set<String> resumedUpdates = new HashSet<>();

    StateWishes(Ledger ledger, CredentialDesk desk, UserDesk users) {
        this.ledger = ledger;
        this.desk = desk;
        this.users = users;
    }

    /** Whether it changes or deletes a user. */
    static boolean isOfUser(Command command) {
        return command instanceof Command.UpdateUser
                || (command instanceof Command.OfUser && command.type() != CommandType.USERS_GET);
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
     * update of the same credential is under way, a new one waits for its turn with the wish as well.
     */
    void arrived(OpenCommand waiting, Collection<OpenCommand> open, Instant now) {
        if (waiting.command instanceof UpdateCredential update) {
            boolean underWay = open.stream()
                    .anyMatch(c -> c.isRunning() && update.acsCredentialId().equals(credentialOf(c.command)));
            if (underWay || !waiting.deferred.isEmpty()) {
                waiting.deferred.add(update);
                return;
            }
            Credential credential = Objects.requireNonNull(ledger.credential(update.acsCredentialId()));
            ledger.changeTerms(update.acsCredentialId(), desk.changed(credential, update, now), now);
        } else if (waiting.command instanceof DeleteCredential delete) {
            ledger.beingDeleted(delete.acsCredentialId(), now, now);
        } else if (waiting.command.type() == CommandType.USERS_DELETE) {
            users.beingDeleted(Objects.requireNonNull(ledger.user(UserDesk.userId(waiting.command, ""))), now);
        } else if (waiting.command instanceof Command.CreateUser || isOfUser(waiting.command)) {
            users.apply(waiting.command, waiting.id(), now);
        }
    }

    /**
     * The wish of the first update stands in the ledger already unless the process ended just before it got there;
     * wishing twice is harmless. Further ones were waiting for the first.
     */
    void resumed(OpenCommand waiting, UpdateCredential update, Instant now) {
        Credential credential = ledger.credential(update.acsCredentialId());
        if (!resumedUpdates.add(update.acsCredentialId())) {
            waiting.deferred.add(update);
        } else if (credential != null && !credential.isDeleted()) {
            Instant wishedAt = waiting.stored.arrivedAt();
            ledger.changeTerms(update.acsCredentialId(), desk.changed(credential, update, wishedAt), now);
        }
    }

    /**
     * Waiting commands that the latest takes the place of; it inherits the wishes of updates that have not reached the
     * ledger.
     */
    List<OpenCommand> superseded(OpenCommand latest, Collection<OpenCommand> open, Instant now) {
        List<OpenCommand> superseded = new ArrayList<>();
        String credentialId = credentialOf(latest.command);
        for (OpenCommand earlier : open) {
            if (earlier.isRunning()) {
                continue;
            }
            if (isOfUser(latest.command) && isOfUser(earlier.command)) {
                // What the lock system is told of a user is everything that the ledger has: the last telling is enough.
                if (UserDesk.userId(latest.command, "").equals(UserDesk.userId(earlier.command, ""))) {
                    superseded.add(earlier);
                }
            } else if (credentialId != null && credentialId.equals(credentialOf(earlier.command))) {
                inherit(latest, earlier, credentialId, now);
                superseded.add(earlier);
            }
        }
        return superseded;
    }

    private void inherit(OpenCommand latest, OpenCommand earlier, String credentialId, Instant now) {
        if (latest.command instanceof UpdateCredential) {
            latest.deferred.addAll(earlier.deferred);
            latest.namesEnd |= earlier.namesEnd;
        } else if (earlier.command instanceof UpdateCredential && earlier.deferred.isEmpty()) {
            ledger.termsWithdrawn(credentialId, now);
        }
    }
}
