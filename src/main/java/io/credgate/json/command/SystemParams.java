package io.credgate.json.command;

import io.credgate.command.Command;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters of {@code acs.entrances.list} and {@code gateway.*}, and the paging of all lists. */
final class SystemParams {
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 500;
    private static final int CURSOR_LENGTH_MAX = 500;
    private static final Pattern CARD_NUMBER = Pattern.compile("[0-9A-Fa-f]{4,32}");

    private SystemParams() {}

    static Command.Page page(FieldReader in) {
        return new Command.Page(
                in.integer("limit", LIMIT_DEFAULT, 1, LIMIT_MAX), in.text("page_cursor", CURSOR_LENGTH_MAX));
    }

    static Command listEntrances(FieldReader in) {
        return new Command.ListEntrances(in.uuid("acs_system_id"), page(in));
    }

    static @Nullable Command cancel(FieldReader in) {
        String commandId = commandId(in);
        return commandId == null ? null : new Command.CancelCommand(commandId);
    }

    static @Nullable Command resolve(FieldReader in) {
        String commandId = commandId(in);
        String outcome = in.require("outcome").choice("outcome", List.of("succeeded", "failed"));
        String cardNumber = in.matching("card_number", CARD_NUMBER, "must be 4 to 32 hexadecimal digits.");
        return commandId == null || outcome == null
                ? null
                : new Command.ResolveCommand(
                        commandId,
                        outcome.equals("succeeded"),
                        cardNumber == null ? null : cardNumber.toLowerCase(Locale.ROOT));
    }

    static @Nullable Command probe(FieldReader in) {
        String acsSystemId = in.require("acs_system_id").uuid("acs_system_id");
        return acsSystemId == null ? null : new Command.ProbeSystem(acsSystemId);
    }

    private static @Nullable String commandId(FieldReader in) {
        return in.require("command_id").uuid("command_id");
    }
}
