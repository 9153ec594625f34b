package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.config.ConfigReading;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which state directory: named on the command line, else by the configuration. */
final class StateDirOption {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "State directory. Without it: gateway.state_dir of the configuration.")
    private @Nullable Path stateDir;

    @Mixin
    private ConfigOption config = new ConfigOption();

    Path find(ConfigReader reader, CommandSpec spec) {
        if (stateDir != null) {
            return stateDir.toAbsolutePath();
        }
        if (reader.read(config.file()) instanceof ConfigReading.Valid valid) {
            return valid.config().gateway().stateDir();
        }
        throw new ParameterException(
                spec.commandLine(),
                "The configuration " + config.file() + " has errors, so it does not say where the store is. Correct it"
                        + " ('credgate check'), or name the directory with --state-dir.");
    }
}
