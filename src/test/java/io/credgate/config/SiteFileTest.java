package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Base of tests that write a configuration file into a folder of their own and read it with the fake dialects. */
abstract class SiteFileTest {
    static final String GOOD = """
            gateway:
              id: gw-1
              time_zone: Europe/Oslo
            mqtt:
              url: tcp://127.0.0.1
            systems:
              - acs_system_id: 7113DE29-6130-4153-a6ea-1b7ca0fe3198
                workspace_id: 005f1e54-5360-40db-8c31-4ef6baaad1fd
                connected_account_id: daba7bd0-edb6-4bb9-a70b-f9ae08a0e301
                vendor: salto-space
                links:
                  - {dialect: salto-pms, tcp: "10.0.0.5:8090"}
                encoders:
                  - {acs_encoder_id: 5b1d4f0e-0a6c-4f52-9a59-6d7e0b3f2a11, name: 1}
                entrances:
                  - {acs_entrance_id: 21805570-4706-4c21-99fc-3ed873a5e014, kind: room, name: 101}
            """;

    @TempDir
    Path directory;

    ConfigReading read(String text) throws IOException {
        return read(text, Map.of());
    }

    ConfigReading read(String text, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("gw.yaml"), text);
        return new ConfigReader(FakeProtocol.TWO, environment).read(file);
    }

    static ConfigReader reader() {
        return new ConfigReader(FakeProtocol.TWO, Map.of());
    }

    static void assertProblem(ConfigReading reading, String expected) {
        ConfigReading.Invalid invalid = assertInstanceOf(ConfigReading.Invalid.class, reading);
        assertTrue(
                invalid.problems().stream().anyMatch(p -> p.toString().contains(expected)),
                () -> expected + "\nis not among\n" + lines(invalid));
    }

    static String lines(ConfigReading reading) {
        StringBuilder lines = new StringBuilder();
        reading.problems().forEach(p -> lines.append(p).append('\n'));
        return lines.toString();
    }
}
