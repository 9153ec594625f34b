package io.credgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.config.ConfigReader;
import io.credgate.docs.RecordingSection.Setting;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A page of a dialect with a table headed {@code | key | default | range | why |} has a row for every setting that the
 * dialect reads, with its default and range, and no other row.
 */
class SettingsOnThePagesTest {
    private static final Path PAGES = Path.of("src/docs/dialects");
    private static final String HEADING = "| key | default | range | why |";

    @Test
    void tablesOfSettingsAreThoseOfTheCode() throws IOException {
        List<String> problems = new ArrayList<>();
        List<String> checked = new ArrayList<>();
        for (Protocol protocol : ConfigReader.installedProtocols()) {
            Path page = PAGES.resolve(protocol.dialect() + ".md");
            List<String> lines = Files.exists(page) ? Files.readAllLines(page) : List.of();
            if (lines.contains(HEADING)) {
                compare(page, rows(lines), settings(protocol), problems);
                checked.add(protocol.dialect());
            }
        }
        assertEquals("", String.join("\n", problems));
        assertTrue(
                checked.containsAll(List.of("salto-pms", "salto-ship", "visionline-pms", "visionline-webapi")),
                checked::toString);
    }

    /** Over all media; where a key is read only if it is there, it has no default. */
    private static Map<String, Setting> settings(Protocol protocol) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (Medium medium : new TreeSet<>(protocol.media())) {
            RecordingSection absent = new RecordingSection(false);
            protocol.configure(absent, medium, ZoneId.of("UTC"));
            RecordingSection present = new RecordingSection(true);
            protocol.configure(present, medium, ZoneId.of("UTC"));
            present.settings()
                    .forEach((key, setting) -> settings.putIfAbsent(
                            key, absent.settings().containsKey(key) ? setting : new Setting("", setting.range())));
        }
        return settings;
    }

    /** Cells after the key, by key. */
    private static Map<String, List<String>> rows(List<String> lines) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (int i = lines.indexOf(HEADING) + 2;
                i < lines.size() && lines.get(i).startsWith("|");
                i++) {
            String[] cells = lines.get(i).split("\\|");
            rows.put(cells[1].strip().replace("`", ""), List.of(cells[2].strip(), cells[3].strip()));
        }
        return rows;
    }

    private static void compare(
            Path page, Map<String, List<String>> rows, Map<String, Setting> settings, List<String> problems) {
        settings.forEach((key, setting) -> {
            List<String> row = rows.get(key);
            String right = "| `" + key + "` | "
                    + (setting.fallback().isEmpty() ? "(none, or what the text says)" : "`" + setting.fallback() + "`")
                    + " | " + (setting.range().isEmpty() ? "(in words)" : setting.range()) + " |";
            if (row == null) {
                problems.add(page + " lacks " + right);
            } else if (!setting.fallback().isEmpty() && !row.get(0).equals("`" + setting.fallback() + "`")
                    || !setting.range().isEmpty() && !row.get(1).equals(setting.range())) {
                problems.add(page + ": should be " + right + ", is " + row);
            }
        });
        rows.keySet().stream()
                .filter(key -> !settings.containsKey(key))
                .forEach(key -> problems.add(page + " tells of " + key + ", which the dialect does not read"));
    }
}
