package io.credgate.cli;

import io.credgate.config.ConfigReader;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code credgate}. */
@Command(
        name = "credgate",
        description = "Gateway between MQTT credential commands and hotel lock controllers.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done",
            ExitCode.FAILURE + ":something went wrong",
            ExitCode.USAGE + ":errors in the configuration, or a command line that is not understood"
        })
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String... args) {
        // Paho logs to java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine(ConfigReader.ofThisProcess()).execute(args));
    }

    /** All commands. The exit code of {@link CommandLine#execute} is one of {@link ExitCode}. */
    static CommandLine commandLine(ConfigReader configReader) {
        CommandLine commandLine = new CommandLine(new Main())
                .addSubcommand(new RunCommand())
                .addSubcommand(new CheckCommand(configReader))
                .addSubcommand(new PrepareCommand())
                .addSubcommand(new ErrorsCommand())
                .addSubcommand(StoreCommand.commandLine(configReader))
                .addSubcommand(new VersionCommand())
                .addSubcommand(new CommandLine.HelpCommand());
        ServiceLoader.load(CliExtension.class).forEach(extension -> commandLine.addSubcommand(extension.command()));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // One line in the journal with what went wrong, instead of a page on the screen.
        commandLine.setExecutionExceptionHandler((e, failed, result) -> {
            LOG.error("{} failed", failed.getCommandSpec().qualifiedName(), e);
            return ExitCode.FAILURE;
        });
        return commandLine;
    }
}
