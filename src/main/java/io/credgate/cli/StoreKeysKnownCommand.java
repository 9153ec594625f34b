package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.store.StoreUpkeep;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code credgate store keys-known}. */
@Command(
        name = "keys-known",
        description = {
            "Says that no guest holds a key that the store does not know. After a recovery that lost credentials the gateway",
            "makes no main key for a room by itself, since it could kill such a key; with this it does again. Run it when the",
            "cards of the guests have been read, or their stays are over. Only while the gateway is stopped."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done, or there was no doubt",
            ExitCode.FAILURE + ":not done; the message says why",
            ExitCode.USAGE + ":the command line or the configuration is not understood"
        })
final class StoreKeysKnownCommand extends StoreTool {
    StoreKeysKnownCommand(ConfigReader reader) {
        super(reader);
    }

    @Override
    int run(Path stateDir, PrintWriter out) {
        out.println(
                StoreUpkeep.keysAreKnown(stateDir, Instant.now())
                        ? "Noted. From the next start on the gateway chooses keys by what its store knows alone."
                        : "The store in " + stateDir + " has lost no records of keys; nothing was changed.");
        return ExitCode.OK;
    }
}
