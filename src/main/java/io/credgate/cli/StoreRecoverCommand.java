package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.daemon.StoredRecords;
import io.credgate.store.LostRecord;
import io.credgate.store.StoreRecovery;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code credgate store recover}. */
@Command(
        name = "recover",
        description = {
            "Builds a new store from every record of a damaged one that can be read, and names every one that is lost.",
            "The damaged files are kept in the directory 'quarantine' of the state directory; nothing is deleted.",
            "Only while the gateway is stopped. A store that is in order is left as it is."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":the store is in order, or was recovered without any loss",
            ExitCode.FAILURE + ":nothing was recovered; the message says why",
            ExitCode.USAGE + ":the command line or the configuration is not understood",
            StoreRecoverCommand.WITH_LOSS + ":recovered; the records named are lost"
        })
final class StoreRecoverCommand extends StoreTool {
    static final int WITH_LOSS = 4;

    StoreRecoverCommand(ConfigReader reader) {
        super(reader);
    }

    @Override
    int run(Path stateDir, PrintWriter out) {
        StoreRecovery.Result result = StoreRecovery.run(stateDir, new StoredRecords(), Instant.now());
        if (!result.done()) {
            out.println("The store in " + stateDir + " is in order; nothing was changed.");
            return ExitCode.OK;
        }
        for (LostRecord lost : result.lost()) {
            out.println("lost: " + lost.table() + " " + lost.key() + ": " + lost.sentence());
        }
        out.println("The store in " + stateDir + " was recovered: " + result.carriedOver() + " records carried over, "
                + result.lost().size() + " losses. The damaged files are in " + result.quarantine()
                + "; keep them until everything is settled.");
        if (result.openInDoubt() > 0) {
            out.println(
                    result.openInDoubt() + " commands had not ended, and nobody knows how far they came: they end as"
                            + " unknown at the next start, unless doing them again is harmless. Let their cards be read.");
        }
        if (result.keysForgotten()) {
            out.println(
                    "Guests may hold keys of which nothing is known any more. Until a main key was asked for by name for a"
                            + " room, the gateway makes further keys there only, which kill no other and may be refused. Have the"
                            + " guests' cards read; when all are known, or the stays are over, run 'credgate store keys-known'.");
        }
        if (!result.lost().isEmpty()) {
            out.println(
                    "Tell those who run the cloud service which commands are lost: a lost command is not carried out"
                            + " when it comes again under its id.");
        }
        out.println("The gateway can be started again.");
        return result.lost().isEmpty() ? ExitCode.OK : WITH_LOSS;
    }
}
