package io.credgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script that starts Java, with a Java that prints its arguments. */
class LauncherTest {
    @TempDir
    Path directory;

    private Path home;
    private Path java;

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(directory.resolve("with space"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("demo-lib"));
        Files.copy(Path.of("src/main/dist/bin/credgate"), home.resolve("bin/credgate"));
        java = Files.createDirectories(directory.resolve("java/bin")).getParent();
        script(
                java.resolve("bin/java"),
                "for a in \"$@\"; do case $a in -XX:ArchiveClassesAtExit=*) echo classes >\"${a#*=}\"; exit 0;; esac; done;"
                        + " for a in \"$@\"; do echo \"<$a>\"; done; exit 7");
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
    }

    private record Ended(int code, String output) {}

    @Test
    void theDaemonGetsItsLibrariesItsOptionsAndItsArguments() throws Exception {
        Path real = home.toRealPath();
        assertEquals(
                new Ended(
                        7,
                        "<-XX:+UseSerialGC> <-Xmx128m> <-Xmn16m> <-XX:TieredStopAtLevel=1>"
                                + " <-XX:+UseTransparentHugePages> <-XX:+ExitOnOutOfMemoryError> <-Dcredgate.home="
                                + real + "> <-cp> <" + real
                                + "/lib/*> <io.credgate.cli.Main> <check> <--config> <a  b>"),
                run(Map.of(), "check", "--config", "a  b"));
    }

    @Test
    void onlyDemoAndSimulateGetTheSimulators() throws Exception {
        String demo = run(Map.of(), "demo", "--json").output();
        assertTrue(demo.contains("/lib/*:" + home.toRealPath() + "/demo-lib/*>"), demo);
        assertTrue(demo.contains("<-Xmx256m>"), demo);
        assertTrue(run(Map.of(), "simulate").output().contains("demo-lib"));
        assertTrue(run(Map.of(), "--help").output().contains("demo-lib"));
        Files.delete(home.resolve("demo-lib"));
        Ended ended = run(Map.of(), "demo");
        assertEquals(1, ended.code());
        assertTrue(ended.output().startsWith("credgate: the command demo is no part of this installation"), demo);
    }

    @Test
    void optionsOfTheSiteComeLastAndMayChooseTheCollector() throws Exception {
        String output = run(Map.of("CREDGATE_JAVA_OPTS", "-XX:+UseG1GC -Xmx1g -Da=*"), "run")
                .output();
        assertTrue(
                output.startsWith("<-Xmx128m> <-Xmn16m> <-XX:TieredStopAtLevel=1> <-XX:+UseTransparentHugePages>"
                        + " <-XX:+ExitOnOutOfMemoryError> <-XX:+UseG1GC>"
                        + " <-Xmx1g> <-Da=*> <-Dcredgate.home="),
                output);
    }

    /** Java crashes on an archive that is cut off. */
    @Test
    void theArchiveOfClassesIsUsedOnlyIfItIsWhole() throws Exception {
        assertEquals(new Ended(0, ""), run(Map.of(), "prepare"));
        Path archive = home.toRealPath().resolve("classes.jsa");
        String used = "<-XX:SharedArchiveFile=" + archive + ">";
        String output = run(Map.of(), "run").output();
        assertTrue(output.contains(used), output);
        Files.writeString(archive, "class");
        assertFalse(run(Map.of(), "run").output().contains("SharedArchiveFile"));
        assertEquals(new Ended(0, ""), run(Map.of(), "prepare"));
        assertTrue(run(Map.of(), "run").output().contains(used));
        Files.delete(archive.resolveSibling("classes.jsa.sum"));
        assertFalse(run(Map.of(), "run").output().contains("SharedArchiveFile"));
    }

    @Test
    void itIsStartedThroughALinkToo() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("with space/bin/credgate"));
        String output = start(Map.of(), link, "run").output();
        assertTrue(output.contains("<" + home.toRealPath() + "/lib/*>"), output);
    }

    @Test
    void aJavaThatIsMissingOrTooOldIsNamed() throws Exception {
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Ended old = run(Map.of(), "run");
        assertEquals(1, old.code());
        assertTrue(old.output().contains("is version 11.0.2, and Java 17 or newer is needed"), old.output());

        Files.delete(java.resolve("release"));
        script(java.resolve("bin/java"), "echo 'java version \"1.8.0_292\"' >&2");
        old = run(Map.of(), "run");
        assertTrue(old.output().contains("is version 1.8.0_292"), old.output());

        Ended gone = run(Map.of("JAVA_HOME", "/nowhere"), "run");
        assertEquals(1, gone.code());
        assertTrue(gone.output().contains("JAVA_HOME is /nowhere, and there is no bin/java in it"), gone.output());
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Map<String, String> environment, String... args) throws Exception {
        return start(environment, home.resolve("bin/credgate"), args);
    }

    private Ended start(Map<String, String> environment, Path launcher, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("CREDGATE_JAVA_OPTS");
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output.strip().replace('\n', ' '));
    }
}
