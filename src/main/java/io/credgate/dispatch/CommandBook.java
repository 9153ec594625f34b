package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command;
import io.credgate.command.Command.CancelCommand;
import io.credgate.command.Command.DeleteCredential;
import io.credgate.command.Command.EncodeCredential;
import io.credgate.command.Command.EncodeCredentials;
import io.credgate.command.Command.ResolveCommand;
import io.credgate.command.Command.ScanCredential;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.CommandType;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.OperationKind;
import io.credgate.command.Problems;
import io.credgate.ledger.Credential;
import io.credgate.ledger.CredentialDesk;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.RoomKeys;
import io.credgate.ledger.Site;
import io.credgate.ledger.User;
import io.credgate.ledger.UserDesk;
import io.credgate.store.StoredCommand;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every command that has not ended, in order of arrival, and what becomes of a new one: answered at once, or put into its
 * lanes. State commands waiting for one credential collapse into the latest.
 */
final class CommandBook {
    private final Ledger ledger;
    private final CredentialDesk desk;
    private final Queries queries;
    private final LedgerCommands ledgerCommands;
    private final Settlement settlement;
    private final Works works;
    private final CommandEnds ends;
    private final DispatchLimits limits;
    private final ClockHold hold;

    private final Map<String, OpenCommand> open = new LinkedHashMap<>();
    private final Lanes lanes;
    private final StateWishes wishes;

    CommandBook(
            Ledger ledger,
            CredentialDesk desk,
            StateWishes wishes,
            Queries queries,
            LedgerCommands ledgerCommands,
            Settlement settlement,
            Works works,
            CommandEnds ends,
            DispatchLimits limits,
            Lanes lanes,
            ClockHold hold) {
        this.ledger = ledger;
        this.lanes = lanes;
        this.desk = desk;
        this.wishes = wishes;
        this.queries = queries;
        this.ledgerCommands = ledgerCommands;
        this.settlement = settlement;
        this.works = works;
        this.ends = ends;
        this.limits = limits;
        this.hold = hold;
    }

    /** What does the controller's part of each type of command. */
    record Works(
            ControllerWork encode,
            ControllerWork scan,
            ControllerWork update,
            ControllerWork delete,
            ControllerWork issue,
            ControllerWork user) {}

    /** With those that wait for the clock. */
    int openCommands() {
        return open.size() + hold.size();
    }

    int lanes() {
        return lanes.size();
    }

    Collection<OpenCommand> all() {
        return Collections.unmodifiableCollection(open.values());
    }

    Collection<OpenCommand> ready() {
        return lanes.ready();
    }

    @Nullable
    OpenCommand find(String commandId) {
        return open.get(commandId);
    }

    Instant defaultExpiry(Command command, Instant arrived) {
        if (isAtEncoder(command)) {
            return arrived.plus(limits.encodeTerm());
        }
        Instant byTerm = arrived.plus(limits.commandTerm());
        Instant end = null;
        if (command instanceof UpdateCredential update) {
            Credential credential = ledger.credential(update.acsCredentialId());
            end = update.endsAt() != null
                    ? update.endsAt()
                    : credential == null ? null : credential.terms().endsAt();
        } else if (command instanceof DeleteCredential delete) {
            Credential credential = ledger.credential(delete.acsCredentialId());
            end = credential == null ? null : credential.terms().endsAt();
        } else if (command instanceof Command.CreateCredential create) {
            end = create.endsAt();
        }
        return end != null && end.isAfter(arrived) ? end : byTerm;
    }

    /** Whether the default expiry is a term counted from the arrival, not an instant that the command is about. */
    boolean expiresByTerm(Command command, Instant expiry, Instant arrived) {
        return expiry.equals(arrived.plus(isAtEncoder(command) ? limits.encodeTerm() : limits.commandTerm()));
    }

    /** Whether somebody waits at an encoder while it is done. */
    static boolean isAtEncoder(Command command) {
        return command instanceof EncodeCredential || command instanceof ScanCredential;
    }

