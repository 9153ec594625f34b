package io.credgate.cli;

import io.credgate.command.OperationKind;
import io.credgate.config.GatewayConfig;
import io.credgate.config.GatewayConfig.AcsSystem;
import io.credgate.config.GatewayConfig.Encoder;
import io.credgate.config.GatewayConfig.EntranceKind;
import io.credgate.config.GatewayConfig.Link;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a configuration sets up, for people and for programs. Shows no secret. */
final class SiteSummary {
    private SiteSummary() {}

    static List<String> lines(GatewayConfig config) {
        GatewayConfig.Gateway gateway = config.gateway();
        GatewayConfig.Mqtt mqtt = config.mqtt();
        List<String> lines = new ArrayList<>();
        lines.add("gateway    " + gateway.id() + ", " + gateway.site() + ", " + gateway.timeZone() + ", state in "
                + gateway.stateDir());
        lines.add("broker     " + mqtt.url() + " as " + mqtt.clientId()
                + (mqtt.username() == null ? "" : ", user " + mqtt.username()) + ", topics " + mqtt.prefix() + "/"
                + gateway.id() + "/...");
        for (AcsSystem system : config.systems()) {
            lines.add("");
            lines.add("system     " + system.name() + " (" + system.vendor() + "), " + system.acsSystemId()
                    + (system.timeZone().equals(gateway.timeZone()) ? "" : ", " + system.timeZone()));
            for (Link link : system.links()) {
                lines.add("  link     " + link.name() + ": " + link.profile().dialect() + " over "
                        + link.transport().describe());
                lines.add("           can: " + String.join(", ", operations(link, ' ')));
            }
            lines.add("  encoders " + system.encoders().size() + named(system.encoders()));
            lines.add("  doors    " + doors(system));
        }
        return lines;
    }

    private static String named(List<Encoder> encoders) {
        return encoders.isEmpty()
                ? ""
                : ": "
                        + encoders.stream()
                                .map(e -> e.name().equals(e.displayName())
                                        ? e.name()
                                        : e.name() + " (" + e.displayName() + ")")
                                .collect(Collectors.joining(", "));
    }

    private static String doors(AcsSystem system) {
        Map<String, Integer> counts = entrances(system);
        return counts.isEmpty()
                ? "0"
                : counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey() + (e.getValue() == 1 ? "" : "s"))
                        .collect(Collectors.joining(", "));
    }

    static Map<String, Object> json(GatewayConfig config) {
        Map<String, Object> site = new LinkedHashMap<>();
        site.put("gateway_id", config.gateway().id());
        site.put("site", config.gateway().site());
        site.put("time_zone", config.gateway().timeZone().getId());
        site.put("state_dir", config.gateway().stateDir().toString());
        site.put("broker", config.mqtt().url());
        site.put("client_id", config.mqtt().clientId());
        site.put("topic_root", config.mqtt().prefix() + "/" + config.gateway().id());
        List<Object> systems = new ArrayList<>();
        for (AcsSystem system : config.systems()) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("acs_system_id", system.acsSystemId());
            item.put("name", system.name());
            item.put("vendor", system.vendor());
            item.put("time_zone", system.timeZone().getId());
            item.put("links", system.links().stream().map(SiteSummary::json).toList());
            item.put("encoders", system.encoders().stream().map(Encoder::name).toList());
            item.put("entrances", entrances(system));
            systems.add(item);
        }
        site.put("systems", systems);
        return site;
    }

    private static Map<String, Object> json(Link link) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("name", link.name());
        item.put("dialect", link.profile().dialect());
        item.put("transport", link.transport().describe());
        item.put("operations", operations(link, '_'));
        return item;
    }

    /** In the order of the enum: the profile's set has none of its own. */
    private static List<String> operations(Link link, char separator) {
        List<String> names = new ArrayList<>();
        for (OperationKind kind : OperationKind.values()) {
            if (link.profile().operations().contains(kind)) {
                names.add(kind.name().toLowerCase(Locale.ROOT).replace('_', separator));
            }
        }
        return names;
    }

    private static Map<String, Integer> entrances(AcsSystem system) {
        Map<EntranceKind, Integer> counts = new EnumMap<>(EntranceKind.class);
        system.entrances().forEach(e -> counts.merge(e.kind(), 1, Integer::sum));
        Map<String, Integer> named = new LinkedHashMap<>();
        counts.forEach((kind, count) -> named.put(kind.name().toLowerCase(Locale.ROOT), count));
        return named;
    }
}
