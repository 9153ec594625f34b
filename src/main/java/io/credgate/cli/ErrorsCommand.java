package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.json.Json;
import io.credgate.protocol.Protocol;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code credgate errors}: what lock systems answer beside success, and what it means here. Opens no connection. */
@Command(
        name = "errors",
        description = {
            "Prints every error that lock systems may answer, as far as it is published:",
            "what it becomes, who has to act, whether another try may help, and what the",
            "clerk reads."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {ExitCode.OK + ":done", ExitCode.USAGE + ":there is no such dialect"})
final class ErrorsCommand implements Callable<Integer> {
    private final List<Protocol> protocols;

    @Parameters(
            paramLabel = "DIALECT",
            arity = "0..1",
            description = "As in the configuration, such as salto-pms. Without it: all.")
    private @Nullable String dialect;

    @ArgGroup(exclusive = true)
    private Output output = new Output();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private static final class Output {
        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description = "text (the default), or markdown as in the documents.")
        private Format format = Format.TEXT;

        @Option(names = "--json", description = "Print one JSON object.")
        private boolean json;
    }

    private enum Format {
        TEXT,
        MARKDOWN
    }

    ErrorsCommand() {
        this(ConfigReader.installedProtocols());
    }

    ErrorsCommand(List<Protocol> protocols) {
        this.protocols = protocols.stream()
                .sorted(Comparator.comparing(Protocol::dialect))
                .toList();
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<ErrorTable> tables = tables();
        if (output.json) {
            out.println(Json.writeText(
                    Map.of("dialects", tables.stream().map(ErrorTable::json).toList())));
            return ExitCode.OK;
        }
        boolean markdown = output.format == Format.MARKDOWN;
        List<String> lines = new ArrayList<>();
        for (ErrorTable table : tables) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(markdown ? table.markdown() : table.text());
        }
        lines.forEach(out::println);
        return ExitCode.OK;
    }

    private List<ErrorTable> tables() {
        List<ErrorTable> tables = protocols.stream()
                .filter(p -> dialect == null || p.dialect().equals(dialect))
                .map(p -> new ErrorTable(p.dialect(), p.errors()))
                .toList();
        if (dialect != null && tables.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no dialect '" + dialect + "'; there is: "
                            + protocols.stream().map(Protocol::dialect).collect(Collectors.joining(", ")));
        }
        return tables;
    }
}
