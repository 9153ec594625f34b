package io.credgate.dispatch;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.command.OperationResult;
import io.credgate.dispatch.ControllerWork.Plan;
import io.credgate.json.Json;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.link.LinkListener;
import io.credgate.link.LinkStatus;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts commands whose turn has come and deals with how their attempts end. An attempt is durable before a byte of it
 * reaches a link; one that may have been executed is never made again unless doing it twice is harmless.
 */
final class CommandDispatcher {
    private static final Logger log = LoggerFactory.getLogger(CommandDispatcher.class);
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int PAUSE_DOUBLINGS_MAX = 6;
    /** Progress of a command that waits for a clock that can be trusted. */
    static final String CLOCK_NOT_TRUSTED = "clock_not_trusted";

    /** Outcome of an attempt that was carried out, as it is written down. */
    static final String COMPLETED = "completed";

    private final Batch batch;
    private final Ledger ledger;
    private final CommandBook book;
    private final CommandEnds ends;
    private final DispatchLimits limits;
    private final Checkpoints checkpoints;
    private final InternalAttempts internal;
    private final ClockGuard clock;
    private final CommandExpiry expiry;
    private final Map<String, LinkPort> ports = new LinkedHashMap<>();
    private final Map<Long, OpenCommand> running = new HashMap<>();

    CommandDispatcher(
            Batch batch,
            Ledger ledger,
            CommandBook book,
            CommandEnds ends,
            DispatchLimits limits,
            Checkpoints checkpoints,
            InternalAttempts internal,
            ClockGuard clock) {
        this.batch = batch;
        this.ledger = ledger;
        this.book = book;
        this.ends = ends;
        this.limits = limits;
        this.checkpoints = checkpoints;
        this.internal = internal;
        this.clock = clock;
        this.expiry = new CommandExpiry(ledger, book, ports, clock, batch);
    }

    CommandExpiry expiry() {
        return expiry;
    }

    void addPort(LinkPort port) {
        if (ports.putIfAbsent(port.name(), port) != null) {
            throw new IllegalArgumentException("two links are called " + port.name());
        }
    }

    // ---- starting

    /** Ends what has expired, starts what can start. The frames leave after the commit of this batch. */
    void startWork(long nowNanos, Instant now) {
        Set<LinkPort> taken = new HashSet<>();
        boolean again = true;
        while (again) {
            again = false;
            for (OpenCommand command : List.copyOf(book.ready())) {
                if (!command.isRunning() && nowNanos >= command.notBeforeNanos) {
                    again |= consider(command, taken, nowNanos, now);
                }
            }
        }
    }

    /** Returns whether the command ended, so that others may have come to their turn. */
    private boolean consider(OpenCommand command, Set<LinkPort> taken, long nowNanos, Instant now) {
        if (expiry.isOver(command, now)) {
            expiry.expire(command, now);
            return true;
        }
        if (command.work.isTimeBound() && !clock.isTrusted()) {
            note(command, CLOCK_NOT_TRUSTED, clock.reason(), now);
            return false;
        }
        if (waitsForLink(command, taken)) {
            return false;
        }
        Plan plan = command.work.plan(command, now);
        if (plan instanceof Plan.Done done) {
            book.remove(command);
            ends.finish(command, done.answer(), now);
            return true;
        }
        Plan.Run run = (Plan.Run) plan;
        LinkPort port = ports.get(run.link().linkName());
        if (port == null) {
            throw new AssertionError("no port for link " + run.link().linkName());
        }
        if (!taken.contains(port) && port.canAccept() && isEncoderFree(run)) {
            taken.add(port);
            internal.commandStarted(port.name(), run.operation().encoder());
            start(command, run, port, nowNanos, now);
        }
        return false;
    }

