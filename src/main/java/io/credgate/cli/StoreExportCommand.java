package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.json.Json;
import io.credgate.json.JsonLimits;
import io.credgate.json.JsonReading;
import io.credgate.json.PersonalData;
import io.credgate.store.StoreExport;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code credgate store export}. */
@Command(
        name = "export",
        description = {
            "Prints every record of the store as a line of JSON, also while the gateway runs.",
            "PINs, keys, names, addresses and phone numbers are masked."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done",
            ExitCode.FAILURE + ":the store cannot be read; the message says why",
            ExitCode.USAGE + ":the command line or the configuration is not understood"
        })
final class StoreExportCommand extends StoreTool {
    /** Columns that hold JSON. */
    private static final Set<String> JSON = Set.of("params", "result", "operation", "json", "payload");

    /** A sentence of a lock system or about it; may quote anything. */
    private static final String SENTENCE = "detail";

    @Option(
            names = "--with-personal-data",
            description = "Mask nothing. Treat the output as you treat the guests' names and PINs in it.")
    private boolean withPersonalData;

    StoreExportCommand(ConfigReader reader) {
        super(reader);
    }

    @Override
    int run(Path stateDir, PrintWriter out) {
        StoreExport.run(
                stateDir,
                (table, row) -> out.println(Json.writeText(line(table, row))),
                new StoreExport.Views(
                        StoreExport.Views.USUAL, System::nanoTime, this::renewed, StoreExportCommand::start));
        return ExitCode.OK;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "export");
        thread.setDaemon(true);
        thread.start();
    }

    private void renewed() {
        remark("The output was not taken for " + StoreExport.Views.USUAL.toSeconds()
                + " s. What follows is as it stands when it goes on: the records belong to more than one instant.");
    }

    private Map<String, @Nullable Object> line(String table, Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("table", table);
        row.forEach((column, value) -> line.put(column, cell(column, value)));
        return line;
    }

    private @Nullable Object cell(String column, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (JSON.contains(column)) {
            byte[] json =
                    value instanceof byte[] bytes ? bytes : value.toString().getBytes(StandardCharsets.UTF_8);
            return json.length == 0 ? "" : tree(json);
        }
        if (column.equals(SENTENCE) && !withPersonalData) {
            return PersonalData.MASK;
        }
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
    }

    private @Nullable Object tree(byte[] json) {
        if (Json.readTree(json, JsonLimits.OWN) instanceof JsonReading.Tree read) {
            return withPersonalData ? read.value() : PersonalData.maskedTree(read.value());
        }
        return withPersonalData ? new String(json, StandardCharsets.UTF_8) : PersonalData.MASK;
    }
}
