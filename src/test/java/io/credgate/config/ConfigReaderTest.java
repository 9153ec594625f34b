package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.config.GatewayConfig.AcsSystem;
import io.credgate.config.GatewayConfig.EntranceKind;
import io.credgate.config.GatewayConfig.Limits;
import io.credgate.config.GatewayConfig.Mqtt;
import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest extends SiteFileTest {

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
                "tcp: | serial: | systems[0].links[0].serial: salto-pms is not reached that way. Write tcp",
                "tcp: | stp: | systems[0].links[0].stp: salto-pms is not reached that way",
                "tcp: | url: | systems[0].links[0].url: salto-pms is not reached that way",
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
                "kind: room | kind: rom | Write one of room, authorisation, door, zone.",
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
        assertTrue(lines.contains("The system name \"salto-space\" is used already in line 10"), lines);
        assertTrue(lines.contains("The link name \"salto-pms\" is used already in line 22"), lines);
        assertTrue(lines.contains("The encoder name \"1\" is used already in line 25"), lines);
        assertTrue(
                lines.contains("The encoder id \"5b1d4f0e-0a6c-4f52-9a59-6d7e0b3f2a11\" is used already in line 14"),
                lines);
        assertTrue(lines.contains("The entrance id \"21805570-4706-4c21-99fc-3ed873a5e014\" is used already"), lines);
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
}
