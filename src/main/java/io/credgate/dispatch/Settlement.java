package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.DeleteCredential;
import io.credgate.command.Command.EncodeCredential;
import io.credgate.command.Command.ResolveCommand;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.CommandType;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.command.Problems;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.User;
import io.credgate.ledger.UserDesk;
import io.credgate.ledger.Views;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Replaces the outcome {@code unknown} of a command, once, by what evidence or a person says. */
final class Settlement {
    private final Batch batch;
    private final Ledger ledger;
    private final Reports reports;
    private final EncodeWork encodeWork;
    private final UserDesk users;
    private final Views views;
    private final Lanes lanes;
    private final ClockHold hold;

    Settlement(
            Batch batch,
            Ledger ledger,
            Reports reports,
            EncodeWork encodeWork,
            UserDesk users,
            Views views,
            Lanes lanes,
            ClockHold hold) {
        this.lanes = lanes;
        this.hold = hold;
        this.batch = batch;
        this.ledger = ledger;
        this.reports = reports;
        this.encodeWork = encodeWork;
        this.users = users;
        this.views = views;
    }

    /** A card was read that proves the latest doubtful writing of the credential. */
    void cardFound(Credential credential, @Nullable String cardNumber, Instant now) {
        List<StoredCommand> unsettled = batch.store().unsettledCommands();
        for (int i = unsettled.size() - 1; i >= 0; i--) {
            StoredCommand command = unsettled.get(i);
            if (credential.acsCredentialId().equals(credentialOf(command))) {
                succeeded(command, card(cardNumber), "Settled by evidence: the card was read on an encoder.", now);
                return;
            }
        }
    }

    /** The credential whose key the command makes; null if it makes none. */
    private static @Nullable String credentialOf(StoredCommand command) {
        Command read = StoredCommands.read(command);
        if (read instanceof CreateCredential create) {
            return IssueWork.credentialId(create, command.commandId());
        }
        return read instanceof EncodeCredential encode ? encode.acsCredentialId() : null;
    }

    /** The credential whose key the command may have made; a card is not made by an update. */
    private @Nullable String inDoubtBy(StoredCommand command) {
        if (StoredCommands.read(command) instanceof UpdateCredential update) {
            Credential credential = live(update.acsCredentialId());
            return credential == null || credential.accessMethod() == AccessMethod.CARD
                    ? null
                    : update.acsCredentialId();
        }
        return credentialOf(command);
    }

    private static boolean isOfUsers(@Nullable Command command) {
        return command instanceof Command.CreateUser || (command != null && StateWishes.isOfUser(command));
    }

    /** Answer with the user as they stand; the given one if there is no such user any more. */
    private Answer userSettled(
            StoredCommand command, @Nullable Command read, boolean done, Instant now, Answer answer) {
        User user = read == null ? null : ledger.user(UserDesk.userId(read, command.commandId()));
        if (user == null || read == null) {
            return answer;
        }
        boolean deletes = read.type() == CommandType.USERS_DELETE;
        boolean changes = StateWishes.isOfUser(read) && !deletes;
        boolean laterWaits = changes && laterChangeWaits(user);
        User settled;
        if (done) {
            settled = deletes
                    ? users.remove(user, now)
                    : changes && !laterWaits ? users.synced(user, now) : users.created(user, now);
        } else {
            User restored = deletes ? users.kept(user) : changes && !laterWaits ? users.withdrawn(user) : user;
            String message = "It was found out that nothing had been done.";
            settled = users.notSynced(restored, UserWork.errorCode(read.type(), Status.FAILED), message, now);
        }
        return Answer.succeeded("acs_user", views.user(settled));
    }

    /** Then what is wished in the ledger is for the later one, whose turn has yet to come. */
    private boolean laterChangeWaits(User user) {
        String id = user.acsUserId();
        return waiting(LaneNames.user(id), id)
                .anyMatch(c -> StateWishes.isOfUser(c) && UserDesk.userId(c, "").equals(id));
    }

    /** The credential that is still there, or null. */
    private @Nullable Credential live(@Nullable String acsCredentialId) {
        Credential credential = acsCredentialId == null ? null : ledger.credential(acsCredentialId);
        return credential == null || credential.isDeleted() ? null : credential;
    }

