package io.credgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.config.ConfigReader;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.VendorError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ErrorsCommandTest {
    private static final Protocol ZETA = new Answering(
            "zeta-pms",
            List.of(
                    new VendorError("OV", FailureCode.ENCODER_BUSY, Evidence.REFUSED, "The encoder is busy."),
                    new VendorError("404", FailureCode.CONTROLLER_ERROR, Evidence.MAYBE_EXECUTED, "It went wrong."),
                    new VendorError("4", FailureCode.ENCODER_BUSY, Evidence.MAYBE_EXECUTED, "At work.")));
    private static final Protocol ALPHA = new Answering(
            "alpha-web", List.of(new VendorError("|", FailureCode.NO_CARD, Evidence.REFUSED, "No | card.")));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private record Answering(String dialect, List<VendorError> errors) implements Protocol {
        @Override
        public String vendor() {
            return "test";
        }

        @Override
        public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
            throw new AssertionError("a table of errors needs no configuration");
        }
    }

    @Test
    void theTableOfOneDialectIsInColumns() {
        assertEquals(ExitCode.OK, run("zeta-pms"));
        assertEquals("""
                zeta-pms
                code  error type           evidence        who acts    caller may retry  again here  sentence for the clerk
                OV    uncategorized_error  refused         site        yes               yes         The encoder is busy.
                404   uncategorized_error  maybe executed  controller  no                no          It went wrong.
                4     uncategorized_error  maybe executed  site        once settled      no          At work.
                """, out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void withoutADialectAllComeByName() {
        assertEquals(ExitCode.OK, run());
        assertTrue(Pattern.compile("(?s)alpha-web\n.*No \\| card\\.\n\nzeta-pms\n.*")
                .matcher(out.toString())
                .matches());
    }

    @Test
    void markdownSaysTheSame() {
        assertEquals(ExitCode.OK, run("--format", "markdown"));
        assertEquals("""
                ### `alpha-web`

                | code | error type | evidence | who acts | caller may retry | again here | sentence for the clerk |
                |---|---|---|---|---|---|---|
                | `\\|` | `no_credential_on_encoder` | refused | site | yes | no | No \\| card. |

                ### `zeta-pms`

                | code | error type | evidence | who acts | caller may retry | again here | sentence for the clerk |
                |---|---|---|---|---|---|---|
                | `OV` | `uncategorized_error` | refused | site | yes | yes | The encoder is busy. |
                | `404` | `uncategorized_error` | maybe executed | controller | no | no | It went wrong. |
                | `4` | `uncategorized_error` | maybe executed | site | once settled | no | At work. |
                """, out.toString());
    }

    @Test
    void programsGetOneObject() throws IOException {
        assertEquals(ExitCode.OK, run("--json", "zeta-pms"));
        JsonNode table = new ObjectMapper().readTree(out.toString()).at("/dialects/0");
        assertEquals("zeta-pms", table.get("dialect").asText());
        assertEquals(3, table.get("errors").size());
        assertEquals(
                "{\"code\":\"OV\",\"failure\":\"ENCODER_BUSY\",\"error_type\":\"uncategorized_error\","
                        + "\"evidence\":\"refused\",\"responsible\":\"site\",\"retryable\":true,\"retried_here\":true,"
                        + "\"sentence\":\"The encoder is busy.\"}",
                table.at("/errors/0").toString());
        assertFalse(table.at("/errors/2/retried_here").asBoolean());
    }

    @Test
    void anUnknownDialectIsAnsweredWithTheKnownOnes() {
        assertEquals(ExitCode.USAGE, run("fias"));
        assertTrue(
                err.toString().startsWith("There is no dialect 'fias'; there is: alpha-web, zeta-pms\n"),
                err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void whatIsNotUnderstoodIsAUsageError() {
        assertEquals(ExitCode.USAGE, run("--format", "html"));
        assertEquals(ExitCode.USAGE, run("--format", "text", "--json"));
        assertEquals(ExitCode.USAGE, run("zeta-pms", "alpha-web"));
    }

    @Test
    void itIsACommandOfTheProgramAndKnowsTheInstalledDialects() {
        CommandLine program = Main.commandLine(new ConfigReader(List.of(), Map.of()));
        program.setOut(new PrintWriter(out, true));
        assertEquals(ExitCode.OK, program.execute("errors", "--format=markdown"));
        for (Protocol protocol : ConfigReader.installedProtocols()) {
            assertTrue(out.toString().contains("### `" + protocol.dialect() + "`\n"), protocol.dialect());
        }
        assertTrue(
                out.toString().contains("| `EP` | `no_credential_on_encoder` | refused | site | yes | no | No card"));
    }

    private int run(String... args) {
        return new CommandLine(new ErrorsCommand(List.of(ZETA, ALPHA)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
