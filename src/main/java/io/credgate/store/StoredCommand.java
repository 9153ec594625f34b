package io.credgate.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command as it stands in the store.
 *
 * @param position order of arrival; given by the store at insertion (0 before)
 * @param commandId empty string never; for a message whose id could not be read, a made-up one
 * @param paramsJson the parameters as received, for messages that could be read; else null
 * @param digest SHA-256, hex, over type and parameters: tells a resent command from another one under the same id
 * @param state how far it is
 * @param status word of the last result: accepted, in_progress, succeeded, ...
 * @param resultJson body of the last result that was reported, without anything left out; null before the first
 * @param resultSeq {@code seq} of that result; 0 before the first
 * @param attempts how many attempts were started
 */
public record StoredCommand(
        long position,
        String commandId,
        String type,
        @Nullable String paramsJson,
        String digest,
        Instant arrivedAt,
        @Nullable Instant issuedAt,
        Instant expiresAt,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        State state,
        String status,
        @Nullable String resultJson,
        long resultSeq,
        int attempts) {

    /** The part of the recovery table that belongs to the command; delivery belongs to the outbox. */
    public enum State {
        /** Durable and acknowledged; nothing was sent to a controller yet. */
        ACCEPTED,
        /** An attempt was started: something may have reached a controller. */
        ATTEMPT_STARTED,
        /** Terminal result recorded; may be replaced once if its status is {@code unknown}. */
        FINISHED
    }

    /** The same, judged by other times. */
    public StoredCommand withTimes(Instant newArrivedAt, Instant newExpiresAt) {
        return new StoredCommand(
                position,
                commandId,
                type,
                paramsJson,
                digest,
                newArrivedAt,
                issuedAt,
                newExpiresAt,
                responseTopic,
                correlationData,
                state,
                status,
                resultJson,
                resultSeq,
                attempts);
    }

    /** The same without its texts, for those that wait in memory by the ten thousand: the store has them. */
    public StoredCommand lean() {
        return new StoredCommand(
                position,
                commandId,
                type,
                null,
                "",
                arrivedAt,
                issuedAt,
                expiresAt,
                responseTopic,
                correlationData,
                state,
                status,
                null,
                resultSeq,
                attempts);
    }

    /** Without parameters, result and correlation data: they may hold a PIN or a guest's name. */
    @Override
    public String toString() {
        return "StoredCommand[" + position + " " + commandId + " " + type + " " + state + " " + status + " resultSeq="
                + resultSeq + " attempts=" + attempts + "]";
    }
}