    /** Another program may be at work there, through the multiplexer. */
    private boolean isEncoderFree(Plan.Run run) {
        String encoder = run.operation().encoder();
        if (encoder == null) {
            return true;
        }
        for (Site.AcsSystem system : ledger.site().systems()) {
            if (system.links().contains(run.link()) && internal.usesEncoder(system.acsSystemId(), encoder)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a command is at work on that encoder, by the lock system's name. */
    boolean usesEncoder(Site.AcsSystem system, String encoder) {
        for (OpenCommand command : running.values()) {
            Operation operation = command.runningOperation;
            if (operation != null
                    && encoder.equals(operation.encoder())
                    && LaneNames.concern(ledger, command, system)) {
                return true;
            }
        }
        return false;
    }

    /** Spares the planning of what cannot start: with a lock system away, hundreds may wait in front of its links. */
    private boolean waitsForLink(OpenCommand command, Set<LinkPort> taken) {
        Site.AcsSystem system = command.work.systemToAsk(command);
        if (system == null) {
            return false;
        }
        for (Site.LinkAbility link : system.links()) {
            LinkPort port = ports.get(link.linkName());
            if (port != null && !taken.contains(port) && port.canAccept()) {
                return false;
            }
        }
        return true;
    }

    private void start(OpenCommand command, Plan.Run run, LinkPort port, long nowNanos, Instant now) {
        command.attempts++;
        addNotes(command, run.notes());
        long attemptId = batch.open()
                .insertAttempt(new StoredAttempt(
                        0,
                        command.id(),
                        command.attempts,
                        port.name(),
                        run.operation().kind().name(),
                        Json.toJson(run.operation()),
                        now,
                        null,
                        null,
                        null));
        batch.open()
                .updateCommandState(
                        command.id(),
                        StoredCommand.State.ATTEMPT_STARTED,
                        Status.IN_PROGRESS.wireName(),
                        command.attempts,
                        now);
        command.runningAttempt = attemptId;
        command.runningOperation = run.operation();
        running.put(attemptId, command);
        batch.afterCommit(() -> {
            checkpoints.reached(Checkpoints.ATTEMPT_STARTED, command.id());
            port.submit(attemptId, run.operation(), nowNanos);
            checkpoints.reached(Checkpoints.SUBMITTED, command.id());
        });
    }

    private static void addNotes(OpenCommand command, List<String> notes) {
        for (String note : notes) {
            if (!command.notes.contains(note)) {
                command.notes.add(note);
            }
        }
    }

    // ---- how attempts end

    /** What links report, on the core loop. */
    LinkListener listener(LoopTime time, Runnable statusChanged) {
        return new LinkListener() {
            @Override
            public void onProgress(long attemptId, String state, String message) {
                progress(attemptId, state, message, time.now());
            }

            @Override
            public void onCompleted(long attemptId, OperationResult result) {
                if (InternalAttempts.isInternal(attemptId)) {
                    internal.completed(attemptId, result, time.nanos(), time.now());
                } else {
                    completed(attemptId, result, time.now());
                }
            }

            @Override
            public void onFailed(long attemptId, Evidence evidence, Failure failure) {
                if (InternalAttempts.isInternal(attemptId)) {
                    internal.failed(attemptId, evidence, failure, time.nanos(), time.now());
                } else {
                    failed(attemptId, evidence, failure, time.nanos(), time.now());
                }
            }

            @Override
            public void onStatus(LinkStatus linkStatus) {
                statusChanged.run();
            }
        };
    }

    private void progress(long attemptId, String state, String message, Instant now) {
        OpenCommand command = running.get(attemptId);
        if (command != null) {
            note(command, state, message, now);
        }
    }

    /** Reports how far the command is, once for each state. */
    private void note(OpenCommand command, String state, String message, Instant now) {
        if (state.equals(command.lastProgress)) {
            return;
        }
        command.lastProgress = state;
        Map<String, Object> payload = new LinkedHashMap<>();
        Map<String, Object> progress = new LinkedHashMap<>();
        progress.put("state", state);
        progress.put("done", 0);
        progress.put("total", 1);
        progress.put("message", message);
        payload.put("progress", progress);
        payload.putAll(command.work.pending(command));
        ends.report(command, new Answer(Status.IN_PROGRESS, payload, null, Map.of(), List.of()), now);
    }

    private void completed(long attemptId, OperationResult result, Instant now) {
        OpenCommand command = take(attemptId);
        if (command == null) {
            return;
        }
        Operation operation = java.util.Objects.requireNonNull(command.runningOperation);
        clear(command);
        batch.open().finishAttempt(attemptId, now, COMPLETED, null);
        addNotes(command, result.notes());
        Answer answer = command.work.completed(command, operation, result, now);
        if (answer == null) {
            // A step of several: what follows is planned anew.
            command.mayBeDone = true;
            waitAgain(command, now);
            return;
        }
        book.remove(command);
        ends.finish(command, answer, now);
    }

    private void failed(long attemptId, Evidence evidence, Failure failure, long nowNanos, Instant now) {
        OpenCommand command = take(attemptId);
        if (command == null) {
            return;
        }
        OperationKind kind =
                java.util.Objects.requireNonNull(command.runningOperation).kind();
        clear(command);
        batch.open()
                .finishAttempt(attemptId, now, evidence.name().toLowerCase(java.util.Locale.ROOT), failure.message());
        command.lastFailure = failure;
        command.touchedUser |= evidence != Evidence.NOTHING_SENT;
        if (mayTryAgain(command, kind, evidence, failure)) {
            int doublings = Math.min(command.attempts - 1, PAUSE_DOUBLINGS_MAX);
            command.mayBeDone |= mayBeDone(evidence, kind);
            command.notBeforeNanos = nowNanos + Math.min(PAUSE_MIN_NANOS << doublings, PAUSE_MAX_NANOS);
            waitAgain(command, now);
            log.info("Command {} will be tried again ({}: {})", command.id(), evidence, failure.code());
            return;
        }
        boolean doubtful = command.mayBeDone || mayBeDone(evidence, kind);
        book.end(command, doubtful ? Status.UNKNOWN : Status.FAILED, failure, now);
    }

    private void waitAgain(OpenCommand command, Instant now) {
        batch.open()
                .updateCommandState(
                        command.id(), StoredCommand.State.ACCEPTED, Status.ACCEPTED.wireName(), command.attempts, now);
    }

    /** Reading a card leaves nothing in doubt. */
    private static boolean mayBeDone(Evidence evidence, OperationKind kind) {
        return evidence == Evidence.MAYBE_EXECUTED && kind != OperationKind.READ_CARD;
    }

    private boolean mayTryAgain(OpenCommand command, OperationKind kind, Evidence evidence, Failure failure) {
        boolean attemptsLeft = command.attempts < limits.attemptsMax();
        return switch (evidence) {
            // Until it expires: nothing has happened yet.
            case NOTHING_SENT -> true;
            case REFUSED -> failure.code().retriedHere() && attemptsLeft;
            case MAYBE_EXECUTED -> {
                // Somebody waited a whole answer time at the encoder: they decide whether to wait once more.
                boolean nobodyCame = kind == OperationKind.READ_CARD && failure.code() == FailureCode.ANSWER_TIMEOUT;
                StoredAttempt attempt = batch.store().lastAttempt(command.id());
                yield attemptsLeft
                        && !nobodyCame
                        && attempt != null
                        && CommandRecovery.isIdempotent(ledger.site(), attempt);
            }
        };
    }

    private @Nullable OpenCommand take(long attemptId) {
        OpenCommand command = running.remove(attemptId);
        if (command == null) {
            log.warn("A link reported the end of attempt {}, which does not run", attemptId);
        }
        return command;
    }

    private static void clear(OpenCommand command) {
        command.runningAttempt = 0;
        command.runningOperation = null;
        command.lastProgress = "";
    }

    /** Nano instant at which a waiting command may be tried again, or {@link Long#MAX_VALUE}. */
    long nextDeadlineNanos(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (OpenCommand command : book.ready()) {
            if (!command.isRunning() && command.notBeforeNanos > nowNanos) {
                next = Math.min(next, command.notBeforeNanos);
            }
        }
        return next;
    }
}
