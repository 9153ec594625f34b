package io.credgate.config;

import io.credgate.config.GatewayConfig.AcsSystem;
import io.credgate.config.GatewayConfig.Gateway;
import io.credgate.config.GatewayConfig.Limits;
import io.credgate.config.GatewayConfig.Mqtt;
import io.credgate.config.YamlNode.Mapping;
import io.credgate.protocol.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the configuration file and the files it names. Never stops at the first problem and never throws on
 * what a file holds. Stateless, any thread.
 */
public final class ConfigReader {
    private static final int FILE_BYTES_MAX = 1024 * 1024;

    private final List<Protocol> protocols;
    private final Placeholders placeholders;

    /** @param environment for the <code>${NAME}</code> in the file */
    public ConfigReader(List<Protocol> protocols, Map<String, String> environment) {
        this.protocols = List.copyOf(protocols);
        this.placeholders = new Placeholders(environment);
    }

    /** With every dialect on the class path and the environment of this process. */
    public static ConfigReader ofThisProcess() {
        return new ConfigReader(installedProtocols(), System.getenv());
    }

    /** Every dialect on the class path, by name. */
    public static List<Protocol> installedProtocols() {
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Protocol::dialect))
                .toList();
    }

    public ConfigReading read(Path file) {
        ProblemList problems = new ProblemList();
        GatewayConfig config = null;
        FileText content = FileText.read(file, FILE_BYTES_MAX);
        if (content instanceof FileText.Unreadable unreadable) {
            problems.error(Place.startOf(file), "", unreadable.sentence(), unreadable.remedy());
        } else if (content instanceof FileText.Text text) {
            config = readTree(file, YamlTree.read(file, text.text(), problems), problems);
        }
        List<ConfigProblem> found = problems.sorted();
        return config == null || problems.errors() > 0
                ? new ConfigReading.Invalid(found)
                : new ConfigReading.Valid(config, found);
    }

    private @Nullable GatewayConfig readTree(Path file, @Nullable YamlNode root, ProblemList problems) {
        if (root == null) {
            return null;
        }
        if (!(root instanceof Mapping mapping)) {
            problems.error(
                    root.place(),
                    "",
                    "The file has to be a mapping of keys to values, and is " + root.describe(),
                    "Start from config/credgate.yaml");
            return null;
        }
        Path directory = file.toAbsolutePath().resolveSibling("");
        YamlSection site = new YamlSection(problems, placeholders, "", Place.startOf(file), mapping.entries());
        Gateway gateway = GatewayReader.read(site.sectionOrEmpty("gateway"));
        Mqtt mqtt = new MqttReader(directory).read(site.sectionOrEmpty("mqtt"), gateway.id());
        Limits limits = readLimits(site.sectionOrEmpty("limits"));
        List<AcsSystem> systems = readSystems(site, new SystemReader(directory, protocols, gateway.timeZone()));
        site.finish();
        return new GatewayConfig(gateway, mqtt, limits, systems);
    }

    private static List<AcsSystem> readSystems(YamlSection site, SystemReader reader) {
        List<AcsSystem> systems = new ArrayList<>();
        if (site.isEmptyList("systems")) {
            site.problem("systems", "There is no lock system", "Add at least one, as in config/credgate.yaml");
        } else {
            site.sections("systems").forEach(section -> systems.add(reader.read(section)));
        }
        return systems;
    }

    private static Limits readLimits(YamlSection section) {
        Limits standard = Limits.DEFAULT;
        Limits limits = new Limits(
                section.duration(
                        "command_ids_kept", standard.commandIdsKept(), Duration.ofDays(1), Duration.ofDays(365)),
                section.duration(
                        "personal_data_kept", standard.personalDataKept(), Duration.ofDays(1), Duration.ofDays(3650)),
                section.duration("encode_term", standard.encodeTerm(), Duration.ofSeconds(5), Duration.ofHours(1)),
                section.duration("command_term", standard.commandTerm(), Duration.ofMinutes(1), Duration.ofDays(30)),
                section.integer("open_commands_max", standard.openCommandsMax(), 1, 1_000_000),
                section.integer("attempts_max", standard.attemptsMax(), 1, 100),
                readReports(section));
        section.finish();
        return limits;
    }

    private static GatewayConfig.Reports readReports(YamlSection limits) {
        GatewayConfig.Reports standard = GatewayConfig.Reports.DEFAULT;
        return new GatewayConfig.Reports(
                limits.integer("telemetry_max", standard.telemetryMax(), 100, 100_000),
                limits.integer("telemetry_bytes_max", standard.telemetryBytesMax(), 65_536, 64 << 20),
                limits.integer("drain_rate", standard.drainRate(), 1, 100_000));
    }
}
