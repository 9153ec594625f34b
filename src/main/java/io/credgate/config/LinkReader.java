package io.credgate.config;

import io.credgate.config.GatewayConfig.Link;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Protocol;
import io.credgate.transport.TransportConfig;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One item of {@code links}: its own keys, and through {@link Protocol#configure} those of its dialect. */
final class LinkReader {
    private static final int NAME_MAX = 64;
    private static final List<String> OTHER_TRANSPORTS = List.of("serial", "url", "stp");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]+)?]):([0-9]{1,5})");

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
        TransportConfig transport = transport(section, connectTimeout);
        LinkProfile profile = profile(section, dialect, vendor, zone);
        section.finish();
        return profile == null ? null : new Link(name, transport, profile, healthInterval);
    }

    private @Nullable LinkProfile profile(YamlSection section, String dialect, String vendor, ZoneId zone) {
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
        int errorsBefore = section.problems().errors();
        LinkProfile profile = protocol.configure(section, zone);
        return section.problems().errors() == errorsBefore ? profile : null;
    }

    private static TransportConfig transport(YamlSection section, Duration connectTimeout) {
        boolean other = false;
        for (String key : OTHER_TRANSPORTS) {
            if (section.has(key)) {
                other = true;
                section.problem(
                        key, "This version connects by TCP only", "Write tcp: host:port; a serial line needs a server");
            }
        }
        if (!section.has("tcp")) {
            if (!other) {
                section.problem("tcp", "The key is missing", "Write tcp: host:port of the lock system");
            }
            return new TransportConfig.Tcp("", 0, connectTimeout);
        }
        String text = section.text("tcp", "");
        Matcher matcher = HOST_AND_PORT.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > 65_535) {
            if (!text.isEmpty()) {
                section.problem(
                        "tcp",
                        section.quoted("tcp") + " is not a host and a port",
                        "Write host:port, such as 10.0.0.5:8090 or [fe80::1]:8090");
            }
            return new TransportConfig.Tcp("", 0, connectTimeout);
        }
        String host = matcher.group(1);
        return new TransportConfig.Tcp(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, connectTimeout);
    }

    private String dialects() {
        return String.join(", ", protocols.keySet());
    }
}
