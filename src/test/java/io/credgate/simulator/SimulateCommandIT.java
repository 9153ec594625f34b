package io.credgate.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.cli.CliExtension;
import io.credgate.simulator.SimulatorServerIT.Client;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command in a process of its own, and what it says about command lines it does not understand. */
@Timeout(120)
class SimulateCommandIT {
    private static final int EXIT_SIGTERM = 128 + 15;
    private static final Pattern PORT = Pattern.compile("simulator on 127\\.0\\.0\\.1:(\\d+)");

    /** The process under test. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            List<ControllerSimulator> simulators = new ArrayList<>(List.of(new EchoController.Provider()));
            ServiceLoader.load(ControllerSimulator.class).forEach(simulators::add);
            System.exit(new CommandLine(new SimulateCommand(simulators)).execute(args));
        }
    }

    @Test
    void playsTheControllerPrintsFramesAndEndsOnSigterm() throws Exception {
        Process process = start(
                "echo",
                "--tcp",
                "127.0.0.1:0",
                "--encoder",
                "desk 1",
                "--encoder",
                "desk 2",
                "--rooms",
                "099-101,Spa",
                "--card-delay",
                "7",
                "--fault",
                "cut-at-byte:12",
                "--fault",
                "no-card");
        try (BufferedReader out = output(process)) {
            String hello = out.readLine();
            int port = port(hello);
            assertTrue(hello.contains("encoders [desk 1, desk 2], 4 rooms"), hello);
            try (Client client = new Client(port)) {
                client.say("site\nfault\nfault\nfault\n");
                assertEquals("[desk 1, desk 2] [099, 100, 101, Spa] 7", client.hear());
                assertEquals("Fault[kind=CUT_AT_BYTE, amount=12]", client.hear());
                assertEquals("Fault[kind=NO_CARD, amount=0]", client.hear());
                assertEquals("Fault[kind=NONE, amount=0]", client.hear());
                assertEquals("> site", out.readLine());
                assertEquals("< [desk 1, desk 2] [099, 100, 101, Spa] 7", out.readLine());
                process.destroy();
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                assertEquals(EXIT_SIGTERM, process.exitValue());
                // Closed in order, not torn by the end of the process.
                assertNull(client.hear());
            }
            assertThrows(IOException.class, () -> new Client(port));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void printsNothingMoreIfQuietAndReportsItsOwnFailure() throws Exception {
        Process process = start("echo", "--tcp", "127.0.0.1:0", "--quiet");
        try (BufferedReader out = output(process)) {
            try (Client client = new Client(port(out.readLine()))) {
                client.say("hello\ncrash\n");
            }
            String said = String.join("\n", out.lines().toList());
            assertTrue(said.startsWith("java.lang.IllegalStateException: the simulated controller failed"), said);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void misuseIsAnsweredWithASentence() {
        assertMisuse("There is no simulator for 'nobody'; there is: echo", "nobody", "--tcp", "127.0.0.1:0");
        assertMisuse("such as 127.0.0.1:8090", "echo", "--tcp", "8090");
        assertMisuse("such as 127.0.0.1:8090", "echo", "--tcp", "127.0.0.1:70000");
        assertMisuse("--tcp HOST:PORT, --pty PATH, --http HOST:PORT or --https HOST:PORT", "echo");
        assertMisuse("--http 8090: HOST:PORT is needed", "echo", "--http", "8090");
        assertMisuse("--https 8090: HOST:PORT is needed", "echo", "--https", "8090");
        assertMisuse("one of them", "echo", "--http", "127.0.0.1:0", "--https", "127.0.0.1:0");
        assertMisuse("one of them", "echo", "--tcp", "127.0.0.1:0", "--pty", "/tmp/line");
        assertMisuse("--reset is for connections over TCP", "echo", "--pty", "/tmp/line", "--reset");
        assertMisuse("there is no such kind; there is: none, latency,", "echo", "--tcp", "127.0.0.1:0", "--fault", "x");
        assertMisuse("a whole number", "echo", "--tcp", "127.0.0.1:0", "--fault", "latency:soon");
        assertMisuse("no range", "echo", "--tcp", "127.0.0.1:0", "--rooms", "120-101");
        assertMisuse("a room is missing", "echo", "--tcp", "127.0.0.1:0", "--rooms", "101,");
        assertMisuse("negative", "echo", "--tcp", "127.0.0.1:0", "--card-delay", "-1");
    }

    @Test
    void aMediumThatTheDialectLacksIsRefused() {
        CommandLine real = new CommandLine(new SimulateCommand());
        assertMisuse(
                real,
                "salto-pms is not spoken over HTTP. Use --tcp HOST:PORT or --pty PATH.",
                "salto-pms",
                "--https",
                "127.0.0.1:0");
        assertMisuse(
                real,
                "visionline-webapi is not spoken over plain TCP. Use --http HOST:PORT or --https HOST:PORT.",
                "visionline-webapi",
                "--tcp",
                "127.0.0.1:0");
        assertMisuse(real, "salto-ship is not spoken over a serial line", "salto-ship", "--pty", "/tmp/line");
    }

    @Test
    void playsAWebServerWithACertificateThatTheSnippetNames() throws Exception {
        Process process = start("visionline-webapi", "--https", "127.0.0.1:0", "--quiet");
        try (BufferedReader out = output(process)) {
            String hello = out.readLine();
            assertTrue(hello.startsWith("visionline-webapi simulator on https://127.0.0.1:"), hello);
            List<String> said = new ArrayList<>();
            while (said.size() < 9) {
                said.add(String.valueOf(out.readLine()));
            }
            String url = said.get(3).strip().replace("url: ", "");
            String sha256 = said.get(4).strip().replace("certificate_sha256: ", "");
            assertEquals(
                    List.of(
                            "its certificate's SHA-256 fingerprint: " + sha256,
                            "a link to it, in the gateway's configuration:",
                            "  - dialect: visionline-webapi",
                            "    url: " + url,
                            "    certificate_sha256: " + sha256,
                            "    discard_method: 'DELETE'",
                            "    discard_path: '/api/v1/cards/{id}'",
                            "    password_file: visionline-webapi.password   # a file that holds: simulated",
                            "    username: 'gateway'"),
                    said);
            assertTrue(hello.contains(url), hello);
            try (SSLSocket client = TlsClient.connect(url)) {
                assertEquals(sha256, TlsClient.sha256(client));
                assertTrue(TlsClient.ask(client, "GET /api/v1/cards HTTP/1.1").startsWith("HTTP/1.1 401"));
                process.destroy();
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                assertEquals(EXIT_SIGTERM, process.exitValue());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void playsAWebServerWithoutEncryption() throws Exception {
        Process process = start("salto-ship", "--http", "127.0.0.1:0");
        try (BufferedReader out = output(process)) {
            Matcher url = Pattern.compile("simulator on (http://127\\.0\\.0\\.1:(\\d+)/)")
                    .matcher(out.readLine());
            assertTrue(url.find());
            assertEquals("a link to it, in the gateway's configuration:", out.readLine());
            assertEquals("  - dialect: salto-ship", out.readLine());
            assertEquals("    url: " + url.group(1), out.readLine());
            try (Client client = new Client(Integer.parseInt(url.group(2)))) {
                client.say("no HTTP at all\r\n\r\n");
                assertTrue(String.valueOf(client.hear()).startsWith("HTTP/1.1 4"));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aTakenPortEndsWithAFailure() throws IOException {
        StringWriter err = new StringWriter();
        try (SimulatorServer taken =
                SimulatorServer.start(new EchoController(new EchoController.Provider().standardSite()))) {
            CommandLine commandLine = commandLine();
            commandLine.setErr(new PrintWriter(err));
            assertEquals(1, commandLine.execute("echo", "--tcp", "127.0.0.1:" + taken.port()));
        }
        assertTrue(err.toString().startsWith("Cannot listen on 127.0.0.1:"), err.toString());
    }

    @Test
    void playsOnASerialLineAndRemovesItsLinkAtTheEnd(@TempDir Path directory) throws Exception {
        Path line = directory.resolve("line");
        Process process = start(Map.of(), "echo", "--pty", line.toString());
        try (BufferedReader out = output(process)) {
            String hello = out.readLine();
            assertTrue(hello.startsWith("echo simulator on the serial line " + line), hello);
            try (FileOutputStream to = new FileOutputStream(line.toFile());
                    BufferedReader from = Files.newBufferedReader(line)) {
                to.write("hello\n".getBytes(UTF_8));
                assertEquals("HELLO", from.readLine());
            }
            assertEquals("> hello", out.readLine());
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(EXIT_SIGTERM, process.exitValue());
            assertTrue(Files.notExists(line, LinkOption.NOFOLLOW_LINKS));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhatToInstallWhereSocatIsMissing(@TempDir Path directory) throws Exception {
        Process process = start(
                Map.of("PATH", directory.toString()),
                "echo",
                "--pty",
                directory.resolve("line").toString());
        try (BufferedReader out = output(process)) {
            String said = out.readLine();
            assertTrue(said.startsWith("Cannot play on "), said);
            assertTrue(said.endsWith("socat is not installed; install it (Debian: apt-get install socat)"), said);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theCommandLineFindsIt() {
        List<String> names = ServiceLoader.load(CliExtension.class).stream()
                .map(extension -> new CommandLine(extension.get().command()).getCommandName())
                .toList();
        assertTrue(names.contains("simulate"), names::toString);
    }

    private static void assertMisuse(String sentence, String... args) {
        assertMisuse(commandLine(), sentence, args);
    }

    private static void assertMisuse(CommandLine commandLine, String sentence, String... args) {
        StringWriter err = new StringWriter();
        commandLine.setErr(new PrintWriter(err));
        assertEquals(CommandLine.ExitCode.USAGE, commandLine.execute(args));
        assertTrue(err.toString().contains(sentence), err.toString());
    }

    private static CommandLine commandLine() {
        return new CommandLine(new SimulateCommand(List.of(new EchoController.Provider())));
    }

    private static Process start(String... args) throws IOException {
        return start(Map.of(), args);
    }

    private static Process start(Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    private static int port(String hello) {
        Matcher port = PORT.matcher(String.valueOf(hello));
        assertTrue(port.find(), hello);
        return Integer.parseInt(port.group(1));
    }
}
