package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.config.ConfigProblem.Severity;
import io.credgate.config.GatewayConfig.AcsSystem;
import io.credgate.config.GatewayConfig.EntranceKind;
import io.credgate.config.GatewayConfig.Limits;
import io.credgate.config.GatewayConfig.Mqtt;
import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
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

    @Test
    void theSmallestFileGetsTheDocumentedDefaults() throws IOException {
        ConfigReading.Valid valid = assertInstanceOf(ConfigReading.Valid.class, read(GOOD));
        assertEquals(List.of(), valid.problems());
        GatewayConfig config = valid.config();
        assertEquals(
                new GatewayConfig.Gateway("gw-1", "gw-1", ZoneId.of("Europe/Oslo"), Path.of("/var/lib/credgate")),
                config.gateway());
        assertEquals(
                new Mqtt(
                        "tcp://127.0.0.1:1883",
                        "credgate/v1",
                        "credgate-gw-1",
                        null,
                        null,
                        null,
                        null,
                        null,
                        64,
                        Duration.ofDays(7),
                        Duration.ofSeconds(15),
                        false),
                config.mqtt());
        assertEquals(Limits.DEFAULT, config.limits());
        AcsSystem system = config.systems().get(0);
        assertEquals("7113de29-6130-4153-a6ea-1b7ca0fe3198", system.acsSystemId());
        assertEquals("salto-space", system.name());
        assertEquals(ZoneId.of("Europe/Oslo"), system.timeZone());
        assertEquals("salto-pms", system.links().get(0).name());
        assertEquals(Duration.ofSeconds(30), system.links().get(0).healthInterval());
        assertEquals(
                new TransportConfig.Tcp("10.0.0.5", 8090, Duration.ofSeconds(5)),
                system.links().get(0).transport());
        assertEquals(
                List.of(new GatewayConfig.Encoder("5b1d4f0e-0a6c-4f52-9a59-6d7e0b3f2a11", "1", "1")),
                system.encoders());
        assertEquals(
                List.of(new GatewayConfig.Entrance(
                        "21805570-4706-4c21-99fc-3ed873a5e014", EntranceKind.ROOM, "101", "101")),
                system.entrances());
    }

    /** Each row: a piece of the good file, what stands there instead, and a part of the problem that must come of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: gw-1 | id: a/b | 2:3: gateway.id: \"a/b\" cannot be one level of an MQTT topic",
                "id: gw-1 | id: no | 2:3: gateway.id: no without quotes is read as true or false",
                "id: gw-1 | id: | 2:3: gateway.id: The key has no value",
                "id: gw-1 | id: [gw-1] | 2:3: gateway.id: This has to be a single value, and is a list",
                "id: gw-1 | idd: gw-1 | 2:3: gateway.idd: The key is not known here. Did you mean id? Known keys:",
                "id: gw-1 | idd: gw-1 | 1:1: gateway.id: The key is missing.",
                "id: gw-1 | id: \"a\\u0007b\" | 2:3: gateway.id: The value has a control character",
                "id: gw-1 | id: ${GONE} | 2:3: gateway.id: The environment variable GONE is not set.",
                "id: gw-1 | id: ${oops | 2:3: gateway.id: A ${ is not followed by",
                "Europe/Oslo | Europe/Olso | 3:3: gateway.time_zone: \"Europe/Olso\" is no time zone of the IANA list."
                        + " Did you mean Europe/Oslo?",
                "Europe/Oslo | \"+01:00\" | 3:3: gateway.time_zone: \"+01:00\" is no time zone",
                "time_zone: Europe/Oslo | site: x | 1:1: gateway.time_zone: The key is missing.",
                "time_zone: | state_dir: var | gateway.state_dir: \"var Europe/Oslo\" is not an absolute path",
                "tcp://127.0.0.1 | mqtt://broker | mqtt.url: \"mqtt://broker\" does not start with ssl:// or tcp://",
                "tcp://127.0.0.1 | tcp://broker:99999 | mqtt.url: \"tcp://broker:99999\" is not a host and a port",
                "tcp://127.0.0.1 | tcp://broker/x | is not a host and a port. Write tcp://host:1883.",
                "tcp://127.0.0.1 | 'tcp://a b' | 5:3: mqtt.url: This is no URL",
                "url: | x: | mqtt.url: The key is missing",
                "vendor: salto-space | vendor: salto-ks | systems[0].vendor: Salto KS lives in the cloud",
                "vendor: salto-space | vendor: vostio | systems[0].vendor: ASSA ABLOY Vostio lives in the cloud",
                "vendor: salto-space | vendor: salto-spce | \"salto-spce\" is not known. Did you mean salto-space?",
                "vendor: salto-space | vendor: visionline | salto-pms is spoken by salto-space, and the system is",
                "dialect: salto-pms | dialect: salto-pns | \"salto-pns\" is not known. Did you mean salto-pms? Write one"
                        + " of salto-pms, visionline-pms.",
                "dialect: salto-pms | name: x | 12:9: systems[0].links[0].dialect: The key is missing",
                "10.0.0.5:8090 | 10.0.0.5 | 12:30: systems[0].links[0].tcp: \"10.0.0.5\" is not a host and a port",
                "10.0.0.5:8090 | 10.0.0.5:70000 | \"10.0.0.5:70000\" is not a host and a port",
                "tcp: | serial: | systems[0].links[0].serial: This version connects by TCP only",
                "tcp: | stp: | systems[0].links[0].stp: This version connects by TCP only",
                "tcp: | url: | systems[0].links[0].url: This version connects by TCP only",
                "{dialect: salto-pms, | {dialect: salto-pms, answer_timeout: 60, | answer_timeout: \"60\" is no duration."
                        + " Write a whole number with a unit",
                "{dialect: salto-pms, | {dialect: salto-pms, answer_timeout: 9m, | is out of range. Write 1s to 5m; the"
                        + " default is 1m.",
                "{dialect: salto-pms, | {dialect: salto-pms, answer_timout: 9s, | Did you mean answer_timeout?",
                "daba7bd0-edb6-4bb9-a70b-f9ae08a0e301 | daba7bd0 | 9:5: systems[0].connected_account_id: \"daba7bd0\" is no"
                        + " UUID",
                "workspace_id | worksapce_id | Did you mean workspace_id?",
                "name: 1} | name: a;b} | 14:64: systems[0].encoders[0].name: The ENCODER \"a;b\" has a semicolon",
                "name: 101} | name: a;b} | The ROOM \"a;b\" has a semicolon",
                "kind: room | kind: zone | A lock system of this vendor has no zone. Write one of room, authorisation.",
                "kind: room | kind: rom | \"rom\" is no kind of entrance. Did you mean room?",
                "kind: room | colour: red | systems[0].entrances[0].kind: The key is missing",
                "kind: room, name: 101} | kind: room, name: 101, nmae: 102} | Did you mean name?",
                "'systems:' | 'systems: []\nx:' | systems: There is no lock system.",
                "'systems:' | 'limits: {attempts_max: 0}\nsystems:' | 6:10: limits.attempts_max: \"0\" is no whole number"
                        + " from 1 to 100",
                "'systems:' | 'limits: {attempts_max: 010}\nsystems:' | \"010\" is no whole number",
                "gateway: | 'gatewaz: {}\ngateway:' | 1:1: gatewaz: The key is not known here. Did you mean gateway?",
                "gateway: | \\tgateway: | 1:1: This is no YAML: found character '<TAB>'",
                "gateway: | 'mqtt: {}\ngateway:' | 5:1: mqtt: The key is there twice, first in line 1.",
                "id: gw-1 | 'id: &x gw-1\n  site: *x' | 3:9: gateway.site: YAML aliases are not read here",
                "id: gw-1 | 'id: {a: ${HOME}}' | Put quotes round a value with ${...}",
            })
    void oneMistakeIsReportedAtItsPlace(String good, String bad, String expected) throws IOException {
        assertTrue(GOOD.contains(good), good);
        assertProblem(
                read(GOOD.replace(good, bad.replace("\\n", "\n").replace("\\t", "\t"))),
                expected.replace("<TAB>", "\\t(TAB)"));
    }

    private static void assertProblem(ConfigReading reading, String expected) {
        ConfigReading.Invalid invalid = assertInstanceOf(ConfigReading.Invalid.class, reading);
        assertTrue(
                invalid.problems().stream().anyMatch(p -> p.toString().contains(expected)),
                () -> expected + "\nis not among\n" + lines(invalid));
    }

    private static String lines(ConfigReading reading) {
        StringBuilder lines = new StringBuilder();
        reading.problems().forEach(p -> lines.append(p).append('\n'));
        return lines.toString();
    }

    @Test
    void allMistakesOfAFileComeOutAtOnceInTheOrderOfItsLines() throws IOException {
        ConfigReading reading = read("""
                gateway: {id: no, time_zone: Mars}
                mqtt: {url: "http://x", keep_alive: 1}
                systems:
                  - acs_system_id: x
                    vendor: vostio
                    links: [{dialect: morse, serial: {port: /dev/ttyS0}}]
                    encoders: 5
                    entrances: {}
                """);
        List<String> keys =
                reading.problems().stream().map(p -> p.line() + " " + p.key()).toList();
        assertEquals(
                List.of(
                        "1 gateway.id",
                        "1 gateway.time_zone",
                        "2 mqtt.url",
                        "2 mqtt.keep_alive",
                        "4 systems[0].acs_system_id",
                        "4 systems[0].workspace_id",
                        "4 systems[0].connected_account_id",
                        "5 systems[0].vendor",
                        "6 systems[0].links[0].dialect",
                        "6 systems[0].links[0].serial",
                        "7 systems[0].encoders",
                        "8 systems[0].entrances.file"),
                keys);
    }

    @Test
    void whatIsUsedTwiceIsReportedWithTheFirstPlace() throws IOException {
        String systems = GOOD.substring(GOOD.indexOf("  - acs"));
        ConfigReading reading = read(GOOD
                + systems.replace("links:", "links:\n      - {dialect: salto-pms, tcp: \"b:1\"}")
                        .replace(
                                "encoders:",
                                "encoders:\n      - {acs_encoder_id: ${A:-5b1d4f0e-0a6c-4f52-9a59-6d7e0b3f2a12},"
                                        .replace("${A:-", "")
                                        .replace("},", ", name: 1}")));
        String lines = lines(reading);
        assertTrue(lines.contains("17:5: systems[1].acs_system_id: The system id"), lines);
        assertTrue(lines.contains("is used already in line 7. Give each its own."), lines);
        assertTrue(lines.contains("The link name \"salto-pms\" is used already in line 22"), lines);
        assertTrue(lines.contains("The encoder name \"1\" is used already in line 25"), lines);
        assertTrue(
                lines.contains("The encoder id \"5b1d4f0e-0a6c-4f52-9a59-6d7e0b3f2a11\" is used already in line 14"),
                lines);
        assertTrue(lines.contains("The entrance id \"21805570-4706-4c21-99fc-3ed873a5e014\" is used already"), lines);
    }

    @Test
    void twoEntrancesOfOneNameAreAWarning() throws IOException {
        ConfigReading reading = read(
                GOOD + "      - {acs_entrance_id: 21805570-4706-4c21-99fc-3ed873a5e015, kind: room, name: \"101\"}\n");
        assertInstanceOf(ConfigReading.Valid.class, reading);
        assertEquals(Severity.WARNING, reading.problems().get(0).severity());
        assertTrue(
                lines(reading).contains(":17:77: warning: systems[0].entrances[1].name: The entrance"), lines(reading));
    }

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
    void aCsvFileGivesTheEntrancesAndItsProblemsCarryItsOwnLines() throws IOException {
        String text = GOOD.substring(0, GOOD.indexOf("entrances:")) + "entrances: {file: doors.csv}\n";
        Files.writeString(
                directory.resolve("doors.csv"),
                "\uFEFFkind,acs_entrance_id,name,display_name\r\n"
                        + "room,21805570-4706-4c21-99fc-3ed873a5e014,101,\"Suite \"\"Fjord\"\", sea side\"\r\n"
                        + "\r\n"
                        + "authorisation,6F0C5E9C-3a0e-4d7c-8d1e-0d4f0e1f2a3b,1,");
        GatewayConfig config =
                assertInstanceOf(ConfigReading.Valid.class, read(text)).config();
        assertEquals(
                List.of(
                        new GatewayConfig.Entrance(
                                "21805570-4706-4c21-99fc-3ed873a5e014",
                                EntranceKind.ROOM,
                                "101",
                                "Suite \"Fjord\", sea side"),
                        new GatewayConfig.Entrance(
                                "6f0c5e9c-3a0e-4d7c-8d1e-0d4f0e1f2a3b", EntranceKind.AUTHORISATION, "1", "1")),
                config.systems().get(0).entrances());

        Files.writeString(directory.resolve("doors.csv"), """
                acs_entrance_id,kind,name,display_name
                x,room,101,
                21805570-4706-4c21-99fc-3ed873a5e014,lift,a;b
                21805570-4706-4c21-99fc-3ed873a5e014,lift,102,
                21805570-4706-4c21-99fc-3ed873a5e014,room,"a;b
                c",
                21805570-4706-4c21-99fc-3ed873a5e015,room,"104
                """);
        String lines = lines(read(text));
        String csv = directory.resolve("doors.csv").toString();
        assertTrue(lines.contains(csv + ":2:1: acs_entrance_id: \"x\" is no UUID."), lines);
        assertTrue(lines.contains(csv + ":3:1: The line has 3 fields, and the header has 4."), lines);
        assertTrue(lines.contains(csv + ":4:38: kind: \"lift\" is no kind of entrance."), lines);
        assertTrue(lines.contains(csv + ":5:1: acs_entrance_id: The entrance id"), lines);
        assertTrue(lines.contains(csv + ":5:43: name: The field has a control character or a line break"), lines);
        assertTrue(lines.contains(csv + ":7:43: A quote is opened here and never closed."), lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acs_entrance_id;kind;name;display_name | Save the file with commas, not semicolons",
                "acs_entrance_id,kind,name | Make the first line acs_entrance_id,kind,name,display_name",
                "'' | does not name the columns",
            })
    void aCsvFileWithoutTheRightHeaderIsNotRead(String header, String expected) throws IOException {
        String text = GOOD.substring(0, GOOD.indexOf("entrances:")) + "entrances: {file: doors.csv}\n";
        Files.writeString(directory.resolve("doors.csv"), header + "\n1,2,3\n");
        ConfigReading reading = read(text);
        assertProblem(reading, "doors.csv:1:1: ");
        assertProblem(reading, expected);
        assertEquals(1, reading.problems().size(), lines(reading));
    }

    @Test
    void aMissingCsvFileIsReportedWhereItIsNamed() throws IOException {
        String text = GOOD.substring(0, GOOD.indexOf("entrances:")) + "entrances: {file: doors.csv}\n";
        assertProblem(
                read(text), "gw.yaml:15:17: systems[0].entrances.file: " + directory + "/doors.csv does not exist");
    }

    @Test
    void aFileFullOfMistakesIsCutShort() throws IOException {
        StringBuilder text = new StringBuilder(GOOD);
        for (int i = 0; i < 2 * ProblemList.PROBLEMS_MAX; i++) {
            text.append("key").append(i).append(": 1\n");
        }
        ConfigReading reading = read(text.toString());
        assertEquals(ProblemList.PROBLEMS_MAX + 1, reading.problems().size());
        assertTrue(lines(reading).contains(ProblemList.PROBLEMS_MAX + " further problems are not listed."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | gw.yaml:1:1: The file is empty.",
                "'# nothing' | The file is empty.",
                "'- a' | 1:1: The file has to be a mapping of keys to values, and is a list.",
                "'a: 1\n---\nb: 2' | A second YAML document starts here.",
                "'a: [' | This is no YAML",
                "'? [a]\n: b' | cannot be read as YAML",
                "'a: \"\u0001\"' | cannot be read as YAML",
            })
    void whatIsNoConfigurationAtAllIsReportedToo(String text, String expected) throws IOException {
        assertProblem(read(text), expected);
    }

    @Test
    void filesThatCannotBeReadAreReported() throws IOException {
        assertProblem(reader().read(directory.resolve("gone.yaml")), "gone.yaml does not exist.");
        assertProblem(reader().read(directory), "is a directory.");
        Path latin1 = Files.write(directory.resolve("latin1.yaml"), new byte[] {'a', ':', '\n', (byte) 0xe6});
        assertProblem(reader().read(latin1), "latin1.yaml is not UTF-8 (line 2).");
        Path large = Files.write(directory.resolve("large.yaml"), new byte[1024 * 1024 + 1]);
        assertProblem(reader().read(large), "large.yaml is larger than 1024 KiB.");
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreTolerated() throws IOException {
        assertInstanceOf(ConfigReading.Valid.class, read("\uFEFF" + GOOD.replace("\n", "\r\n")));
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

    private ConfigReading read(String text) throws IOException {
        return read(text, Map.of());
    }

    private ConfigReading read(String text, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("gw.yaml"), text);
        return new ConfigReader(FakeProtocol.TWO, environment).read(file);
    }

    private static ConfigReader reader() {
        return new ConfigReader(FakeProtocol.TWO, Map.of());
    }
}
