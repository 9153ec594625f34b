package io.credgate.mqtt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Mosquitto on loopback, on a free port, with its files in a temporary folder. Keeps its port over a restart, and its
 * sessions too if it was made persistent.
 */
public final class Mosquitto implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/mosquitto";
    private static final long START_LIMIT_SECONDS = 20;

    private final Path folder;
    private final int port;
    private Process process;

    private Mosquitto(boolean persistent, List<String> settings) {
        try {
            folder = Files.createTempDirectory("mosquitto");
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            List<String> lines = new ArrayList<>(List.of(
                    // As root it would change to a user who cannot write here.
                    "user root",
                    "listener " + port + " 127.0.0.1",
                    "persistence " + persistent,
                    "persistence_location " + folder + "/",
                    "autosave_on_changes " + persistent,
                    "autosave_interval 1",
                    "max_queued_messages 100000",
                    "log_type error",
                    "log_type warning",
                    "log_type notice"));
            if (settings.stream().noneMatch(line -> line.startsWith("allow_anonymous"))) {
                lines.add("allow_anonymous true");
            }
            lines.addAll(settings);
            Files.write(folder.resolve("mosquitto.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Forgets everything when it goes. Settings are lines of mosquitto.conf. */
    public static Mosquitto forgetful(String... settings) {
        return new Mosquitto(false, List.of(settings));
    }

    /** Writes sessions and queues to its folder after each change. */
    public static Mosquitto persistent(String... settings) {
        return new Mosquitto(true, List.of(settings));
    }

    public int port() {
        return port;
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    public synchronized void start() {
        try {
            process = new ProcessBuilder(
                            PROGRAM, "-c", folder.resolve("mosquitto.conf").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
            awaitListening();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
        while (true) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("mosquitto does not listen: " + log(), e);
                }
                Thread.sleep(20);
            }
        }
    }

    /** SIGTERM: it saves what it has to save. */
    public synchronized void stop() {
        process.destroy();
        awaitGone();
    }

    /** SIGKILL. */
    public synchronized void kill() {
        process.destroyForcibly();
        awaitGone();
    }

    /** SIGSTOP: the kernel goes on accepting and acknowledging, nobody answers. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Where certificates and access lists of a test may lie. */
    public Path folder() {
        return folder;
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitGone() {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
