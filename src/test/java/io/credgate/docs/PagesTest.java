package io.credgate.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.CommandReading;
import io.credgate.command.FailureCode;
import io.credgate.command.Uuids;
import io.credgate.json.Json;
import io.credgate.json.JsonReading;
import io.credgate.json.command.CommandReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages below src/docs say of the code is so. */
class PagesTest {
    private static final Path DOCS = Path.of("src/docs");

    /** The columns "what to do" and all text around the table are for people. */
    @Test
    void theTableOfFailureCodesIsThatOfTheCode() throws IOException {
        Matcher row = Pattern.compile(
                        "(?m)^(\\| `[A-Z_]+` \\| `[a-z_]+` \\| [a-z]+ \\| (?:yes|no) \\| (?:yes|no) \\|) [^ ]")
                .matcher(text("operations.md"));
        List<String> rows = new ArrayList<>();
        while (row.find()) {
            rows.add(row.group(1));
        }
        List<String> expected = Arrays.stream(FailureCode.values())
                .map(code -> "| `" + code.name() + "` | `" + code.type() + "` | "
                        + code.responsible().wireName() + " | " + word(code.retryable()) + " | "
                        + word(code.retriedHere()) + " |")
                .toList();
        assertEquals(String.join("\n", expected), String.join("\n", rows));
    }

    private static String word(boolean yes) {
        return yes ? "yes" : "no";
    }

    @Test
    void theExamplesOfTheApiAreJson() throws IOException {
        List<String> examples = examples();
        assertTrue(examples.size() > 5, "examples: " + examples.size());
        for (String example : examples) {
            assertInstanceOf(JsonReading.Tree.class, Json.readTree(example.getBytes(UTF_8)), example);
        }
    }

    @Test
    void theCommandsAmongThemAreRead() throws IOException {
        int commands = 0;
        for (String example : examples()) {
            if (((Map<?, ?>) ((JsonReading.Tree) Json.readTree(example.getBytes(UTF_8))).value())
                    .containsKey("params")) {
                CommandReading reading =
                        new CommandReader().read(example.getBytes(UTF_8), Instant.parse("2026-11-23T20:12:53Z"));
                assertEquals(Map.of(), reading.problems().byPath());
                assertEquals(List.of(), reading.notes());
                commands++;
            }
        }
        assertTrue(commands >= 2, "commands: " + commands);
    }

    @Test
    void theNamespaceAndItsExampleAreRight() throws IOException {
        String page = text("mqtt-api.md");
        assertTrue(page.contains(Uuids.NAMESPACE.toString()));
        Matcher example = Pattern.compile("Command `([0-9a-f-]{36})` makes credential\\s+`([0-9a-f-]{36})`")
                .matcher(page);
        assertTrue(example.find());
        assertEquals(Uuids.credentialIdFor(example.group(1)), example.group(2));
    }

    @Test
    void linksBetweenPagesLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        try (Stream<Path> pages = Files.walk(DOCS)) {
            for (Path page : pages.filter(p -> p.toString().endsWith(".md")).toList()) {
                Matcher link = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)").matcher(Files.readString(page));
                while (link.find()) {
                    if (!Files.exists(page.resolveSibling(link.group(1)))) {
                        broken.add(page + ": " + link.group(1));
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    private static List<String> examples() throws IOException {
        Matcher block = Pattern.compile("(?ms)^```json\n(.*?)^```").matcher(text("mqtt-api.md"));
        List<String> examples = new ArrayList<>();
        while (block.find()) {
            examples.add(block.group(1));
        }
        return examples;
    }

    private static String text(String page) throws IOException {
        return Files.readString(DOCS.resolve(page));
    }
}