    /** Adds every problem that site, ledger and book know of; changes nothing. */
    void check(Command command, Problems problems, Instant now) {
        ledgerCommands.check(command, problems, now);
        if (command instanceof UpdateCredential update) {
            desk.check(update, problems, now);
        } else if (command instanceof DeleteCredential delete) {
            desk.find(delete.acsCredentialId(), problems);
        } else if (command instanceof EncodeCredential encode) {
            checkEncode(encode, problems);
        } else if (command instanceof EncodeCredentials) {
            problems.add(
                    FailureCode.NOT_SUPPORTED,
                    "type",
                    "Encoding several cards with one command is not available; send one encode_credential per card.");
        } else if (command instanceof ScanCredential scan) {
            checkEncoder(scan.acsEncoderId(), problems);
        } else if (command instanceof Command.OfUser ofUser
                && ofUser.type() == CommandType.USERS_DELETE
                && hasOpenCommands(ofUser.acsUserId())) {
            problems.add(
                    "params.acs_user_id", "A command for a credential of this user is under way; wait for its end.");
        } else if (command instanceof Command.AssignCredential assign) {
            checkHolderStays(assign.acsCredentialId(), problems);
        } else if (command instanceof Command.UnassignCredential unassign) {
            checkHolderStays(unassign.acsCredentialId(), problems);
        } else if (command instanceof ResolveCommand resolve) {
            settlement.check(resolve, problems);
        } else if (problems.isEmpty()) {
            queries.answer(command, problems, now);
        }
    }

    /** Where the lock system keeps users, a key that is being made is made for its holder. */
    private void checkHolderStays(String credentialId, Problems problems) {
        Credential credential = ledger.credential(credentialId);
        String lane = LaneNames.credential(credentialId);
        if (problems.isEmpty()
                && credential != null
                && RoomKeys.isOfKeptUser(ledger, credential)
                && open.values().stream().anyMatch(o -> o.lanes.contains(lane))) {
            problems.add("params.acs_credential_id", "A command for this credential is under way; wait for its end.");
        }
    }

    private boolean hasOpenCommands(String acsUserId) {
        return ledger.credentialsOf(acsUserId).stream()
                .map(c -> LaneNames.credential(c.acsCredentialId()))
                .anyMatch(lane -> open.values().stream().anyMatch(o -> o.lanes.contains(lane)));
    }

    /** Whether the command has to wait for its turn, and so takes a place in the queue. */
    boolean waits(Command command) {
        if (command instanceof Command.CreateUser || StateWishes.isOfUser(command)) {
            Site.AcsSystem system = ledger.site().system(systemOfUser(command));
            return system != null && system.linkFor(OperationKind.WRITE_USER) != null;
        }
        return workOf(command) != null;
    }

    private String systemOfUser(Command command) {
        if (command instanceof Command.CreateUser create) {
            return create.acsSystemId();
        }
        User user = ledger.user(UserDesk.userId(command, ""));
        return user == null ? "" : user.acsSystemId();
    }

    private void checkEncode(EncodeCredential wish, Problems problems) {
        Site.AcsSystem system = checkEncoder(wish.acsEncoderId(), problems);
        Credential credential = desk.find(wish.acsCredentialId(), problems);
        if (credential == null) {
            return;
        }
        if (credential.accessMethod() != AccessMethod.CARD) {
            problems.add(
                    "params.acs_credential_id", "Only a credential with access_method card is written on an encoder.");
        } else if (system != null && !system.acsSystemId().equals(credential.acsSystemId())) {
            problems.add("params.acs_encoder_id", "The encoder belongs to another lock system than the credential.");
        }
    }

    private Site.@Nullable AcsSystem checkEncoder(String acsEncoderId, Problems problems) {
        Site.AcsSystem system = ledger.site().systemOfEncoder(acsEncoderId);
        if (system == null) {
            problems.add(
                    FailureCode.ACS_ENCODER_NOT_FOUND,
                    "params.acs_encoder_id",
                    "This gateway has no encoder with that id.");
        }
        return system;
    }

