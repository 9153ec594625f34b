package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.store.StoreUpkeep;
import io.credgate.store.StoreUpkeep.AuditBreak;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code credgate store verify-audit}. */
@Command(
        name = "verify-audit",
        description = {
            "Walks along the audit trail and tells every line that does not follow from the one before:",
            "a line there was changed, added or removed. Also while the gateway runs."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":the audit trail is whole",
            ExitCode.FAILURE + ":it is broken, or cannot be read",
            ExitCode.USAGE + ":the command line or the configuration is not understood"
        })
final class StoreVerifyAuditCommand extends StoreTool {
    StoreVerifyAuditCommand(ConfigReader reader) {
        super(reader);
    }

    @Override
    int run(Path stateDir, PrintWriter out) {
        StoreUpkeep.AuditReport report = StoreUpkeep.verifyAudit(stateDir);
        if (report.breaks().isEmpty()) {
            out.println(
                    report.lines() == 0
                            ? "The audit trail is empty."
                            : "The audit trail is whole: " + report.lines() + " lines, " + report.first() + " to "
                                    + report.last() + ".");
        }
        report.breaks().forEach(broken -> out.println(sentence(broken)));
        if (!report.breaks().isEmpty()) {
            out.println("All other lines, " + report.lines() + " with those named, follow from the one before.");
        }
        report.recoveries()
                .forEach(at -> out.println("A recovery of the store on " + at
                        + " may have lost lines before it; the list is in the quarantine directory."));
        return report.breaks().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static String sentence(AuditBreak broken) {
        if (broken.atEnd()) {
            return "The audit trail is broken at line " + broken.line() + ": from there on lines were removed"
                    + (broken.at().isEmpty() ? "." : ", after " + broken.at() + ".");
        }
        return "The audit trail is broken at line " + broken.line() + " of " + broken.at()
                + ": it was changed, or lines next to it were added or removed.";
    }
}
