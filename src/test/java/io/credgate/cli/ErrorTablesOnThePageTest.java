package io.credgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The tables of vendor errors in src/docs/operations.md are what {@code credgate errors} prints. */
class ErrorTablesOnThePageTest {
    private static final Path PAGE = Path.of("src/docs/operations.md");
    private static final String BEGIN = "<!-- begin: credgate errors --format markdown -->\n";
    private static final String END = "<!-- end: credgate errors -->\n";
    private static final String REWRITE =
            "mvn -q test -Dtest=" + ErrorTablesOnThePageTest.class.getSimpleName() + " -Dupdate.docs=true";

    @Test
    void thePageShowsTheTablesOfAllDialects() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        assertTrue(begin >= 0 && end > begin, PAGE + " has lost the comments around the tables: " + BEGIN + END);
        String right = page.substring(0, begin + BEGIN.length()) + "\n" + tables() + "\n" + page.substring(end);
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, right);
            return;
        }
        assertEquals(
                right,
                page,
                "The tables of errors in " + PAGE + " are out of date. This command rewrites them: " + REWRITE);
    }

    private static String tables() {
        StringWriter out = new StringWriter();
        int exitCode = new CommandLine(new ErrorsCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .execute("--format=markdown");
        assertEquals(ExitCode.OK, exitCode);
        return out.toString();
    }
}
