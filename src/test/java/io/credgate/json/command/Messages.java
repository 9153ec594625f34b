package io.credgate.json.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.credgate.command.CommandReading;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Messages for tests. In JSON written here, {@code '} stands for {@code "}. */
final class Messages {
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    static final String COMMAND_ID = "6f1c2d3e-0001-4000-8000-000000000001";
    static final String ID_1 = "00000000-0000-4000-8000-000000000001";
    static final String ID_2 = "00000000-0000-4000-8000-000000000002";
    static final String ID_3 = "00000000-0000-4000-8000-00000000000a";

    /** The examples of the credential API, one file each. */
    static final List<String> EXAMPLES = List.of(
            "create-code-for-user-identity.json",
            "create-code-for-acs-user.json",
            "create-card-for-user-identity.json",
            "create-card-for-acs-user.json",
            "create-mobile-key-for-user-identity.json",
            "create-mobile-key-for-acs-user.json");

    private Messages() {}

    static CommandReading read(String message) {
        return new CommandReader().read(message.replace('\'', '"').getBytes(UTF_8), NOW);
    }

    /** @param params with $1, $2 and $A in place of three ids */
    static CommandReading read(String type, String params) {
        return read("{'command_id': '" + COMMAND_ID + "', 'type': '" + type + "', 'params': " + withIds(params) + "}");
    }

    static String withIds(String json) {
        return json.replace("$1", ID_1).replace("$2", ID_2).replace("$A", ID_3);
    }

    static byte[] example(String file) {
        try (InputStream in = Messages.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }

    /** Every problem as {@code path: sentence}, in the order found. */
    static String problems(CommandReading reading) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : reading.problems().byPath().entrySet()) {
            entry.getValue().forEach(sentence -> lines.add(entry.getKey() + ": " + sentence));
        }
        return String.join("\n", lines);
    }
}
