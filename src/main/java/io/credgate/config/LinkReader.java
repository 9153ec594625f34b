package io.credgate.config;

import io.credgate.config.GatewayConfig.Link;
import io.credgate.config.TransportReader.Reached;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One item of {@code links}: its own keys, and through {@link Protocol#configure} those of its dialect. */
final class LinkReader {
    private static final int NAME_MAX = 64;

    private final Map<String, Protocol> protocols = new LinkedHashMap<>();

    LinkReader(List<Protocol> protocols) {
        protocols.forEach(p -> this.protocols.put(p.dialect(), p));
    }

    /**
     * The link; null if its dialect could not be configured.
     *
     * @param vendor of the system, or empty if that is not known
     */
    @Nullable
    Link read(YamlSection section, String vendor, ZoneId zone, SeenValues linkNames) {
        String dialect = section.requiredText("dialect", "Write one of " + dialects());
        String name = section.textOr("name", dialect);
        linkNames.mustBeNew(section, section.has("name") ? "name" : "dialect", name);
        if (name.length() > NAME_MAX) {
            section.problem("name", "The name is too long", "Use at most " + NAME_MAX + " characters");
        }
        Duration connectTimeout = section.duration(
                "connect_timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(2));
        Duration healthInterval =
                section.duration("health_interval", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(1));
        Protocol protocol = protocol(section, dialect, vendor);
        Reached reached = TransportReader.read(section, protocol, connectTimeout);
        LinkProfile profile = protocol == null ? null : profile(section, protocol, reached.medium(), zone);
        GatewayConfig.Multiplexer multiplexer = MultiplexerReader.read(section, profile);
        section.finish();
        return profile == null ? null : new Link(name, reached.transport(), profile, healthInterval, multiplexer);
    }

    /** Null after a problem was reported. */
    private @Nullable Protocol protocol(YamlSection section, String dialect, String vendor) {
        Protocol protocol = protocols.get(dialect);
        if (protocol == null) {
            if (!dialect.isEmpty()) {
                section.problem(
                        "dialect",
                        section.quoted("dialect") + " is not known",
                        NearestWord.hint(dialect, protocols.keySet()) + "Write one of " + dialects());
            }
            section.acceptAllKeys();
            return null;
        }
        if (!vendor.isEmpty() && !vendor.equals(protocol.vendor())) {
            section.problem(
                    "dialect",
                    dialect + " is spoken by " + protocol.vendor() + ", and the system is " + vendor,
                    "Correct the dialect, or the vendor of the system");
        }
        return protocol;
    }

    private static @Nullable LinkProfile profile(YamlSection section, Protocol protocol, Medium medium, ZoneId zone) {
        int errorsBefore = section.problems().errors();
        LinkProfile profile = protocol.configure(section, medium, zone);
        return section.problems().errors() == errorsBefore ? profile : null;
    }

    private String dialects() {
        return String.join(", ", protocols.keySet());
    }
}