    /**
     * Takes a checked command that stands in the store: answers it at once or lets it wait for its turn.
     *
     * @param expiryIsTerm whether its expiry was counted from its arrival
     */
    void accept(StoredCommand stored, Command command, List<String> notes, boolean expiryIsTerm, Instant now) {
        ControllerWork work = waits(command) ? workOf(command) : null;
        if (work != null) {
            if (command instanceof Command.CreateCredential create) {
                desk.create(create, stored.commandId(), now);
            }
            OpenCommand waiting = new OpenCommand(stored, command, work, lanesOf(stored, command), notes);
            waiting.expiryIsTerm = expiryIsTerm;
            supersede(waiting, now);
            wishes.arrived(waiting, open.values(), now);
            add(waiting);
            ends.report(waiting, new Answer(Status.ACCEPTED, work.pending(waiting), null, Map.of(), List.of()), now);
            return;
        }
        Answer answer;
        if (command instanceof CancelCommand cancel) {
            answer = cancel(cancel, now);
        } else if (command instanceof ResolveCommand resolve) {
            answer = settlement.resolve(resolve, now);
        } else {
            Answer query = queries.answer(command, new Problems(), now);
            answer = query != null ? query : ledgerCommands.apply(command, stored.commandId(), now);
        }
        if (answer == null) {
            throw new AssertionError(command.type());
        }
        ends.immediate(stored, answer, notes, now);
    }

    private List<String> lanesOf(StoredCommand stored, Command command) {
        return lanes.shared(LaneNames.of(ledger, command, stored.commandId()));
    }

    /** Puts a command back that was open when the process ended. */
    OpenCommand resume(StoredCommand stored, Command command) {
        ControllerWork work = workOf(command);
        if (work == null) {
            throw new AssertionError(command.type());
        }
        OpenCommand waiting = new OpenCommand(stored, command, work, lanesOf(stored, command), List.of());
        wishes.resumed(waiting);
        add(waiting);
        return waiting;
    }

    private void add(OpenCommand waiting) {
        open.put(waiting.id(), waiting);
        lanes.add(waiting);
    }

    void remove(OpenCommand ended) {
        open.remove(ended.id());
        lanes.remove(ended);
        wishes.ended(ended);
    }

    private @Nullable ControllerWork workOf(Command command) {
        if (command instanceof EncodeCredential) {
            return works.encode();
        }
        if (command instanceof ScanCredential) {
            return works.scan();
        }
        if (command instanceof UpdateCredential) {
            return works.update();
        }
        if (command instanceof DeleteCredential) {
            return works.delete();
        }
        if (command instanceof Command.CreateCredential create) {
            boolean encoded = create.accessMethod() == AccessMethod.CARD;
            return encoded ? null : works.issue();
        }
        return command instanceof Command.CreateUser || StateWishes.isOfUser(command) ? works.user() : null;
    }

    /** Waiting commands of whose wish the latest is the end. */
    private void supersede(OpenCommand latest, Instant now) {
        for (OpenCommand earlier : wishes.superseded(latest, open.values(), now)) {
            end(
                    earlier,
                    Status.SUPERSEDED,
                    new Failure(
                            FailureCode.SUPERSEDED,
                            "A later command for the same "
                                    + (StateWishes.isOfUser(latest.command) ? "user" : "credential")
                                    + " took the place of this one."),
                    now);
        }
    }

    private Answer cancel(CancelCommand wish, Instant now) {
        OpenCommand target = open.get(wish.commandId());
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("cancelled_command_id", wish.commandId());
        ClockHold.Held held = hold.take(wish.commandId());
        if (held != null) {
            endHeld(held, Status.CANCELLED, cancelled(), now);
            return Answer.succeeded(payload);
        }
        if (target == null) {
            return Answer.of(
                            Status.FAILED,
                            new Failure(
                                    FailureCode.COMMAND_NOT_FOUND,
                                    "No command with that id waits here: it is unknown or has ended already."))
                    .withPayload(payload);
        }
        if (target.isRunning() || target.mayBeDone) {
            return Answer.of(
                            Status.FAILED,
                            new Failure(
                                    FailureCode.INVALID_INPUT,
                                    "The command has been started and can no longer be cancelled."))
                    .withPayload(payload);
        }
        end(target, Status.CANCELLED, cancelled(), now);
        return Answer.succeeded(payload);
    }

    private static Failure cancelled() {
        return new Failure(FailureCode.CANCELLED, "It was cancelled before it started.");
    }

    /** Ends a command that no attempt runs for. */
    void end(OpenCommand command, Status status, Failure failure, Instant now) {
        remove(command);
        ends.finish(command, command.work.ended(command, status, failure, now), now);
    }

    /** Ends a command that was taken from those that wait for the clock. */
    void endHeld(ClockHold.Held held, Status status, Failure failure, Instant now) {
        Answer answer = ClockHold.ended(held.stored(), Answer.of(status, failure));
        ends.immediate(held.stored(), answer, held.notes(), now);
    }
}
