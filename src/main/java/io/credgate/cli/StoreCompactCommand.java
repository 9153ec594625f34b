package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.store.StoreUpkeep;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code credgate store compact}. */
@Command(
        name = "compact",
        description = {
            "Writes the store anew without unused space. The gateway gives space back by itself, a piece at a time, so this",
            "is for those who cannot wait. Only while the gateway is stopped."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done",
            ExitCode.FAILURE + ":not done; the message says why",
            ExitCode.USAGE + ":the command line or the configuration is not understood"
        })
final class StoreCompactCommand extends StoreTool {
    StoreCompactCommand(ConfigReader reader) {
        super(reader);
    }

    @Override
    int run(Path stateDir, PrintWriter out) {
        StoreUpkeep.Sizes sizes = StoreUpkeep.compact(stateDir);
        out.println("The store in " + stateDir + " takes " + sizes.after() / 1024 + " KiB; before it took "
                + sizes.before() / 1024 + " KiB.");
        return ExitCode.OK;
    }
}
