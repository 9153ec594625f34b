package io.credgate.cli;

import io.credgate.config.ConfigProblem;
import io.credgate.config.ConfigReader;
import io.credgate.config.ConfigReading;
import io.credgate.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code credgate check}: is the configuration good, and what does it say? Opens no connection. */
@Command(
        name = "check",
        description = {
            "Checks the configuration file and prints every problem with its line and remedy,",
            "or what the file sets up if there are no errors."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":the daemon would start with this file; there may be warnings",
            ExitCode.USAGE + ":the file has errors"
        })
final class CheckCommand implements Callable<Integer> {
    private final ConfigReader reader;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CheckCommand(ConfigReader reader) {
        this.reader = reader;
    }

    @Override
    public Integer call() {
        Path file = config.file();
        ConfigReading reading = reader.read(file);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.writeText(toJson(file, reading)));
        } else {
            reading.problems().forEach(out::println);
            if (reading instanceof ConfigReading.Valid valid) {
                if (!valid.problems().isEmpty()) {
                    out.println();
                }
                out.println(file + " has no errors.");
                out.println();
                SiteSummary.lines(valid.config()).forEach(out::println);
            }
        }
        return reading instanceof ConfigReading.Valid ? ExitCode.OK : ExitCode.USAGE;
    }

    private static Map<String, Object> toJson(Path file, ConfigReading reading) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", file.toString());
        object.put("ok", reading instanceof ConfigReading.Valid);
        List<Object> problems = new ArrayList<>();
        for (ConfigProblem problem : reading.problems()) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
            item.put("file", problem.file().toString());
            item.put("line", problem.line());
            item.put("column", problem.column());
            item.put("key", problem.key());
            item.put("sentence", problem.sentence());
            item.put("remedy", problem.remedy());
            problems.add(item);
        }
        object.put("problems", problems);
        if (reading instanceof ConfigReading.Valid valid) {
            object.put("site", SiteSummary.json(valid.config()));
        }
        return object;
    }
}
