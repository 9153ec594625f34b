package io.credgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.config.ConfigReader;
import io.credgate.store.OutboxEntry;
import io.credgate.store.SqliteStore;
import io.credgate.store.StoredCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StoreCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path parent;

    private Path stateDir;

    @BeforeEach
    void aStoreWithAGuestInIt() {
        stateDir = parent.resolve("state");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            store.begin();
            store.insertCommand(new StoredCommand(
                    0,
                    "c1",
                    "acs.users.create",
                    "{\"full_name\":\"Ada Lovelace\",\"phone_number\":\"+4712345678\",\"code\":\"4711\"}",
                    "ab",
                    NOW,
                    null,
                    NOW,
                    null,
                    null,
                    StoredCommand.State.FINISHED,
                    "succeeded",
                    null,
                    0,
                    0));
            store.insertReport(new OutboxEntry(
                    0, 1, "t", "{\"display_name\":\"Ada Lovelace\"}".getBytes(StandardCharsets.UTF_8), false, null));
            store.audit(NOW, "one", "{}");
            store.audit(NOW, "two", "{}");
            store.commit();
        }
    }

    private int run(String command, String... more) {
        CommandLine line = Main.commandLine(ConfigReader.ofThisProcess());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        String[] args = {"store", command, "--state-dir", stateDir.toString()};
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return line.execute(all);
    }

    private void damage() throws IOException {
        byte[] file = Files.readAllBytes(stateDir.resolve("credgate.db"));
        Arrays.fill(file, 0, 100, (byte) 0);
        Files.write(stateDir.resolve("credgate.db"), file);
    }

    @Test
    void aStoreInOrder() {
        assertEquals(ExitCode.OK, run("check"));
        assertTrue(out.toString().contains("is in order"), out.toString());
        assertEquals(ExitCode.OK, run("recover"));
        assertTrue(out.toString().contains("nothing was changed"), out.toString());
        assertEquals(ExitCode.OK, run("compact"));
        assertTrue(out.toString().contains(" KiB; before it took "), out.toString());
        assertEquals(ExitCode.OK, run("verify-audit"));
        assertTrue(out.toString().contains("is whole: 2 lines, 1 to 2."), out.toString());
    }

    @Test
    void damageIsToldAndRecovered() throws IOException {
        damage();
        assertEquals(ExitCode.FAILURE, run("check"));
        assertTrue(out.toString().contains("credgate store recover"), out.toString());
        assertEquals(StoreRecoverCommand.WITH_LOSS, run("recover"));
        assertTrue(out.toString().contains("quarantine"), out.toString());
        assertEquals(ExitCode.OK, run("check"));
        assertEquals(ExitCode.OK, run("verify-audit"));
        assertTrue(out.toString().contains("A recovery of the store on "), out.toString());
    }

    @Test
    void anExportIsMaskedUnlessItIsAskedFor() {
        assertEquals(ExitCode.OK, run("export"));
        String masked = out.toString();
        assertTrue(masked.contains("\"full_name\":\"***\""), masked);
        assertTrue(masked.contains("{\"table\":\"audit\",\"id\":1,"), masked);
        for (String secret : new String[] {"Ada", "Lovelace", "12345678", "4711"}) {
            assertFalse(masked.contains(secret), masked);
        }
        assertEquals(ExitCode.OK, run("export", "--with-personal-data"));
        assertTrue(out.toString().contains("Ada Lovelace"), out.toString());
    }

    @Test
    void withoutAStore() throws IOException {
        Files.delete(stateDir.resolve("credgate.db"));
        for (String command : new String[] {"recover", "compact", "export", "verify-audit"}) {
            assertEquals(ExitCode.FAILURE, run(command), command);
            assertTrue(err.toString().contains("There is no store in"), err.toString());
            err.getBuffer().setLength(0);
        }
        assertEquals(ExitCode.FAILURE, run("check"));
        assertFalse(Files.exists(stateDir.resolve("credgate.db")), "a command created a store");
    }

    @Test
    void whileTheGatewayRuns() {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            assertEquals(0, store.openCommands().size());
            assertEquals(ExitCode.OK, run("check"));
            assertEquals(ExitCode.OK, run("export"));
            assertEquals(ExitCode.FAILURE, run("recover"));
            assertEquals(ExitCode.FAILURE, run("compact"));
            assertTrue(err.toString().contains("Stop that one"), err.toString());
        }
    }
}
