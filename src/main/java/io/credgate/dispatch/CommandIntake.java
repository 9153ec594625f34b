package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.CommandReading;
import io.credgate.command.CommandType;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import io.credgate.json.command.CommandReader;
import io.credgate.store.StoreException;
import io.credgate.store.StoredCommand;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in messages: reads, recognises what was sent before, checks, and writes down what is to be done. Every message
 * ends as a row in the store and a result in the outbox, of the batch at hand; its acknowledgement waits for the commit.
 */
final class CommandIntake {
    /** Begins the made-up id of a message whose own id could not be read. */
    static final String UNREADABLE = "unreadable-";

    private static final int RELEASED_MAX = 64;

    private static final Logger log = LoggerFactory.getLogger(CommandIntake.class);

    private final Batch batch;
    private final CommandReader reader;
    private final Reports reports;
    private final CommandBook book;
    private final CommandEnds ends;
    private final DispatchLimits limits;
    private final Checkpoints checkpoints;
    private final ClockGuard clock;
    private final ClockHold hold;
    private final DoubtfulTerms terms;

    CommandIntake(
            Batch batch,
            CommandReader reader,
            Reports reports,
            CommandBook book,
            CommandEnds ends,
            DispatchLimits limits,
            Checkpoints checkpoints,
            ClockGuard clock,
            ClockHold hold,
            DoubtfulTerms terms) {
        this.batch = batch;
        this.reader = reader;
        this.reports = reports;
        this.book = book;
        this.ends = ends;
        this.limits = limits;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.hold = hold;
        this.terms = terms;
    }

    /** @param arrivedAt by the clock that {@code now} is by, which may have been corrected since */
    void take(InboundMessage message, Instant arrivedAt, Instant now) {
        CommandReading reading = read(message, arrivedAt);
        String id = reading.commandId() != null ? reading.commandId() : UNREADABLE + digest(message.payload());
        StoredCommand known = batch.store().findCommand(id);
        String digest = digest((reading.typeName() + "\n" + reading.paramsJson()).getBytes(StandardCharsets.UTF_8));
        if (known != null) {
            again(known, digest, message, now);
        } else {
            fresh(id, digest, reading, message, arrivedAt, now);
        }
        batch.afterCommit(() -> {
            checkpoints.reached(Checkpoints.ACCEPTED, id);
            message.acknowledgement().acknowledge();
        });
    }

    private CommandReading read(InboundMessage message, Instant arrivedAt) {
        try {
            // What lies in the past of a clock that is not trusted may lie in the future.
            return reader.read(message.payload(), clock.isTrusted() ? arrivedAt : Instant.EPOCH);
        } catch (RuntimeException e) {
            // A defect of ours must not make the broker send the same message for ever.
            log.error(
                    "A message could not be read because of a defect of the gateway: {}",
                    e.getClass().getName());
            Problems problems = new Problems();
            problems.add(
                    FailureCode.GATEWAY_ERROR,
                    "command",
                    "The gateway could not read the message because of a defect of its own.");
            return new CommandReading(null, "", null, null, null, null, problems, List.of());
        }
    }

    private void again(StoredCommand known, String digest, InboundMessage message, Instant now) {
        if (known.digest().equals(digest)) {
            // A retained command comes with every subscription: once answered is enough.
            if (!message.retained()) {
                reports.sameResult(known, message.responseTopic(), message.correlationData());
            }
            return;
        }
        log.warn("Command {} came again with other parameters; refused", known.commandId());
        Failure failure = new Failure(
                FailureCode.COMMAND_ID_REUSED,
                "Another command was sent under this command_id before (it is " + known.status()
                        + "); give every command an id of its own.");
        StoredCommand answered = new StoredCommand(
                0,
                known.commandId(),
                known.type(),
                null,
                digest,
                now,
                null,
                now,
                message.responseTopic(),
                message.correlationData(),
                StoredCommand.State.FINISHED,
                Status.REJECTED.wireName(),
                null,
                0,
                0);
        reports.looseResult(answered, Answer.of(Status.REJECTED, failure), List.of(), now);
    }

