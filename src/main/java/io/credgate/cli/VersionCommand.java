package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.json.Json;
import io.credgate.protocol.Protocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code credgate version}. */
@Command(
        name = "version",
        description = "Prints the version and the dialects it speaks.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<String> dialects = ConfigReader.installedProtocols().stream()
                .map(Protocol::dialect)
                .toList();
        if (json) {
            Map<String, Object> version = new LinkedHashMap<>();
            version.put("version", version());
            version.put("java", System.getProperty("java.version", ""));
            version.put("dialects", dialects);
            spec.commandLine().getOut().println(Json.writeText(version));
        } else {
            spec.commandLine().getOut().println(getVersion()[0]);
            spec.commandLine().getOut().println("Dialects: " + String.join(", ", dialects));
        }
        return ExitCode.OK;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"credgate " + version() + " (Java " + System.getProperty("java.version", "?") + ")"};
    }

    /** From the manifest of the jar; classes outside a jar have none. */
    private static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
