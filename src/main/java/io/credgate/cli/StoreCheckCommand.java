package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.daemon.StoredRecords;
import io.credgate.store.StoreCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code credgate store check}. */
@Command(
        name = "check",
        description = {
            "Looks the whole store over, also while the gateway runs, and says what is wrong and what to do.",
            "Changes nothing."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":the store is in order",
            ExitCode.FAILURE + ":something is wrong, or there is no store",
            ExitCode.USAGE + ":the command line or the configuration is not understood"
        })
final class StoreCheckCommand extends StoreTool {
    StoreCheckCommand(ConfigReader reader) {
        super(reader);
    }

    @Override
    int run(Path stateDir, PrintWriter out) {
        List<StoreCheck.Finding> findings = StoreCheck.run(stateDir, new StoredRecords());
        if (findings.isEmpty()) {
            out.println("The store in " + stateDir + " is in order.");
            return ExitCode.OK;
        }
        for (StoreCheck.Finding finding : findings) {
            out.println((finding.sentence() + " " + finding.remedy()).strip());
        }
        return ExitCode.FAILURE;
    }
}