    /** Adds a problem if the command is not one whose outcome is unknown. */
    void check(ResolveCommand wish, Problems problems) {
        StoredCommand command = batch.store().findCommand(wish.commandId());
        if (command == null) {
            problems.add(
                    FailureCode.COMMAND_NOT_FOUND, "params.command_id", "This gateway has no command with that id.");
        } else if (!command.status().equals(Status.UNKNOWN.wireName())) {
            problems.add(
                    "params.command_id", "The outcome of that command is not unknown: it is " + command.status() + ".");
        }
    }

    /** What a person found out. Returns the answer for the resolving command, which is that of the resolved one. */
    Answer resolve(ResolveCommand wish, Instant now) {
        StoredCommand command = java.util.Objects.requireNonNull(batch.store().findCommand(wish.commandId()));
        String note = "Settled by a person.";
        return wish.succeeded() ? succeeded(command, card(wish.cardNumber()), note, now) : failed(command, note, now);
    }

    private static @Nullable OperationResult card(@Nullable String cardNumber) {
        return cardNumber == null ? null : new OperationResult.CardWritten(cardNumber, List.of());
    }

    /** @param key what the lock system, which was asked for it, tells of the key: the answer that was not heard */
    void foundMade(StoredCommand command, OperationResult key, String note, Instant now) {
        succeeded(command, key, note, now);
    }

    /** The lock system was asked, and there is no such key. */
    void foundNotMade(StoredCommand command, String note, Instant now) {
        failed(command, note, now);
    }

    /** @param key what is known of the key; null if nothing is */
    private Answer succeeded(StoredCommand command, @Nullable OperationResult key, String note, Instant now) {
        Answer answer = Answer.succeeded(Map.of());
        Command read = StoredCommands.read(command);
        String made = credentialOf(command);
        if (made != null && live(made) != null) {
            answer = written(command, made, key, now);
        } else if (read instanceof CreateCredential && made != null) {
            Credential gone = ledger.credential(made);
            answer = gone == null ? answer : credentialAnswer(gone, now);
        } else if (read instanceof EncodeCredential encode) {
            Credential gone = ledger.credential(encode.acsCredentialId());
            answer = gone == null ? answer : encodeWork.alreadyWritten(command.commandId(), gone, now);
        } else if (read instanceof DeleteCredential delete && live(delete.acsCredentialId()) != null) {
            answer = credentialAnswer(ledger.deleted(delete.acsCredentialId(), now), now);
        } else if (read instanceof UpdateCredential update && live(update.acsCredentialId()) != null) {
            answer = credentialAnswer(updated(command, update, now), now);
        } else if (isOfUsers(read)) {
            answer = userSettled(command, read, true, now, answer);
        }
        reports.result(command, answer, command.attempts(), List.of(note), now);
        return answer;
    }

    private Answer written(StoredCommand command, String credentialId, @Nullable OperationResult key, Instant now) {
        Credential credential = java.util.Objects.requireNonNull(ledger.credential(credentialId));
        StoredAttempt attempt = batch.store().lastAttempt(command.commandId());
        Credential.Issued issued = credential.issued();
        // A later writing of the same credential stays the one that counts.
        if (attempt == null || (issued != null && issued.at().isAfter(attempt.startedAt()))) {
            clearDoubt(command, credentialId, now);
            return issues(command)
                    ? credentialAnswer(credential, now)
                    : encodeWork.alreadyWritten(command.commandId(), credential, now);
        }
        Credential written = writtenEarlier(credentialId, attempt, key);
        if (othersInDoubt(command, credentialId)) {
            written = ledger.inDoubt(credentialId, now);
        }
        return issues(command)
                ? credentialAnswer(written, now)
                : encodeWork.alreadyWritten(command.commandId(), written, attempt.startedAt());
    }

    /** The key of the attempt exists since then, which became known only now; newer keys may have been made meanwhile. */
    private Credential writtenEarlier(String credentialId, StoredAttempt attempt, @Nullable OperationResult key) {
        Operation operation = KeyWriting.stored(attempt);
        Ledger.Writing writing = operation == null ? null : KeyWriting.of(operation, key, attempt.startedAt());
        return writing == null
                ? java.util.Objects.requireNonNull(ledger.credential(credentialId))
                : ledger.issuedEarlier(credentialId, writing);
    }

