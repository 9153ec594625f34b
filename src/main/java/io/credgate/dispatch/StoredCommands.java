package io.credgate.dispatch;

import io.credgate.command.CommandReading;
import io.credgate.json.Json;
import io.credgate.json.command.CommandReader;
import io.credgate.store.StoredCommand;
import java.nio.charset.StandardCharsets;

/** Reads a command back from the store, judged by the time at which it arrived. */
final class StoredCommands {
    private StoredCommands() {}

    static CommandReading reading(CommandReader reader, StoredCommand command) {
        String params = command.paramsJson() == null ? "{}" : command.paramsJson();
        String body = "{\"command_id\":" + Json.writeText(command.commandId()) + ",\"type\":"
                + Json.writeText(command.type()) + ",\"params\":" + params + "}";
        return reader.read(body.getBytes(StandardCharsets.UTF_8), command.arrivedAt());
    }
}
