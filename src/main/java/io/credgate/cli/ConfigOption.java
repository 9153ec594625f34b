package io.credgate.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --config}, for every command that needs the configuration file. */
public final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${env:CREDGATE_CONFIG:-/etc/credgate/credgate.yaml}",
            description = "Configuration file. Without it: CREDGATE_CONFIG, else /etc/credgate/credgate.yaml.")
    private Path file = Path.of("/etc/credgate/credgate.yaml");

    public Path file() {
        return file;
    }
}