    private void fresh(
            String id, String digest, CommandReading reading, InboundMessage message, Instant arrivedAt, Instant now) {
        List<String> notes = new ArrayList<>(reading.notes());
        String responseTopic = message.responseTopic();
        String responseProblem =
                responseTopic == null ? null : reports.topics().problemWithResponseTopic(responseTopic);
        if (responseProblem != null) {
            notes.add("The response topic " + responseProblem + " and was ignored.");
            responseTopic = null;
        }
        Command command = reading.command();
        addRemarks(command, notes);
        Problems problems = reading.problems();
        if (message.retained()) {
            problems.add(
                    "retain", "A command must not be published with the retain flag: it would come again for ever.");
        }
        boolean holds = command != null && problems.isEmpty() && hold.mustHold(command, id, reading.paramsJson());
        Answer verdict = holds ? busy() : verdict(command, problems, now);
        Expiry expiry = expiry(reading, command, message, arrivedAt);
        if (verdict == null && !holds && clock.isTrusted() && !expiry.at().isAfter(now)) {
            verdict = overOnArrival();
        }
        StoredCommand row = new StoredCommand(
                0,
                id,
                reading.typeName(),
                reading.paramsJson(),
                digest,
                arrivedAt,
                reading.issuedAt(),
                expiry.at(),
                responseTopic,
                message.correlationData(),
                verdict == null ? StoredCommand.State.ACCEPTED : StoredCommand.State.FINISHED,
                verdict == null ? Status.ACCEPTED.wireName() : verdict.status().wireName(),
                null,
                0,
                0);
        long position = batch.open().insertCommand(row);
        StoredCommand stored = at(position, row);
        if (verdict != null) {
            log.info("Command {} {} {}", id, row.type(), verdict.status().wireName());
            reports.result(stored, verdict, 0, notes, now);
        } else if (command != null && holds) {
            hold.hold(stored, command, notes, expiry.isTerm(), now);
        } else if (command != null) {
            book.accept(stored, command, notes, expiry.isTerm(), now);
        }
        if (verdict == null && expiry.isTerm() && (holds || book.find(id) != null)) {
            terms.counted(id);
        }
    }

    private static Answer overOnArrival() {
        return Answer.of(
                Status.EXPIRED,
                new Failure(FailureCode.EXPIRED, "The command's time was over when it arrived; nothing was done."));
    }

    /** Judges commands that waited for the clock, in order of arrival. Some of them, so that no cycle lasts long. */
    void release(Instant now) {
        if (!clock.isTrusted() || hold.size() == 0) {
            return;
        }
        hold.all().stream().limit(RELEASED_MAX).toList().forEach(held -> {
            hold.take(held.stored().commandId());
            judgeAgain(held, now);
        });
    }

    private void judgeAgain(ClockHold.Held held, Instant now) {
        StoredCommand stored = held.stored();
        CommandType type = Objects.requireNonNull(CommandType.ofWireName(stored.type()));
        CommandReading reading = CommandReader.readAgain(type, stored.paramsJson(), now);
        Command command = reading.command();
        Answer verdict = verdict(command, reading.problems(), now);
        if (verdict == null && !stored.expiresAt().isAfter(now)) {
            verdict = overBeforeJudged();
        }
        if (verdict != null || command == null) {
            end(held, Objects.requireNonNull(verdict), now);
            return;
        }
        // It was accepted now: whoever reads it back has to come to the same end.
        StoredCommand judged = stored.withTimes(now, stored.expiresAt());
        batch.open().updateCommandTimes(judged.commandId(), judged.arrivedAt(), judged.expiresAt());
        book.accept(judged, command, held.notes(), held.expiryIsTerm(), now);
    }

