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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/install} into a directory that stands for a machine. */
class InstallScriptTest {
    @TempDir
    private Path directory;

    private Path distribution;
    private Path root;

    @BeforeEach
    void distribution() throws IOException {
        root = directory.resolve("the machine");
        distribution = Files.createDirectories(directory.resolve("dist"));
        Files.createDirectories(distribution.resolve("bin"));
        Files.createDirectories(distribution.resolve("lib"));
        Files.createDirectories(distribution.resolve("demo-lib"));
        Files.writeString(distribution.resolve("bin/credgate"), "#!/bin/sh\necho \"first $*\"\n");
        Files.setPosixFilePermissions(
                distribution.resolve("bin/credgate"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.writeString(distribution.resolve("lib/first.jar"), "");
        Files.writeString(distribution.resolve("demo-lib/demo.jar"), "");
    }

    private record Ended(int code, String output) {}

    private static Ended run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output.strip());
    }

    private Ended install(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("scripts/install"));
        command.addAll(List.of(options));
        return run(command.toArray(String[]::new));
    }

    private Ended install() throws Exception {
        return install("--from", distribution.toString(), "--root", root.toString());
    }

    @Test
    void theDaemonItsUnitAndAnExampleAreThere() throws Exception {
        Ended ended = install();
        assertEquals(0, ended.code(), ended.output());
        assertTrue(ended.output().contains("systemctl enable --now credgate"), ended.output());
        Path program = root.resolve("usr/local/bin/credgate");
        assertEquals("first version", run(program.toString(), "version").output());
        assertEquals(
                "rwxr-xr-x",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(program.toRealPath())),
                "the service's user runs it");
        assertFalse(Files.exists(root.resolve("usr/local/lib/credgate/demo-lib")));
        assertEquals(
                Files.readString(Path.of("config/credgate.yaml")),
                Files.readString(root.resolve("etc/credgate/credgate.yaml")));
        String unit = Files.readString(root.resolve("usr/local/lib/systemd/system/credgate.service"));
        assertTrue(unit.contains("ExecStart=/usr/local/bin/credgate run\n"), unit);
        assertTrue(unit.contains("EnvironmentFile=-/etc/default/credgate\n"), unit);
        assertTrue(Files.exists(root.resolve("etc/default/credgate")));
    }

    @Test
    void anUpdateReplacesTheProgramAndLeavesWhatTheSiteWrote() throws Exception {
        install();
        Path config = root.resolve("etc/credgate/credgate.yaml");
        Path options = root.resolve("etc/default/credgate");
        Files.writeString(config, "mine");
        Files.writeString(options, "CREDGATE_LOG=DEBUG");
        Files.writeString(root.resolve("usr/local/lib/credgate/classes.jsa"), "of the old one");
        Files.delete(distribution.resolve("lib/first.jar"));
        Files.writeString(distribution.resolve("lib/second.jar"), "");
        Files.writeString(distribution.resolve("bin/credgate"), "#!/bin/sh\necho second\n");

        Ended ended = install();
        assertEquals(0, ended.code(), ended.output());
        assertFalse(ended.output().contains("Next:"), ended.output());
        assertEquals(
                "second", run(root.resolve("usr/local/bin/credgate").toString()).output());
        assertEquals("mine", Files.readString(config));
        assertEquals("CREDGATE_LOG=DEBUG", Files.readString(options));
        Path home = root.resolve("usr/local/lib/credgate");
        assertTrue(Files.exists(home.resolve("lib/second.jar")));
        assertFalse(Files.exists(home.resolve("lib/first.jar")), "it would stay on the class path");
        assertFalse(Files.exists(home.resolve("classes.jsa")));
        assertFalse(Files.exists(home.resolveSibling("credgate.old")));
    }

    @Test
    void whatCannotBeInstalledIsSaid() throws Exception {
        Ended ended = install("--from", directory.toString(), "--root", root.toString());
        assertEquals(1, ended.code());
        assertTrue(ended.output().contains("holds no distribution"), ended.output());
        assertFalse(Files.exists(root));
        assertTrue(install("--no-such-option").output().contains("is not understood"));
        assertTrue(install("--from").output().contains("--from needs a directory."));
    }
}
