package io.credgate.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that a simulated lock system made for itself, as real ones do. Made by the JDK's keytool; the files are gone
 * afterwards, the key is in memory only.
 */
public final class SimulatorCertificate {
    private static final String ALIAS = "simulator";
    private static final String PASSWORD_VARIABLE = "SIMULATOR_STORE_PASSWORD";
    private static final long KEYTOOL_MAX_SECONDS = 60;

    private final X509Certificate certificate;
    private final SSLContext context;

    private SimulatorCertificate(X509Certificate certificate, SSLContext context) {
        this.certificate = certificate;
        this.context = context;
    }

    /**
     * Valid for two days.
     *
     * @param host name or address that the certificate bears
     * @throws IOException with a sentence if keytool is missing or fails
     */
    public static SimulatorCertificate make(String host) throws IOException {
        Path directory = Files.createTempDirectory("credgate-simulator");
        Path file = directory.resolve("keys.p12");
        String password = UUID.randomUUID().toString();
        try {
            keytool(host, file, password);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password.toCharArray());
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new SimulatorCertificate((X509Certificate) store.getCertificate(ALIAS), context);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be used: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    private static void keytool(String host, Path file, String password) throws IOException {
        boolean address = host.matches("[0-9.]+|.*:.*");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=credgate simulator",
                "-ext",
                "SAN=" + (address ? "ip:" : "dns:") + host,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE));
        builder.environment().put(PASSWORD_VARIABLE, password);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            if (!process.waitFor(KEYTOOL_MAX_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool could not make a certificate for " + host);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** As {@code certificate_sha256} takes it: lower-case hex. */
    public String sha256() {
        return HexFormat.of().formatHex(digest());
    }

    private byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code ca_file} takes it. */
    public String pem() {
        try {
            String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For servers that show it. */
    public SSLContext context() {
        return context;
    }
}
