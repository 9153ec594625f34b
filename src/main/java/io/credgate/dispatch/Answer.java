package io.credgate.dispatch;

import io.credgate.command.Failure;
import io.credgate.command.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command is answered with.
 *
 * @param payload fields of the result beside the fixed ones, such as {@code acs_credential}; ordered
 * @param failure null unless it failed
 * @param extras further fields of {@code error}
 */
record Answer(
        Status status,
        Map<String, Object> payload,
        @Nullable Failure failure,
        Map<String, Object> extras,
        List<String> notes) {

    static Answer succeeded(String name, Object value) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put(name, value);
        return succeeded(payload);
    }

    static Answer succeeded(Map<String, Object> payload) {
        return new Answer(Status.SUCCEEDED, payload, null, Map.of(), List.of());
    }

    static Answer of(Status status, Failure failure) {
        return new Answer(status, Map.of(), failure, Map.of(), List.of());
    }

    static Answer rejected(Problems problems) {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put("validation_errors", problems.byPath());
        return new Answer(
                Status.REJECTED, Map.of(), new Failure(problems.code(), problems.summary()), extras, List.of());
    }

    Answer withPayload(Map<String, Object> newPayload) {
        return new Answer(status, newPayload, failure, extras, notes);
    }

    Answer withNotes(List<String> newNotes) {
        return new Answer(status, payload, failure, extras, newNotes);
    }

    Answer withExtras(Map<String, Object> newExtras) {
        return new Answer(status, payload, failure, newExtras, notes);
    }
}
