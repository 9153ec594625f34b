package io.credgate.config;

import io.credgate.command.OperationKind;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One item of {@code links}: its own keys, and through {@link Protocol#configure} those of its dialect. */
final class LinkReader {
    /** Written for an interval. */
    private static final String NEVER = "never";

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
        GatewayConfig.Polling polling = new GatewayConfig.Polling(
                polling(section, "poll_keys", OperationKind.READ_KEY_STATE, profile, Duration.ofMinutes(10)),
                polling(section, "poll_doors", OperationKind.READ_AUDIT_TRAIL, profile, null));
        GatewayConfig.Multiplexer multiplexer = MultiplexerReader.read(section, profile);
        section.finish();
        return profile == null
                ? null
                : new Link(name, reached.transport(), profile, healthInterval, polling, multiplexer);
    }

    /** @param usual null = not polled unless the file says so */
    private static @Nullable Duration polling(
            YamlSection section,
            String key,
            OperationKind kind,
            @Nullable LinkProfile profile,
            @Nullable Duration usual) {
        boolean can = profile == null || profile.operations().contains(kind);
        if (!section.has(key)) {
            return can ? usual : null;
        }
        if (section.text(key, "").equals(NEVER)) {
            return null;
        }
        Duration interval = section.duration(key, Duration.ofMinutes(10), Duration.ofSeconds(5), Duration.ofDays(1));
        if (!can) {
            section.problem(
                    key,
                    "This cannot be asked over "
                            + Objects.requireNonNull(profile).dialect(),
                    "Remove the key, or write it at a link that can");
            return null;
        }
        return interval;
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
