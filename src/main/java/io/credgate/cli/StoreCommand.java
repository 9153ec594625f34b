package io.credgate.cli;

import io.credgate.config.ConfigReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code credgate store}: for the store when something is wrong with it, or when somebody wants to know. */
@Command(
        name = "store",
        description = "Checks, repairs and reads the store of a gateway.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand {
    private StoreCommand() {}

    static CommandLine commandLine(ConfigReader reader) {
        return new CommandLine(new StoreCommand())
                .addSubcommand(new StoreCheckCommand(reader))
                .addSubcommand(new StoreRecoverCommand(reader))
                .addSubcommand(new StoreKeysKnownCommand(reader))
                .addSubcommand(new StoreCompactCommand(reader))
                .addSubcommand(new StoreExportCommand(reader))
                .addSubcommand(new StoreVerifyAuditCommand(reader));
    }
}
