package io.credgate.protocol.salto.ship;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardState;
import io.credgate.command.OperationResult.CardWritten;
import io.credgate.protocol.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation: its requests, one after the other, and what their answers mean. Until the request that acts has gone out,
 * no key can have been made, whatever became of the ones before it; once it was answered, the key is made, whatever becomes
 * of the one that looks up its number.
 */
final class ShipTask {
    enum Kind {
        /** Tells the lock system what the user is to have, before the key is made. */
        PREPARE,
        ACT,
        /** Looks what card it became. */
        LOOK
    }

    /** @param waits somebody has to place a card */
    record Step(Kind kind, String request, String xml, boolean waits) {
        /** Leaves the message out. */
        @Override
        public String toString() {
            return "Step[" + kind + ", " + request + "]";
        }
    }

    private final long attemptId;
    private final Operation operation;
    private final List<Step> steps;
    private final List<String> notes;
    private final ShipTimes times;
    private int at;
    private @Nullable OperationResult made;

    ShipTask(long attemptId, Operation operation, List<Step> steps, List<String> notes, ShipTimes times) {
        this.attemptId = attemptId;
        this.operation = operation;
        this.steps = List.copyOf(steps);
        this.notes = new ArrayList<>(notes);
        this.times = times;
    }

    long attemptId() {
        return attemptId;
    }

    Operation operation() {
        return operation;
    }

    Step step() {
        return steps.get(at);
    }

    /** How the operation ended; null if the next step is due. */
    @Nullable
    SessionEvent take(XmlElement params) {
        OperationResult result = switch (step().kind()) {
            case PREPARE -> null;
            case ACT -> result(params);
            case LOOK -> withNumber(params);
        };
        if (at + 1 == steps.size()) {
            return new SessionEvent.Completed(attemptId, java.util.Objects.requireNonNull(result));
        }
        made = result;
        at++;
        return null;
    }

    SessionEvent refused(int code, String text) {
        OperationResult done = made;
        if (step().kind() == Kind.LOOK && done != null) {
            return completedWithoutNumber();
        }
        if (operation instanceof Operation.DeleteUser && isGone(code)) {
            return completed(new OperationResult.Done(List.of("The lock system did not know the user any more.")));
        }
        boolean nothingMade = step().kind() == Kind.PREPARE || isReading();
        return new SessionEvent.Failed(
                attemptId,
                nothingMade ? Evidence.REFUSED : ShipError.evidence(code),
                ShipError.failure(code, text, personal()));
    }

    /** 11 not found, 200 user unknown (protocol sheet, section 3.6). */
    private static boolean isGone(int code) {
        return code == 11 || code == 200;
    }

    /** No answer, or none that can be read. */
    SessionEvent lost(boolean sent, Failure failure) {
        if (step().kind() == Kind.LOOK && made != null) {
            return completedWithoutNumber();
        }
        Evidence evidence = !sent && at == 0
                ? Evidence.NOTHING_SENT
                : !sent || (step().kind() == Kind.PREPARE) ? Evidence.REFUSED : Evidence.MAYBE_EXECUTED;
        return new SessionEvent.Failed(attemptId, evidence, failure);
    }

    /** The carrier says that the message was not taken: nothing of it was done. */
    SessionEvent notTaken(Failure failure) {
        return step().kind() == Kind.LOOK && made != null
                ? completedWithoutNumber()
                : new SessionEvent.Failed(attemptId, Evidence.REFUSED, failure);
    }

    /** Whether no key was made for certain although something was sent. */
    boolean isBeforeTheAct() {
        return step().kind() == Kind.PREPARE;
    }

    private boolean isReading() {
        return operation instanceof Operation.ReadCard
                || operation instanceof Operation.ReadUsers
                || operation instanceof Operation.ReadKeyState
                || operation instanceof Operation.CheckHealth;
    }

    private SessionEvent completed(OperationResult result) {
        return new SessionEvent.Completed(attemptId, result);
    }

    private SessionEvent completedWithoutNumber() {
        List<String> all = new ArrayList<>(notes);
        all.add("The lock system gave no serial number of the card.");
        return completed(new CardWritten(null, all));
    }

    private OperationResult result(XmlElement params) {
        if (operation instanceof Operation.EncodeCard) {
            return new CardWritten(null, notes);
        }
        if (operation instanceof Operation.ReadCard) {
            return cardRead(params);
        }
        if (operation instanceof Operation.ReadUsers read) {
            return ShipUsers.page(params, read.startingFrom(), times);
        }
        if (operation instanceof Operation.ReadKeyState state) {
            return ShipUsers.keyOf(params, java.util.Objects.requireNonNull(state.userId()));
        }
        if (operation instanceof Operation.IssueMobileKey) {
            return new OperationResult.MobileKeyIssued(null, null, null, notes);
        }
        return operation instanceof Operation.RevokeKey
                ? new OperationResult.Revoked(false, notes)
                : new OperationResult.Done(notes);
    }

    /** The first child of the parameters is the card's serial number; nothing else is told (section 3.4). */
    private OperationResult cardRead(XmlElement params) {
        String number = params.children().isEmpty()
                ? null
                : ShipUsers.serial(params.children().get(0).text());
        List<String> all = new ArrayList<>(notes);
        all.add("This interface tells a card's number only, not what it opens.");
        return new OperationResult.CardRead(
                CardState.NOT_TOLD, List.of(), List.of(), null, null, null, number, null, all);
    }

    private OperationResult withNumber(XmlElement params) {
        String user = ((Operation.EncodeCard) operation).grant().holder() == null
                ? ""
                : ((Operation.EncodeCard) operation).grant().holder().userId();
        String number = ShipUsers.keyOf(params, user).cardNumber();
        List<String> all = new ArrayList<>(notes);
        if (number == null) {
            all.add("The lock system gave no serial number of the card.");
        }
        return new CardWritten(number, all);
    }

    /** What must not come back in the lock system's own words. */
    private List<String> personal() {
        Operation.UserAccess user = ShipSteps.userOf(operation);
        List<String> personal = new ArrayList<>();
        if (user != null) {
            addIfAny(user.firstName(), personal);
            addIfAny(user.lastName(), personal);
            addIfAny(user.phoneNumber(), personal);
            addIfAny(user.pin(), personal);
        }
        return personal;
    }

    private static void addIfAny(@Nullable String text, List<String> to) {
        if (text != null) {
            to.add(text);
        }
    }
}
