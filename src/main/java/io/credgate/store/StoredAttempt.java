package io.credgate.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try of one command on one link.
 *
 * @param operationJson what was asked, so that evidence found later can be compared with it
 * @param outcome null while it runs; then completed, refused, nothing_sent or maybe_executed
 */
public record StoredAttempt(
        long attemptId,
        String commandId,
        int number,
        String link,
        String operationKind,
        String operationJson,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String outcome,
        @Nullable String detail) {

    /** Without the operation, which may hold a PIN or a guest's name. */
    @Override
    public String toString() {
        return "StoredAttempt[" + attemptId + " of " + commandId + " number=" + number + " link=" + link + " "
                + operationKind + " " + outcome + "]";
    }
}