    /** Whether the command makes a key without an encoder. */
    private static boolean issues(StoredCommand command) {
        return command.type().equals(CommandType.CREDENTIALS_CREATE.wireName());
    }

    /** Unless another command of unknown outcome keeps the credential in doubt. */
    private void clearDoubt(StoredCommand settled, String credentialId, Instant now) {
        if (!othersInDoubt(settled, credentialId)) {
            ledger.doubtSettled(credentialId, now);
        }
    }

    private boolean othersInDoubt(StoredCommand settled, String credentialId) {
        return batch.store().unsettledCommands().stream()
                .anyMatch(c -> !c.commandId().equals(settled.commandId()) && credentialId.equals(inDoubtBy(c)));
    }

    private Credential updated(StoredCommand command, UpdateCredential update, Instant now) {
        Credential before = java.util.Objects.requireNonNull(ledger.credential(update.acsCredentialId()));
        Instant doubted = before.standing().inDoubtSince();
        StoredAttempt attempt = batch.store().lastAttempt(command.commandId());
        if (attempt != null) {
            writtenEarlier(update.acsCredentialId(), attempt, null);
        }
        if (doubted != null && othersInDoubt(command, update.acsCredentialId())) {
            ledger.inDoubt(update.acsCredentialId(), doubted);
        } else if (doubted != null) {
            ledger.doubtSettled(update.acsCredentialId(), now);
        }
        return laterUpdateWaits(update)
                ? java.util.Objects.requireNonNull(ledger.credential(update.acsCredentialId()))
                : ledger.termsConfirmed(update.acsCredentialId(), now);
    }

    /** Then the terms in the ledger are those of the later one, whose turn has yet to come. */
    private boolean laterUpdateWaits(UpdateCredential settled) {
        String id = settled.acsCredentialId();
        return waiting(LaneNames.credential(id), id)
                .anyMatch(c -> c instanceof UpdateCredential later
                        && later.acsCredentialId().equals(id));
    }

    /** What the commands ask for that have not ended and have a place in that lane, or wait for the clock and name that id. */
    private Stream<Command> waiting(String lane, String id) {
        return Stream.concat(lanes.in(lane).stream().map(c -> c.command), hold.concerning(id).stream());
    }

    private Answer credentialAnswer(Credential credential, Instant now) {
        return Answer.succeeded("acs_credential", views.credential(credential, true, now));
    }

    private Answer failed(StoredCommand command, String note, Instant now) {
        Command read = StoredCommands.read(command);
        Failure failure = new Failure(FailureCode.ENCODING_INTERRUPTED, "It was found out that nothing had been done.");
        Answer answer = Answer.of(Status.FAILED, failure);
        if (read instanceof CreateCredential create) {
            String id = IssueWork.credentialId(create, command.commandId());
            Credential made = live(id);
            if (made != null && made.issued() != null) {
                clearDoubt(command, id, now);
            } else if (made != null) {
                ledger.deleted(id, now);
            }
        } else if (read instanceof EncodeCredential encode) {
            if (live(encode.acsCredentialId()) != null) {
                clearDoubt(command, encode.acsCredentialId(), now);
            }
            answer = answer.withPayload(ActionAttempts.error(command.commandId(), ActionAttempts.ENCODE, failure));
        } else if (read instanceof DeleteCredential delete && live(delete.acsCredentialId()) != null) {
            ledger.beingDeleted(delete.acsCredentialId(), null, now);
        } else if (read instanceof UpdateCredential update && live(update.acsCredentialId()) != null) {
            if (!laterUpdateWaits(update)) {
                ledger.termsWithdrawn(update.acsCredentialId(), now);
            }
            clearDoubt(command, update.acsCredentialId(), now);
        } else if (isOfUsers(read)) {
            userSettled(command, read, false, now, answer);
        }
        reports.result(command, answer, command.attempts(), List.of(note), now);
        return answer;
    }
}
