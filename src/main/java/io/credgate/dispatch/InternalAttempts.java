package io.credgate.dispatch;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that no command stands behind: what other programs ask through the multiplexer, and what the gateway asks for
 * its own knowledge. They make no promise to the cloud and are not stored; whoever started one hears how it ended.
 */
final class InternalAttempts {
    /** Attempts of commands are numbered by the store, from 1. */
    static final long FIRST_ID = 1L << 62;

    /** In the place of an encoder where none takes part. */
    static final String NO_ENCODER = "";

    private final Map<Long, Running> running = new LinkedHashMap<>();
    /** Links where a command's attempt was started since somebody last asked, with the encoders that took part. */
    private final Map<String, Set<String>> commandsStarted = new HashMap<>();

    private long lastId = FIRST_ID;

    private record Running(String acsSystemId, Operation operation, End end) {}

    /** Hears how an attempt ended, on the core loop, once. */
    interface End {
        void completed(OperationResult result, long nowNanos, Instant now);

        void failed(Evidence evidence, Failure failure, long nowNanos, Instant now);
    }

    static boolean isInternal(long attemptId) {
        return attemptId > FIRST_ID;
    }

    /** The port has to be able to accept. */
    void start(LinkPort port, String acsSystemId, Operation operation, End end, long nowNanos) {
        long id = ++lastId;
        running.put(id, new Running(acsSystemId, operation, end));
        port.submit(id, operation, nowNanos);
    }

    /** Whether one of them is at work on that encoder, by the lock system's name. */
    boolean usesEncoder(String acsSystemId, String encoder) {
        for (Running each : running.values()) {
            if (each.acsSystemId().equals(acsSystemId)
                    && encoder.equals(each.operation().encoder())) {
                return true;
            }
        }
        return false;
    }

    void completed(long attemptId, OperationResult result, long nowNanos, Instant now) {
        Running ended = running.remove(attemptId);
        if (ended != null) {
            ended.end().completed(result, nowNanos, now);
        }
    }

    void failed(long attemptId, Evidence evidence, Failure failure, long nowNanos, Instant now) {
        Running ended = running.remove(attemptId);
        if (ended != null) {
            ended.end().failed(evidence, failure, nowNanos, now);
        }
    }

    /**
     * A command's attempt goes to that link.
     *
     * @param encoder null if none takes part
     */
    void commandStarted(String linkName, @Nullable String encoder) {
        commandsStarted
                .computeIfAbsent(linkName, l -> new HashSet<>())
                .add(Objects.requireNonNullElse(encoder, NO_ENCODER));
    }

    /** The encoders of commands' attempts that went to that link since the last call. */
    Set<String> takeCommandsStarted(String linkName) {
        Set<String> encoders = commandsStarted.remove(linkName);
        return encoders == null ? Set.of() : encoders;
    }
}
