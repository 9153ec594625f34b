package io.credgate.config;

import io.credgate.config.GatewayConfig.Entrance;
import io.credgate.config.GatewayConfig.EntranceKind;
import io.credgate.config.SystemReader.NameCheck;
import io.credgate.protocol.LinkProfile.NameKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entrances of a system: a list in the YAML file, or a CSV file with a line for each. */
final class EntranceReader {
    static final List<String> COLUMNS = List.of("acs_entrance_id", "kind", "name", "display_name");
    private static final List<String> OPTIONAL_COLUMNS = List.of("ext_id");
    private static final int CSV_BYTES_MAX = 4 * 1024 * 1024;

    /** What a card of the vendor's PMS interface can open. Vendors not named here may use all kinds. */
    private static final Map<String, List<EntranceKind>> KINDS = Map.of(
            "salto-space", List.of(EntranceKind.ROOM, EntranceKind.AUTHORISATION, EntranceKind.DOOR, EntranceKind.ZONE),
            "vision", List.of(EntranceKind.ROOM, EntranceKind.DOOR, EntranceKind.ZONE),
            "visionline", List.of(EntranceKind.ROOM, EntranceKind.DOOR, EntranceKind.ZONE));

    private final Path directory;
    private final SeenValues ids = new SeenValues("entrance id");

    /** @param directory that relative paths count from */
    EntranceReader(Path directory) {
        this.directory = directory;
    }

    List<Entrance> read(YamlSection system, String vendor, NameCheck names) {
        List<Entrance> entrances = new ArrayList<>();
        List<EntranceKind> kinds = KINDS.getOrDefault(vendor, List.of(EntranceKind.values()));
        SeenValues seenNames = new SeenValues("entrance");
        if (!system.has("entrances") || system.isList("entrances")) {
            for (YamlSection item : system.sections("entrances")) {
                entrances.add(readOne(item, kinds, names, seenNames));
                item.finish();
            }
            return entrances;
        }
        YamlSection section = system.section("entrances");
        if (section != null) {
            for (CsvTable.Row row : rows(section)) {
                entrances.add(readOne(row, kinds, names, seenNames));
            }
            section.finish();
        }
        return entrances;
    }

    private List<CsvTable.Row> rows(YamlSection section) {
        Path file = GatewayReader.path(section, "file", directory);
        if (file == null) {
            if (!section.has("file")) {
                section.problem("file", "The key is missing", "Name a CSV file, or write the entrances as a list");
            }
            return List.of();
        }
        FileText content = FileText.read(file, CSV_BYTES_MAX);
        if (content instanceof FileText.Unreadable unreadable) {
            section.problem("file", unreadable.sentence(), unreadable.remedy());
            return List.of();
        }
        return CsvTable.read(file, ((FileText.Text) content).text(), COLUMNS, OPTIONAL_COLUMNS, section.problems());
    }

    private Entrance readOne(Fields fields, List<EntranceKind> kinds, NameCheck names, SeenValues seenNames) {
        String id = fields.uuid("acs_entrance_id");
        ids.mustBeNew(fields, "acs_entrance_id", id);
        EntranceKind kind = kind(fields, kinds);
        String name = fields.requiredText("name", "Write what the lock system calls it");
        if (kind != null && !name.isEmpty()) {
            names.check(fields, NameKind.valueOf(kind.name()), name);
            seenNames.shouldBeNew(fields, "name", wireName(kind) + " " + name);
        }
        String displayName = fields.textOr("display_name", name);
        return new Entrance(
                id, kind == null ? EntranceKind.ROOM : kind, name, displayName, fields.textOr("ext_id", name));
    }

    private static @Nullable EntranceKind kind(Fields fields, List<EntranceKind> kinds) {
        List<String> words = kinds.stream().map(EntranceReader::wireName).toList();
        String word = fields.requiredText("kind", "Write one of " + String.join(", ", words));
        if (word.isEmpty()) {
            return null;
        }
        for (EntranceKind kind : EntranceKind.values()) {
            if (wireName(kind).equals(word.toLowerCase(Locale.ROOT))) {
                if (!kinds.contains(kind)) {
                    fields.problem(
                            "kind",
                            "A lock system of this vendor has no " + wireName(kind),
                            "Write one of " + String.join(", ", words));
                }
                return kind;
            }
        }
        fields.problem(
                "kind",
                fields.quoted("kind") + " is no kind of entrance",
                NearestWord.hint(word, words) + "Write one of " + String.join(", ", words));
        return null;
    }

    private static String wireName(EntranceKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
