package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigSecretsTest extends SiteFileTest {
    @Test
    void variablesAreFilledInAndNeverShown() throws IOException {
        Map<String, String> environment = Map.of("PORT", "8091", "SITE", "no", "EMPTY", "", "BAD", "hush");
        String text = GOOD.replace("10.0.0.5:8090", "${HOST:-lock.example}:${PORT}")
                .replace("id: gw-1", "id: gw-${EMPTY:-7}\n  site: ${SITE} $${literal}")
                .replace("mqtt:", "mqtt:\n  receive_maximum: ${MANY:-12}\n  publish_pin_code: ${PINS:-yes}");
        GatewayConfig config = assertInstanceOf(ConfigReading.Valid.class, read(text, environment))
                .config();
        assertEquals("gw-7", config.gateway().id());
        assertEquals("no ${literal}", config.gateway().site());
        assertEquals(12, config.mqtt().receiveMaximum());
        assertTrue(config.mqtt().publishPinCode());
        assertEquals(
                "tcp lock.example:8091",
                config.systems().get(0).links().get(0).transport().describe());

        String lines =
                lines(read(text.replace("12}", "12}${BAD}").replace("${HOST:-", "${BAD}/${HOST:-"), environment));
        assertTrue(lines.contains("\"${MANY:-12}${BAD}\" is no whole number"), lines);
        assertFalse(lines.contains("hush"), lines);
    }

    @Test
    void thePasswordIsReadFromItsFileAndNeverShown() throws IOException {
        Path password = Files.writeString(directory.resolve("pw"), "sesame\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        String text = GOOD.replace("mqtt:", "mqtt:\n  username: gw\n  password_file: ${DIR}/pw");
        Map<String, String> environment = Map.of("DIR", directory.toString());
        ConfigReading.Valid valid = assertInstanceOf(ConfigReading.Valid.class, read(text, environment));
        assertEquals("sesame", valid.config().mqtt().password().value());
        assertFalse(valid.toString().contains("sesame"));
        assertEquals(List.of(), valid.problems());

        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        String warned = lines(read(text.replace("tcp://127.0.0.1", "tcp://broker.example"), environment));
        assertTrue(warned.contains("warning: mqtt.password_file: " + password + " can be read by every user"), warned);
        assertTrue(warned.contains("warning: mqtt.password_file: The password travels unencrypted"), warned);
        assertFalse(warned.contains("sesame"), warned);

        Files.writeString(password, "\n");
        assertProblem(read(text, environment), password + " is empty.");
        Files.delete(password);
        assertProblem(read(text, environment), password + " does not exist.");
    }

    @Test
    void secretsInTheWrongPlaceAreNotEchoed() throws IOException {
        String lines =
                lines(read(GOOD.replace("url: tcp://127.0.0.1", "url: tcp://gw:sesame@broker\n  password: sesame")
                        .replace("{dialect: salto-pms,", "{dialect: salto-pms, password: [sesame],")));
        assertTrue(lines.contains("mqtt.url: The URL carries a user name."), lines);
        assertTrue(lines.contains("mqtt.password: The key is not known here. Did you mean password_file?"), lines);
        assertFalse(lines.contains("sesame"), lines);
    }

    @Test
    void filesForTlsHaveToBeThereAndToBeOfUse() throws IOException {
        String text = GOOD.replace("tcp://127.0.0.1", "ssl://broker.example\n  ca_file: ca.pem\n  cert_file: ca.pem");
        String missing = lines(read(text));
        assertTrue(missing.contains("mqtt.ca_file: " + directory + "/ca.pem does not exist."), missing);
        assertTrue(missing.contains("mqtt.key_file: The key is missing: cert_file is of no use without it."), missing);
        assertProblem(read(text.replace("ssl:", "tcp:")), "mqtt.ca_file: The key has no use with a tcp:// URL.");
        Files.writeString(directory.resolve("ca.pem"), "-");
        GatewayConfig config = assertInstanceOf(
                        ConfigReading.Valid.class, read(text.replace("cert_file: ca.pem", "keep_alive: 20s")))
                .config();
        assertEquals("ssl://broker.example:8883", config.mqtt().url());
        assertEquals(directory.resolve("ca.pem"), config.mqtt().caFile());
    }
}
