package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.credgate.config.GatewayConfig.AcsSystem;
import io.credgate.config.GatewayConfig.Encoder;
import io.credgate.config.GatewayConfig.Entrance;
import io.credgate.config.GatewayConfig.EntranceKind;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.VendorError;
import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in config/ are read as they are shipped. */
class ConfigExamplesTest {
    private static final Path EXAMPLE = Path.of("config/credgate.yaml");
    private static final Path DEMO = Path.of("config/demo.yaml");

    @TempDir
    Path directory;

    @Test
    void theExampleIsGood() {
        GatewayConfig config = read(EXAMPLE, Map.of());
        assertEquals(
                List.of("salto-space", "visionline"),
                config.systems().stream().map(AcsSystem::vendor).toList());
        assertEquals(5, config.systems().get(0).entrances().size());
        assertEquals(GatewayConfig.Limits.DEFAULT, config.limits());
    }

    /** A #key: line names a key that exists, with a value that is taken; except for files, with the default. */
    @Test
    void whatTheExampleCommentsOutIsRight() throws IOException {
        GatewayConfig written = read(
                uncommented(),
                Map.of("CREDENTIALS_DIRECTORY", directory.toString(), "VISIONLINE_OPERATOR_PASSWORD", "x"));
        GatewayConfig left = read(EXAMPLE, Map.of());
        assertEquals(left.gateway(), written.gateway());
        assertEquals(left.limits(), written.limits());
        assertEquals(left.mqtt().prefix(), written.mqtt().prefix());
        assertEquals(left.mqtt().clientId(), written.mqtt().clientId());
        assertEquals(left.mqtt().receiveMaximum(), written.mqtt().receiveMaximum());
        assertEquals(left.mqtt().sessionExpiry(), written.mqtt().sessionExpiry());
        assertEquals(left.mqtt().keepAlive(), written.mqtt().keepAlive());
        assertEquals(left.mqtt().publishPinCode(), written.mqtt().publishPinCode());
        for (int i = 0; i < left.systems().size(); i++) {
            assertEquals(
                    left.systems().get(i).links().get(0).transport(),
                    written.systems().get(i).links().get(0).transport());
            assertEquals(
                    left.systems().get(i).links().get(0).healthInterval(),
                    written.systems().get(i).links().get(0).healthInterval());
        }
    }

    /** Blocks that start with #- are links: of the lock systems there, each dialect over each of its media. */
    @Test
    void theExampleShowsEveryDialectOverEveryMedium() throws IOException {
        GatewayConfig written = read(
                uncommented(),
                Map.of("CREDENTIALS_DIRECTORY", directory.toString(), "VISIONLINE_OPERATOR_PASSWORD", "x"));
        for (AcsSystem system : written.systems()) {
            Set<String> shown = new TreeSet<>();
            system.links().forEach(link -> shown.add(link.profile().dialect() + " " + medium(link.transport())));
            Set<String> offered = new TreeSet<>();
            for (Protocol protocol : ConfigReader.installedProtocols()) {
                if (protocol.vendor().equals(system.vendor())) {
                    protocol.media().forEach(medium -> offered.add(protocol.dialect() + " " + medium));
                }
            }
            assertEquals(offered, shown);
        }
    }

    private static Medium medium(TransportConfig transport) {
        if (transport instanceof TransportConfig.Serial) {
            return Medium.SERIAL;
        }
        return transport instanceof TransportConfig.Http ? Medium.HTTP : Medium.TCP;
    }

    /** The example with everything in force that it comments out: first the blocks, then the keys. */
    private Path uncommented() throws IOException {
        String all = Files.readString(EXAMPLE)
                .replaceAll("(?m)^( *)#(?=- [a-z_]+: |  +#|  +[a-z0-9_]+:)", "$1")
                .replaceAll("(?m)^( *)#(?=[a-z0-9_]+: )", "$1");
        for (String name : List.of(
                "broker-ca.pem",
                "gw-1.pem",
                "gw-1.key",
                "mqtt-password",
                "space-ca.pem",
                "ship-key",
                "space-password",
                "visionline-password")) {
            Files.writeString(directory.resolve(name), "x");
        }
        Files.copy(
                Path.of("config/salto-entrances.csv"),
                directory.resolve("salto-entrances.csv"),
                StandardCopyOption.REPLACE_EXISTING);
        return Files.writeString(directory.resolve("gw.yaml"), all.replace("/etc/credgate", directory.toString()));
    }

    @Test
    void theDemoHasTwoSystemsOfTwentyRooms() {
        GatewayConfig config = read(
                DEMO,
                Map.of(
                        "CREDGATE_DEMO_MQTT_PORT", "2000",
                        "CREDGATE_DEMO_SALTO_PORT", "2001",
                        "CREDGATE_DEMO_VISIONLINE_PORT", "2002",
                        "CREDGATE_DEMO_STATE_DIR", "/tmp/x"));
        assertEquals("tcp://127.0.0.1:2000", config.mqtt().url());
        assertEquals(Path.of("/tmp/x"), config.gateway().stateDir());
        AcsSystem salto = config.systems().get(0);
        AcsSystem visionline = config.systems().get(1);
        assertEquals("tcp 127.0.0.1:2001", salto.links().get(0).transport().describe());
        assertEquals("tcp 127.0.0.1:2002", visionline.links().get(0).transport().describe());
        assertEquals(List.of("Online Encoder 1", "Online Encoder 2"), names(salto.encoders()));
        assertEquals(List.of("1", "2"), names(visionline.encoders()));
        assertEquals(
                new Entrance("21805570-4706-4c21-99fc-3ed873a5e014", EntranceKind.ROOM, "101", "Room 101"),
                salto.entrances().get(0));
        for (AcsSystem system : config.systems()) {
            assertEquals(22, system.entrances().size());
            assertEquals(
                    20,
                    system.entrances().stream()
                            .filter(e -> e.kind() == EntranceKind.ROOM)
                            .count());
        }
    }

    @Test
    void theDemoNeedsNoEnvironment() {
        assertEquals("tcp://127.0.0.1:1883", read(DEMO, Map.of()).mqtt().url());
    }

    private static List<String> names(List<Encoder> encoders) {
        return encoders.stream().map(Encoder::name).toList();
    }

    /** With the dialects on the class path; the two of the files are there in any case. */
    private static GatewayConfig read(Path file, Map<String, String> environment) {
        List<Protocol> protocols = new ArrayList<>(ConfigReader.installedProtocols());
        Stream.of(new AnyKeys("salto-pms", "salto-space"), new AnyKeys("visionline-pms", "visionline"))
                .filter(fake -> protocols.stream().noneMatch(p -> p.dialect().equals(fake.dialect())))
                .toList()
                .forEach(protocols::add);
        ConfigReading reading = new ConfigReader(protocols, environment).read(file);
        List<ConfigProblem> problems = reading.problems().stream()
                .filter(p -> !p.sentence().endsWith("can be read by every user of this machine"))
                .toList();
        assertEquals(List.of(), problems);
        return assertInstanceOf(ConfigReading.Valid.class, reading).config();
    }

    private record AnyKeys(String dialect, String vendor) implements Protocol {
        @Override
        public List<VendorError> errors() {
            return List.of();
        }

        @Override
        public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
            ((YamlSection) section).acceptAllKeys();
            return new FakeProtocol(dialect, vendor).configure(section, medium, siteZone);
        }
    }
}
