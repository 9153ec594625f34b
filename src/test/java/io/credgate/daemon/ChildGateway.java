package io.credgate.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gateway in a process of its own, whose output goes to a file. */
final class ChildGateway implements AutoCloseable {
    private static final String LAUNCHER = "credgate.launcher";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;
    private String standsStillAt = "";

    private ChildGateway(Path output, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        this.output = output;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Java that has the classes of this one. */
    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Xmn16m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs until it is killed. */
    static ChildGateway run(Path config, Path output) {
        return new ChildGateway(output, Map.of(), java(KillableGateway.class.getName(), config.toString()));
    }

    /** Stands still at the checkpoint of the command; once per checkpoint, command and file. */
    static ChildGateway runTo(Path config, Path output, String checkpoint, String commandId) {
        ChildGateway gateway = new ChildGateway(
                output,
                Map.of(),
                java(
                        "-D" + KillableGateway.CHECKPOINT + "=" + checkpoint,
                        "-D" + KillableGateway.COMMAND + "=" + commandId,
                        KillableGateway.class.getName(),
                        config.toString()));
        gateway.standsStillAt = KillableGateway.REACHED + checkpoint + " " + commandId + "\n";
        return gateway;
    }

    /** The installed program where {@value #LAUNCHER} names its launcher, else the classes of this Java. */
    static ChildGateway program(Path config, Path output, String logLevel) {
        return program(config, output, logLevel, List.of());
    }

    /** @param before command that starts the process, by becoming it: it may see other disks */
    static ChildGateway program(Path config, Path output, String logLevel, List<String> before) {
        String launcher = System.getProperty(LAUNCHER);
        List<String> command = new ArrayList<>(before);
        command.addAll(
                launcher == null
                        ? java("io.credgate.cli.Main", "run", "--config", config.toString())
                        : List.of(launcher, "run", "--config", config.toString()));
        return new ChildGateway(output, Map.of("CREDGATE_LOG", logLevel), command);
    }

    void awaitCheckpoint() {
        await("checkpoint").atMost(LIMIT).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the gateway ended by itself:\n" + log());
            }
            return log().contains(standsStillAt);
        });
    }

    long pid() {
        return process.pid();
    }

    /** What it has used so far, however long it had to wait for it. */
    double processorSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        await("end").atMost(LIMIT).until(() -> !process.isAlive());
    }

    /** How it ended after SIGTERM. */
    record Stopped(int exitCode, long millis) {}

    Stopped terminate() throws InterruptedException {
        process.destroy();
        return awaitStop();
    }

    /** It ends without being told to. */
    Stopped awaitStop() throws InterruptedException {
        long begun = System.nanoTime();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gateway does not end:\n" + log());
        }
        return new Stopped(process.exitValue(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    }

    /** Everything that this process, and those before it with the same file, wrote to stdout and stderr. */
    String log() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
