package io.credgate.protocol.salto.ship;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is the same over STP and over HTTP: one operation at a time, one request at a time, a deadline for each. The two
 * sessions carry the messages.
 */
final class ShipDialogue {
    private static final int REMARKS_MAX = 16;

    private final ShipConfig config;
    private final ShipCheck check;
    private final ShipSteps steps;
    private final ShipTimes times;
    private final Deque<SessionEvent> events = new ArrayDeque<>();

    private @Nullable ShipTask task;
    /** The message of the step at hand has not been taken yet. */
    private boolean due;
    /** The message has been taken: it counts as sent. */
    private boolean sent;

    private long deadlineNanos = Session.NO_TIMEOUT;
    private int remarksLeft = REMARKS_MAX;
    private @Nullable Instant wallNow;
    private long wallNanos;

    ShipDialogue(ShipConfig config, ShipCheck check, ShipRequests requests, ShipTimes times) {
        this.config = config;
        this.check = check;
        this.steps = new ShipSteps(config, requests);
        this.times = times;
    }

    void handleWallClock(Instant now, long nowNanos) {
        wallNow = now;
        wallNanos = nowNanos;
    }

    void begin(long attemptId, Operation operation, boolean connected, long nowNanos) {
        List<String> problems = check.check(operation);
        if (!problems.isEmpty()) {
            refuse(attemptId, FailureCode.INVALID_INPUT, String.join(" ", problems));
        } else if (task != null) {
            refuse(attemptId, FailureCode.GATEWAY_BUSY, "Another request is open on this connection.");
        } else if (!connected) {
            refuse(attemptId, FailureCode.BRIDGE_DISCONNECTED, "There is no connection to the lock system.");
        } else {
            Operation.UserAccess user = ShipSteps.userOf(operation);
            List<String> notes = user == null ? List.of() : times.notes("end", user.endsAt());
            remarksLeft = REMARKS_MAX;
            enter(new ShipTask(attemptId, operation, steps.of(operation), notes, times), nowNanos);
        }
    }

    private void refuse(long attemptId, FailureCode code, String sentence) {
        events.add(new SessionEvent.Failed(attemptId, Evidence.NOTHING_SENT, new Failure(code, sentence)));
    }

    private void enter(ShipTask current, long nowNanos) {
        task = current;
        due = true;
        sent = false;
        Duration timeout = current.step().waits() ? config.answerTimeout() : config.requestTimeout();
        long deadline = nowNanos + timeout.toNanos();
        deadlineNanos = deadline < nowNanos ? Session.NO_TIMEOUT : deadline;
    }

    boolean isOpen() {
        return task != null;
    }

    /** The next message, or null. What was returned counts as sent. */
    @Nullable
    String pollMessage() {
        ShipTask open = task;
        if (open == null || !due) {
            return null;
        }
        due = false;
        sent = true;
        if (open.step().waits()) {
            events.add(new SessionEvent.Progress(
                    open.attemptId(),
                    SessionEvent.Progress.WAITING_FOR_CARD,
                    "Place the card on the encoder " + open.operation().encoder() + "."));
        }
        return open.step().xml();
    }

    /** True if the answer was understood: the next message may follow on the same connection. */
    boolean handleAnswer(byte[] body, long nowNanos) {
        ShipTask open = task;
        if (open == null || !sent) {
            remark("The lock system said something that nobody waits for.");
            return false;
        }
        ShipReply reply = ShipReply.read(body);
        if (reply instanceof ShipReply.Unreadable unreadable) {
            handleLost(
                    FailureCode.CONNECTION_LOST, "The lock system's answer could not be read: " + unreadable.reason());
            return false;
        }
        String name = reply instanceof ShipReply.Params p ? p.request() : ((ShipReply.Refusal) reply).request();
        if (!name.equals(open.step().request())) {
            handleLost(
                    FailureCode.CONNECTION_LOST, "The lock system answered another request than the one that was made");
            return false;
        }
        if (reply instanceof ShipReply.Refusal refusal) {
            end(open.refused(refusal.code(), refusal.text()));
            return true;
        }
        XmlElement params = ((ShipReply.Params) reply).params();
        if (open.operation() instanceof Operation.CheckHealth) {
            compareClocks(params, nowNanos);
        }
        SessionEvent event = open.take(params);
        if (event == null) {
            enter(open, nowNanos);
        } else {
            end(event);
        }
        return true;
    }

    /** The lock system writes its own time on keys: a clock that is wrong there makes keys that are wrong. */
    private void compareClocks(XmlElement params, long nowNanos) {
        Instant theirs = times.read(params.textOf("DateTime"));
        if (wallNow == null || theirs == null) {
            return;
        }
        Duration ahead = Duration.between(wallNow.plusNanos(nowNanos - wallNanos), theirs);
        if (ahead.abs().compareTo(config.clockTolerance()) > 0) {
            remark("The lock system's clock is " + (ahead.isNegative() ? "behind" : "ahead of")
                    + " the gateway's by more than " + config.clockTolerance().toSeconds()
                    + " s; one of them, or the configured time zone, is wrong, and keys will be too.");
        }
    }

    /** The lock system refused in the carrier's own words, such as an HTTP status. */
    void handleRefused(FailureCode code, String sentence) {
        ShipTask open = task;
        if (open != null) {
            end(open.notTaken(new Failure(code, sentence)));
        }
    }

    /** No answer comes any more, or none that can be read. */
    void handleLost(FailureCode code, String reason) {
        ShipTask open = task;
        if (open != null) {
            String what = !sent
                    ? " Nothing was sent."
                    : open.isBeforeTheAct() ? " No key was made." : " It may or may not have been carried out.";
            end(open.lost(sent, new Failure(code, reason + "." + what)));
        }
    }

    /** @param maybeSent what the carrier knows of the message at hand */
    void handleLost(boolean maybeSent, String reason) {
        sent &= maybeSent;
        handleLost(
                sent ? FailureCode.CONNECTION_LOST : FailureCode.BRIDGE_DISCONNECTED,
                "There was trouble with the connection to the lock system: " + reason);
    }

    /** True if the deadline had come: what was asked is given up. */
    boolean handleTimeout(long nowNanos) {
        if (task == null || nowNanos < deadlineNanos) {
            return false;
        }
        handleLost(FailureCode.ANSWER_TIMEOUT, "The lock system gave no answer in time");
        return true;
    }

    private void end(SessionEvent event) {
        task = null;
        due = false;
        sent = false;
        deadlineNanos = Session.NO_TIMEOUT;
        events.add(event);
    }

    void disconnect(String reason) {
        events.add(new SessionEvent.Disconnect(reason));
    }

    void remark(String text) {
        if (remarksLeft > 0) {
            remarksLeft--;
            events.add(new SessionEvent.Remark(text));
        }
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    @Nullable
    SessionEvent pollEvent() {
        return events.poll();
    }
}
