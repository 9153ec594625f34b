package io.credgate.config;

import io.credgate.config.GatewayConfig.Mqtt;
import io.credgate.protocol.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The section {@code mqtt}. */
final class MqttReader {
    private static final int TEXT_MAX = 256;
    private static final Pattern LOOPBACK = Pattern.compile("127\\..*|localhost|\\[::1]|::1");

    private final Path directory;

    /** @param directory that relative paths count from */
    MqttReader(Path directory) {
        this.directory = directory;
    }

    Mqtt read(YamlSection section, String gatewayId) {
        BrokerUrl broker = url(section);
        String username = section.optionalText("username");
        Secret password = SecretFile.read(section, "password_file", directory);
        if (password != null && broker != null && !broker.encrypted() && !broker.loopback()) {
            section.warning(
                    "password_file",
                    "The password travels unencrypted to a broker on another machine",
                    "Use a broker with TLS and write ssl:// in mqtt.url");
        }
        Mqtt mqtt = new Mqtt(
                broker == null ? "" : broker.url(),
                prefix(section),
                clientId(section, gatewayId),
                username,
                password,
                tlsFile(section, "ca_file", broker),
                tlsFile(section, "cert_file", broker),
                tlsFile(section, "key_file", broker),
                section.integer("receive_maximum", 64, 1, 10_000),
                section.duration("session_expiry", Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofDays(365)),
                section.duration("keep_alive", Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofHours(1)),
                section.bool("publish_pin_code", false));
        requireBoth(section, "cert_file", "key_file");
        requireBoth(section, "key_file", "cert_file");
        section.finish();
        return mqtt;
    }

    private record BrokerUrl(String url, boolean encrypted, boolean loopback) {}

    private static @Nullable BrokerUrl url(YamlSection section) {
        String text = section.requiredText("url", "Write ssl://host:8883, or tcp://host:1883 without encryption");
        if (text.isEmpty()) {
            return null;
        }
        // Before anything that could quote the URL: what stands before the @ may be a password.
        if (text.contains("@")) {
            section.problem("url", "The URL carries a user name", "Use the keys username and password_file");
            return null;
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            section.problem("url", "This is no URL", "Write ssl://host:8883 or tcp://host:1883");
            return null;
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean encrypted = scheme.equals("ssl");
        if (!encrypted && !scheme.equals("tcp")) {
            section.problem(
                    "url",
                    section.quoted("url") + " does not start with ssl:// or tcp://",
                    "Write ssl:// for a broker with TLS, tcp:// for one without");
            return null;
        }
        boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535 || !bare || uri.getQuery() != null) {
            section.problem(
                    "url",
                    section.quoted("url") + " is not a host and a port",
                    "Write " + scheme + "://host:" + (encrypted ? 8883 : 1883));
            return null;
        }
        int port = uri.getPort() > 0 ? uri.getPort() : encrypted ? 8883 : 1883;
        return new BrokerUrl(
                scheme + "://" + uri.getHost() + ":" + port,
                encrypted,
                LOOPBACK.matcher(uri.getHost()).matches());
    }

    private static String prefix(YamlSection section) {
        String prefix = section.textOr("prefix", "credgate/v1");
        if (!prefix.matches("[^/+#$][^+#]*") || prefix.endsWith("/") || prefix.length() > TEXT_MAX) {
            section.problem(
                    "prefix",
                    section.quoted("prefix") + " cannot start a topic",
                    "Write levels like credgate/v1: no + and #, no / at either end, no $ at the start");
        }
        return prefix;
    }

    private static String clientId(YamlSection section, String gatewayId) {
        String clientId = section.textOr("client_id", "credgate-" + gatewayId);
        if (clientId.length() > TEXT_MAX) {
            section.problem("client_id", "The client id is too long", "Use at most " + TEXT_MAX + " characters");
        }
        return clientId;
    }

    private @Nullable Path tlsFile(YamlSection section, String key, @Nullable BrokerUrl broker) {
        Path file = GatewayReader.path(section, key, directory);
        if (file == null) {
            return null;
        }
        if (broker != null && !broker.encrypted()) {
            section.problem(key, "The key has no use with a tcp:// URL", "Write ssl:// in mqtt.url, or remove the key");
        } else if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            section.problem(
                    key,
                    file + (Files.exists(file) ? " cannot be read" : " does not exist"),
                    "Correct the path or the rights of the file");
        }
        return file;
    }

    private static void requireBoth(YamlSection section, String present, String needed) {
        if (section.has(present) && !section.has(needed)) {
            section.problem(needed, "The key is missing: " + present + " is of no use without it", "Add it");
        }
    }
}
