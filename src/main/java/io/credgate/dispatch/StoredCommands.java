package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.CommandType;
import io.credgate.json.command.CommandReader;
import io.credgate.store.StoredCommand;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a command back from the store, judged by the time at which it arrived. */
final class StoredCommands {
    private StoredCommands() {}

    /** The same for one that has not been judged by the time yet. */
    static @Nullable Command readUnjudged(StoredCommand command) {
        return read(command.withTimes(Instant.EPOCH, command.expiresAt()));
    }

    /** Null if it is none that was ever accepted. */
    static @Nullable Command read(StoredCommand command) {
        CommandType type = CommandType.ofWireName(command.type());
        String params = command.paramsJson();
        return type == null
                ? null
                : CommandReader.readStored(type, params == null ? "{}" : params, command.arrivedAt());
    }
}
