package io.credgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.credgate.config.ConfigReader;
import io.credgate.config.FakeProtocol;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    private static final String GOOD = """
            gateway: {id: gw-1, site: Harbour Hotel, time_zone: Europe/Oslo}
            mqtt: {url: "tcp://127.0.0.1"}
            systems:
              - acs_system_id: b1d03165-2759-474b-a342-e02223f27b39
                workspace_id: 005f1e54-5360-40db-8c31-4ef6baaad1fd
                connected_account_id: daba7bd0-edb6-4bb9-a70b-f9ae08a0e301
                vendor: visionline
                name: Main building
                links: [{name: pms, dialect: visionline-pms, tcp: "10.0.0.6:3015"}]
                encoders:
                  - {acs_encoder_id: 5b1d4f0e-0a6c-4f52-9a59-6d7e0b3f2a11, name: 1, display_name: Front desk}
                entrances:
                  - {acs_entrance_id: 21805570-4706-4c21-99fc-3ed873a5e014, kind: room, name: 101}
                  - {acs_entrance_id: 21805570-4706-4c21-99fc-3ed873a5e015, kind: room, name: 102}
                  - {acs_entrance_id: 21805570-4706-4c21-99fc-3ed873a5e016, kind: door, name: 1}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void aGoodFileIsSummedUp() throws IOException {
        Path file = write(GOOD);
        assertEquals(ExitCode.OK, run("check", "--config", file.toString()));
        assertEquals(file + """
                         has no errors.

                        gateway    gw-1, Harbour Hotel, Europe/Oslo, state in /var/lib/credgate
                        broker     tcp://127.0.0.1:1883 as credgate-gw-1, topics credgate/v1/gw-1/...

                        system     Main building (visionline), b1d03165-2759-474b-a342-e02223f27b39
                          link     pms: visionline-pms over tcp 10.0.0.6:3015
                                   can: encode new card, read card
                          encoders 1: 1 (Front desk)
                          doors    2 rooms, 1 door
                        """, out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void everyProblemIsALine() throws IOException {
        Path file = write(GOOD.replace("id: gw-1", "id: a/b").replace("kind: door", "kind: dor"));
        assertEquals(ExitCode.USAGE, run("check", "-c", file.toString()));
        assertEquals(2, out.toString().lines().count(), out.toString());
        assertTrue(out.toString().startsWith(file + ":1:11: gateway.id: "), out.toString());
        assertFalse(out.toString().contains("no errors"));
    }

    @Test
    void programsGetOneObject() throws IOException {
        Path file = write(GOOD);
        assertEquals(ExitCode.OK, run("check", "--json", "--config", file.toString()));
        JsonNode good = new ObjectMapper().readTree(out.toString());
        assertTrue(good.get("ok").asBoolean());
        assertEquals(0, good.get("problems").size());
        JsonNode system = good.at("/site/systems/0");
        assertEquals(
                "[\"encode_new_card\",\"read_card\"]",
                system.at("/links/0/operations").toString());
        assertEquals("{\"room\":2,\"door\":1}", system.get("entrances").toString());

        out.getBuffer().setLength(0);
        write(GOOD.replace("vendor: visionline", "vendor: vostio"));
        assertEquals(ExitCode.USAGE, run("check", "--json", "--config", file.toString()));
        JsonNode bad = new ObjectMapper().readTree(out.toString());
        assertFalse(bad.get("ok").asBoolean());
        JsonNode problem = bad.at("/problems/0");
        assertEquals("error", problem.get("severity").asText());
        assertEquals(7, problem.get("line").asInt());
        assertEquals("systems[0].vendor", problem.get("key").asText());
        assertTrue(problem.get("remedy").asText().startsWith("Remove this system"));
    }

    @Test
    void aCommandLineThatIsNotUnderstoodSaysWhatWasMeant() {
        assertEquals(ExitCode.USAGE, run("chekc"));
        assertTrue(err.toString().contains("Did you mean: credgate check"), err.toString());
        assertEquals(ExitCode.USAGE, run());
        assertTrue(err.toString().contains("Usage: credgate"), err.toString());
        assertEquals(ExitCode.USAGE, run("check", "--nonsense"));
    }

    @Test
    void theVersionNamesTheDialects() throws IOException {
        assertEquals(ExitCode.OK, run("version"));
        assertTrue(out.toString().startsWith("credgate "), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, run("version", "--json"));
        assertTrue(new ObjectMapper().readTree(out.toString()).get("dialects").isArray());
        assertEquals(ExitCode.OK, run("--version"));
        assertEquals(ExitCode.OK, run("--help"));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("gw.yaml"), text);
    }

    private int run(String... args) {
        CommandLine commandLine = Main.commandLine(new ConfigReader(FakeProtocol.TWO, Map.of()));
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
