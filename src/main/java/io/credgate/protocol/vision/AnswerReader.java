package io.credgate.protocol.vision;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardState;
import io.credgate.protocol.SiteTimes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers to results (protocol sheet, sections 3.1 to 3.3). */
final class AnswerReader {
    private final String dialect;
    private final VisionConfig config;
    private final SiteTimes times;

    AnswerReader(String dialect, VisionConfig config, SiteTimes times) {
        this.dialect = dialect;
        this.config = config;
        this.times = times;
    }

    /** What an answer comes to. */
    sealed interface Reading {
        record Success(OperationResult result) implements Reading {}

        /** @param last false if a further answer may follow, so that the connection is of no more use */
        record Failed(Evidence evidence, Failure failure, boolean last) implements Reading {}

        /** Not the answer to this request. */
        record Foreign(String reason) implements Reading {}
    }

    /** @param now the time of day, or null */
    Reading read(VisionRequest request, VisionAnswer answer, @Nullable Instant now) {
        if (!answer.isOf(request.encoder(), config.source())) {
            return new Reading.Foreign("it is about another encoder");
        }
        List<String> told = VisionRequest.rooms(answer.fields());
        if (request.command().makesCard() && !told.isEmpty() && told.stream().noneMatch(r -> isOneOf(r, request))) {
            return new Reading.Foreign("it speaks of another room");
        }
        char result = answer.result();
        if (result == VisionResults.DONE) {
            return new Reading.Success(success(request, answer, now));
        }
        if (request.command() == VisionCommand.CHECK_OUT && result == VisionResults.NOBODY_CHECKED_IN) {
            return new Reading.Success(new OperationResult.Done(
                    List.of("Nobody was checked in in this room, says the lock system; there was nothing to end.")));
        }
        VisionResults.Refusal refusal = VisionResults.of(request.command(), result, config.refusedResults());
        return new Reading.Failed(
                refusal.evidence(),
                refusal.failure(dialect, result),
                VisionResults.hasMeaning(result) || config.refusedResults().indexOf(result) >= 0);
    }

    private static boolean isOneOf(String room, VisionRequest request) {
        return request.rooms().stream().anyMatch(room::equalsIgnoreCase);
    }

    private OperationResult success(VisionRequest request, VisionAnswer answer, @Nullable Instant now) {
        List<String> notes = new ArrayList<>(request.notes());
        if (request.command() == VisionCommand.READ) {
            return cardRead(answer, notes, now);
        }
        return request.command().makesCard()
                ? new OperationResult.CardWritten(cardNumber(answer, notes), notes)
                : new OperationResult.Done(notes);
    }

    /** A server that gives no number repeats the empty S of the request. */
    private static @Nullable String cardNumber(VisionAnswer answer, List<String> notes) {
        String value = answer.first(VisionField.SERIAL);
        if (value == null || value.isBlank()) {
            return null;
        }
        String number = CardNumber.of(value);
        if (number == null) {
            notes.add("The lock system gave no readable serial number of the card.");
        }
        return number;
    }

    private OperationResult cardRead(VisionAnswer answer, List<String> notes, @Nullable Instant now) {
        List<String> rooms = VisionRequest.rooms(answer.fields());
        String start = answer.first(VisionField.START);
        String end = answer.first(VisionField.END);
        Instant startsAt = start == null || start.isBlank() ? null : times.read("start", start, notes);
        Instant endsAt = end == null || end.isBlank() ? null : times.read("end", end, notes);
        CardState state = CardState.NOT_TOLD;
        if (!rooms.isEmpty()) {
            boolean over = now != null && endsAt != null && endsAt.isBefore(now);
            state = over ? CardState.EXPIRED : CardState.VALID;
            notes.add("VISION tells what is on the card, not whether a newer card has taken its place.");
        }
        return new OperationResult.CardRead(
                state,
                rooms,
                accessPoints(answer),
                startsAt,
                endsAt,
                null,
                cardNumber(answer, notes),
                cardHolder(answer),
                notes);
    }

    private static List<String> accessPoints(VisionAnswer answer) {
        String value = answer.first(VisionField.ACCESS_POINTS);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(point -> !point.isEmpty())
                        .toList();
    }

    private static @Nullable String cardHolder(VisionAnswer answer) {
        String first = answer.first(VisionField.FIRST_NAME);
        String last = answer.first(VisionField.LAST_NAME);
        String name = ((first == null ? "" : first.strip()) + " " + (last == null ? "" : last.strip())).strip();
        return name.isEmpty() ? null : name;
    }

    /** An answer that is no answer. */
    static Failure unreadable(VisionCommand command) {
        return new Failure(
                FailureCode.CONNECTION_LOST,
                "The lock system's answer could not be understood." + LineFailure.advice(command));
    }
}
