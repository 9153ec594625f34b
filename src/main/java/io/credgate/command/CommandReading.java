package io.credgate.command;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of one message.
 *
 * @param commandId null if none could be read
 * @param typeName as received, or empty; a name that is no known type is cut to 60 printable characters
 * @param paramsJson the parameters as received, without white space between tokens; null if there were none
 * @param expiresAt null if the sender named none
 * @param command null if the parameters could not be read; for {@link Command.CreateCredential} it may be incomplete
 *     when there are problems
 * @param notes remarks for the result: fields that were ignored
 */
public record CommandReading(
        @Nullable String commandId,
        String typeName,
        @Nullable String paramsJson,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable Command command,
        Problems problems,
        List<String> notes) {
    public CommandReading {
        notes = List.copyOf(notes);
    }

    /** Leaves the parameters out: they may hold a PIN or a guest's name. */
    @Override
    public String toString() {
        return "CommandReading[" + commandId + ", " + typeName + ", problems="
                + problems.byPath().keySet() + "]";
    }
}
