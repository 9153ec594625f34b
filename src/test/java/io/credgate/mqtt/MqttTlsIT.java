package io.credgate.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.mqtt.MqttConfig.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS against a broker that wants a client certificate, with keys as openssl writes them. */
class MqttTlsIT {
    @TempDir
    static Path files;

    private static Mosquitto broker;

    @BeforeAll
    static void setUp() throws IOException, InterruptedException {
        authority("ca");
        authority("other-ca");
        certificate("server", "rsa:2048", "subjectAltName=DNS:localhost");
        certificate("client", "rsa:2048", "extendedKeyUsage=clientAuth");
        openssl("ecparam -name prime256v1 -genkey -noout -out ec.key");
        openssl("req -new -key ec.key -subj /CN=gw-ec -out ec.csr");
        openssl("x509 -req -in ec.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out ec.pem");
        openssl("rsa -in client.key -traditional -out client-pkcs1.key");
        openssl("pkcs8 -topk8 -nocrypt -in ec.key -out ec-pkcs8.key");
        broker = Mosquitto.forgetful(
                "cafile " + files.resolve("ca.pem"),
                "certfile " + files.resolve("server.pem"),
                "keyfile " + files.resolve("server.key"),
                "require_certificate true");
    }

    @AfterAll
    static void tearDown() {
        broker.close();
    }

    private static void authority(String name) throws IOException, InterruptedException {
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".pem");
    }

    private static void certificate(String name, String key, String extension)
            throws IOException, InterruptedException {
        Files.writeString(files.resolve(name + ".ext"), extension);
        openssl("req -new -newkey " + key + " -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile " + name
                + ".ext -out " + name + ".pem");
    }

    private static void openssl(String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(("openssl " + arguments).split(" "))
                .directory(files.toFile())
                .redirectErrorStream(true)
                .redirectOutput(files.resolve("openssl.log").toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> arguments);
    }

    private static Tls tls(@Nullable String ca, @Nullable String cert, @Nullable String key) {
        return new Tls(
                ca == null ? null : files.resolve(ca),
                cert == null ? null : files.resolve(cert),
                key == null ? null : files.resolve(key),
                List.of());
    }

    /** Null if connected and subscribed. */
    private static @Nullable String attempt(String host, Tls tls) throws MqttException, InterruptedException {
        MqttConfig plain = MiniatureCore.config("ssl://" + host + ":" + broker.port());
        MqttConfig config = new MqttConfig(
                plain.url(),
                plain.clientId(),
                null,
                null,
                tls,
                plain.commandsTopic(),
                plain.will(),
                plain.receiveMaximum(),
                plain.sessionExpiry(),
                plain.keepAlive(),
                plain.payloadMaxBytes(),
                plain.packetMaxBytes(),
                MiniatureCore.timing(Duration.ofSeconds(5)));
        BrokerConnection connection = new BrokerConnection(config, 1, new MiniatureCore(config, 1));
        Ending ending = connection.open();
        connection.dispose(true, Duration.ofSeconds(3));
        return ending == null ? null : ending.reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client client", "client client-pkcs1", "ec ec", "ec ec-pkcs8"})
    void connectsWithACertificateAndItsKeyInAnyForm(String pair) throws MqttException, InterruptedException {
        String[] names = pair.split(" ");
        assertNull(attempt("localhost", tls("ca.pem", names[0] + ".pem", names[1] + ".key")));
    }

    @Test
    void saysThatTheBrokerIsNotTrusted() throws MqttException, InterruptedException {
        String reason = attempt("localhost", tls("other-ca.pem", "client.pem", "client.key"));
        assertNotNull(reason);
        assertTrue(reason.contains("not signed by a trusted authority"), reason);
    }

    @Test
    void saysThatTheCertificateIsForAnotherHost() throws MqttException, InterruptedException {
        String reason = attempt("127.0.0.1", tls("ca.pem", "client.pem", "client.key"));
        assertNotNull(reason);
        assertTrue(reason.contains("for another host"), reason);
    }

    @Test
    void saysThatTheBrokerWantsAnotherCertificate() throws MqttException, InterruptedException {
        String reason = attempt("localhost", tls("ca.pem", null, null));
        assertNotNull(reason);
        assertTrue(reason.contains("certificate") || reason.contains("closed"), reason);
    }

    @Test
    void saysWhichFileIsAtFault() throws MqttException, InterruptedException {
        assertEquals(
                files.resolve("ec.key") + " is not the key of the first certificate in " + files.resolve("client.pem"),
                attempt("localhost", tls("ca.pem", "client.pem", "ec.key")));
        assertEquals(
                files.resolve("missing.pem") + " does not exist", attempt("localhost", tls("missing.pem", null, null)));
        assertEquals(
                files.resolve("client.key") + " does not hold PEM certificates that can be read",
                attempt("localhost", tls("client.key", null, null)));
    }
}
