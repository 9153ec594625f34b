package io.credgate.config;

import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.transport.TransportConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the controller of a link is reached: exactly one of the keys {@code tcp}, {@code serial}, {@code url}. */
final class TransportReader {
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]+)?]):([0-9]{1,5})");

    private static final String SERIAL = "serial";
    private static final String URL = "url";

    private TransportReader() {}

    /** What a link is reached by; after a problem was reported, something that is not used. */
    record Reached(Medium medium, TransportConfig transport) {}

    /** @param protocol null if the dialect is not known */
    static Reached read(YamlSection section, @Nullable Protocol protocol, Duration connectTimeout) {
        Reached nowhere = new Reached(
                protocol == null || protocol.media().contains(Medium.TCP) ? Medium.TCP : firstOf(protocol),
                new TransportConfig.Tcp("", 0, connectTimeout));
        if (protocol == null) {
            return nowhere;
        }
        Map<String, Medium> keys = keys(protocol);
        List<String> named = keys.keySet().stream().filter(section::has).toList();
        for (String other : List.of("tcp", "stp", SERIAL, URL)) {
            if (!keys.containsKey(other) && section.has(other)) {
                section.problem(
                        other,
                        protocol.dialect() + " is not reached that way",
                        "Write " + String.join(" or ", keys.keySet()));
                return nowhere;
            }
        }
        if (named.isEmpty()) {
            section.problem(
                    keys.keySet().iterator().next(),
                    "The key is missing",
                    "Say how the lock system is reached: " + String.join(" or ", keys.keySet()));
            return nowhere;
        }
        if (named.size() > 1) {
            section.problem(
                    named.get(1), "There is " + named.get(0) + " as well", "A link has one way; remove one of them");
            return nowhere;
        }
        String key = named.get(0);
        return switch (Objects.requireNonNull(keys.get(key))) {
            case TCP -> new Reached(Medium.TCP, tcp(section, key, connectTimeout));
            case SERIAL -> new Reached(Medium.SERIAL, SerialReader.read(section, key, protocol.serialLine()));
            case HTTP -> new Reached(Medium.HTTP, HttpReader.read(section, key, connectTimeout));
        };
    }

    private static Medium firstOf(Protocol protocol) {
        return protocol.media().contains(Medium.SERIAL) ? Medium.SERIAL : Medium.HTTP;
    }

    private static Map<String, Medium> keys(Protocol protocol) {
        Map<String, Medium> keys = new LinkedHashMap<>();
        if (protocol.media().contains(Medium.TCP)) {
            keys.put(protocol.tcpKey(), Medium.TCP);
        }
        if (protocol.media().contains(Medium.SERIAL)) {
            keys.put(SERIAL, Medium.SERIAL);
        }
        if (protocol.media().contains(Medium.HTTP)) {
            keys.put(URL, Medium.HTTP);
        }
        return keys;
    }

    private static TransportConfig.Tcp tcp(YamlSection section, String key, Duration connectTimeout) {
        HostAndPort address = hostAndPort(section.text(key, ""));
        if (address == null) {
            if (!section.text(key, "").isEmpty()) {
                section.problem(
                        key,
                        section.quoted(key) + " is not a host and a port",
                        "Write host:port, such as 10.0.0.5:8090 or [fe80::1]:8090");
            }
            return new TransportConfig.Tcp("", 0, connectTimeout);
        }
        return new TransportConfig.Tcp(address.host(), address.port(), connectTimeout);
    }

    /** @param host a name or an address, without brackets */
    record HostAndPort(String host, int port) {}

    /** Null if the text is none. */
    static @Nullable HostAndPort hostAndPort(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > 65_535) {
            return null;
        }
        String host = matcher.group(1);
        return new HostAndPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }
}
