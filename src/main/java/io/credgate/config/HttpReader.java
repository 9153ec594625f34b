package io.credgate.config;

import io.credgate.transport.TransportConfig;
import io.credgate.transport.TransportConfig.Trust;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The keys of a link that is reached by HTTP: {@code url}, and how its certificate is judged. */
final class HttpReader {
    private static final String FINGERPRINT = "certificate_sha256";
    private static final String CA_FILE = "ca_file";
    private static final String ANY = "accept_any_certificate";

    private HttpReader() {}

    static TransportConfig.Http read(YamlSection section, String key, Duration connectTimeout) {
        URI base = base(section, key);
        Trust trust = trust(section);
        if (base == null) {
            return new TransportConfig.Http(URI.create("http://localhost:1"), connectTimeout, trust);
        }
        boolean encrypted = base.getScheme().equals("https");
        if (!encrypted && (!trust.sha256().isEmpty() || trust.caFile() != null || trust.acceptAny())) {
            section.problem(
                    key, "A certificate is named, and the URL is not encrypted", "Write https://, or remove it");
        }
        return new TransportConfig.Http(base, connectTimeout, trust);
    }

    private static @Nullable URI base(YamlSection section, String key) {
        String text = section.text(key, "");
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean bare = uri.getRawPath() == null
                    || uri.getRawPath().isEmpty()
                    || uri.getRawPath().equals("/");
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= 65_535
                    && bare) {
                int port = uri.getPort() > 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
                return new URI(scheme, null, uri.getHost(), port, null, null, null);
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        if (!text.isEmpty()) {
            section.problem(
                    key,
                    "The value is no address of a server",
                    "Write https://host:port/ or http://host:port/, without user name and path");
        }
        return null;
    }

    private static Trust trust(YamlSection section) {
        List<String> fingerprints = new ArrayList<>();
        for (String text : section.texts(FINGERPRINT)) {
            String hex = text.replaceAll("[:\\s]", "").toLowerCase(Locale.ROOT);
            if (hex.matches("[0-9a-f]{64}")) {
                fingerprints.add(hex);
            } else {
                section.problem(
                        FINGERPRINT,
                        "A value is no SHA-256 fingerprint",
                        "Write 64 hexadecimal digits, as openssl x509 -fingerprint -sha256 prints them");
            }
        }
        Path caFile = GatewayReader.path(section, CA_FILE, section.directory());
        if (caFile != null && !Files.isReadable(caFile)) {
            section.problem(CA_FILE, caFile + " cannot be read", "Correct the path or the rights of the file");
        }
        boolean any = section.bool(ANY, false);
        if (any) {
            section.warning(
                    ANY,
                    "Every certificate is accepted: whoever is on the network can play the lock system and read what is"
                            + " sent to it, the operator's password and guests' keys among it",
                    "Write " + FINGERPRINT + " with the fingerprint of the lock system's certificate");
        }
        if ((fingerprints.isEmpty() ? 0 : 1) + (caFile == null ? 0 : 1) + (any ? 1 : 0) > 1) {
            section.problem(
                    any ? ANY : CA_FILE,
                    "The certificate is judged in more than one way",
                    "Write only one of " + FINGERPRINT + ", " + CA_FILE + " and " + ANY);
        }
        return new Trust(fingerprints, caFile, any);
    }
}