    private static Answer overBeforeJudged() {
        return Answer.of(
                Status.EXPIRED,
                new Failure(
                        FailureCode.EXPIRED,
                        "The command's time was over before the gateway's clock could be trusted; nothing was done."));
    }

    /** Ends commands that wait for the clock and whose term, counted from their arrival, is over. */
    void expireHeld(Instant now) {
        for (ClockHold.Held held : List.copyOf(hold.all())) {
            if (held.expiryIsTerm() && !held.stored().expiresAt().isAfter(now)) {
                hold.take(held.stored().commandId());
                end(held, overBeforeJudged(), now);
            }
        }
    }

    private void end(ClockHold.Held held, Answer answer, Instant now) {
        ends.immediate(held.stored(), ClockHold.ended(held.stored(), answer), held.notes(), now);
    }

    /** What was understood and has no effect here. */
    private void addRemarks(@Nullable Command command, List<String> notes) {
        boolean groups = (command instanceof Command.CreateUser create && create.acsAccessGroupIds() != null)
                || (command instanceof Command.UpdateUser update && update.acsAccessGroupIds() != null);
        if (groups && command != null && !book.waits(command)) {
            notes.add(
                    "params.acs_access_group_ids has no effect: the links of this lock system know no access groups.");
        }
        if (command instanceof Command.CreateCredential create
                && create.visionline() != null
                && create.visionline().cardFormat() != null) {
            notes.add("card_format was checked against the doors; the lock system chooses the format itself.");
        }
    }

    /** An answer that ends the command before it began, or null if it is to be done. */
    private @Nullable Answer verdict(@Nullable Command command, Problems problems, Instant now) {
        if (command != null) {
            try {
                book.check(command, problems, now);
            } catch (StoreException e) {
                throw e;
            } catch (RuntimeException e) {
                log.error("A command could not be checked because of a defect of the gateway", e);
                problems.add(
                        FailureCode.GATEWAY_ERROR,
                        "command",
                        "The gateway could not check the command because of a defect of its own.");
            }
        }
        if (!problems.isEmpty()) {
            return Answer.rejected(problems);
        }
        return command != null && book.waits(command) ? busy() : null;
    }

    /** Null if there is room for one more. */
    private @Nullable Answer busy() {
        return book.openCommands() < limits.openCommandsMax()
                ? null
                : Answer.of(
                        Status.REJECTED,
                        new Failure(
                                FailureCode.GATEWAY_BUSY,
                                "Too many commands wait at this gateway; send it again later, under a new command_id."));
    }

    /** @param isTerm counted from the arrival, not named as an instant */
    private record Expiry(Instant at, boolean isTerm) {}

    private Expiry expiry(CommandReading reading, @Nullable Command command, InboundMessage message, Instant arrived) {
        Instant expiresAt = reading.expiresAt();
        boolean isTerm = expiresAt == null;
        if (expiresAt == null) {
            expiresAt = command == null ? arrived.plus(limits.commandTerm()) : book.defaultExpiry(command, arrived);
            isTerm = command == null || book.expiresByTerm(command, expiresAt, arrived);
        }
        if (message.messageExpirySeconds() >= 0) {
            Instant byMessage = arrived.plus(Duration.ofSeconds(message.messageExpirySeconds()));
            if (byMessage.isBefore(expiresAt)) {
                expiresAt = byMessage;
                isTerm = true;
            }
        }
        return new Expiry(expiresAt, isTerm);
    }

    static StoredCommand at(long position, StoredCommand c) {
        return new StoredCommand(
                position,
                c.commandId(),
                c.type(),
                c.paramsJson(),
                c.digest(),
                c.arrivedAt(),
                c.issuedAt(),
                c.expiresAt(),
                c.responseTopic(),
                c.correlationData(),
                c.state(),
                c.status(),
                c.resultJson(),
                c.resultSeq(),
                c.attempts());
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
