package io.credgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of limits names classes that exist, and settings that exist with their defaults, as config/credgate.yaml has
 * them; no setting of the gateway and its limits is left out.
 */
class LimitsOnThePageTest {
    private static final String HEADING = "| what | value | set by | held by |";
    private static final Pattern TICKED = Pattern.compile("`([^`]+)`");
    private static final Map<String, String> UNITS =
            Map.of("min", "m", "s", "s", "d", "d", "h", "h", "ms", "ms", "MiB", "MiB", "", "");

    @Test
    void classesThatHoldALimitExist() throws IOException {
        Set<String> classes;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            classes = files.map(f -> f.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        for (List<String> row : rows()) {
            for (String name : ticked(row.get(3))) {
                assertTrue(Stream.of(name.split("\\.")).anyMatch(classes::contains), "no class " + name + " in " + row);
            }
        }
    }

    @Test
    void settingsHaveTheirDefaults() throws IOException {
        String example = Files.readString(Path.of("config/credgate.yaml"));
        List<String> problems = new ArrayList<>();
        for (List<String> row : rows()) {
            List<String> keys = ticked(row.get(2));
            String[] values = row.get(1).split(";");
            for (int i = 0; i < keys.size() && values.length == keys.size(); i++) {
                String key = keys.get(i).substring(keys.get(i).lastIndexOf('.') + 1);
                Matcher line = Pattern.compile("(?m)^ *#" + key + ": (\\S+)").matcher(example);
                if (line.find() && !value(values[i].strip()).equals(line.group(1))) {
                    problems.add(keys.get(i) + " is " + line.group(1) + ", and on the page " + values[i].strip());
                }
            }
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void everyLimitThatCanBeSetIsThere() throws IOException {
        String example = Files.readString(Path.of("config/credgate.yaml"));
        String section = example.substring(example.indexOf("\nlimits:"), example.indexOf("\nsystems:"));
        Matcher key = Pattern.compile("(?m)^  #([a-z_]+): ").matcher(section);
        Set<String> onThePage = new TreeSet<>();
        rows().forEach(row -> onThePage.addAll(ticked(row.get(2))));
        while (key.find()) {
            assertTrue(onThePage.contains("limits." + key.group(1)), "limits." + key.group(1) + " is not in the table");
        }
    }

    /** As the file writes it: 30,000 is 30000, 2 min is 2m, 4 MiB the number of bytes. */
    private static String value(String onThePage) {
        Matcher m = Pattern.compile("([0-9][0-9,]*) ?(min|ms|MiB|[sdh])?\\b").matcher(onThePage);
        if (!m.lookingAt()) {
            return onThePage;
        }
        String number = m.group(1).replace(",", "");
        String unit = UNITS.getOrDefault(m.group(2) == null ? "" : m.group(2), "");
        return unit.equals("MiB") ? Long.toString(Long.parseLong(number) << 20) : number + unit;
    }

    private static List<List<String>> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/docs/operations.md"));
        List<List<String>> rows = new ArrayList<>();
        for (int i = lines.indexOf(HEADING) + 2; lines.get(i).startsWith("|"); i++) {
            String[] cells = lines.get(i).split("\\|");
            rows.add(List.of(cells[1].strip(), cells[2].strip(), cells[3].strip(), cells[4].strip()));
        }
        assertTrue(rows.size() > 30, "rows: " + rows.size());
        return rows;
    }

    private static List<String> ticked(String cell) {
        Matcher m = TICKED.matcher(cell);
        List<String> words = new ArrayList<>();
        while (m.find()) {
            words.add(m.group(1));
        }
        return words;
    }
}
