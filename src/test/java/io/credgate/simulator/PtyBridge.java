package io.credgate.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pseudo terminal whose other side is a TCP connection, by socat: a serial line without hardware. */
public final class PtyBridge implements AutoCloseable {
    private static final long START_MAX_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long END_MAX_SECONDS = 2;

    private final Path link;
    private final Process socat;

    private PtyBridge(Path link, Process socat) {
        this.link = link;
        this.socat = socat;
    }

    /**
     * Returns when the line can be opened.
     *
     * @param link where to put the symbolic link to the terminal
     * @param port of the loopback interface, connected to at once
     * @throws IOException with a sentence if socat is not installed or fails
     */
    public static PtyBridge start(Path link, int port) throws IOException {
        Process socat;
        try {
            socat = new ProcessBuilder(List.of(
                            "socat",
                            "-t",
                            "0.1",
                            "PTY,link=" + link + ",raw,echo=0",
                            "TCP:127.0.0.1:" + port + ",nodelay"))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IOException("socat is not installed; install it (Debian: apt-get install socat)", e);
        }
        PtyBridge bridge = new PtyBridge(link, socat);
        try {
            bridge.awaitStart();
            return bridge;
        } catch (IOException | RuntimeException e) {
            bridge.close();
            throw e;
        }
    }

    private void awaitStart() throws IOException {
        long until = System.nanoTime() + START_MAX_NANOS;
        while (!Files.exists(link)) {
            if (!socat.isAlive()) {
                throw new IOException("socat ended: " + said());
            }
            if (System.nanoTime() - until > 0) {
                throw new IOException("socat made no " + link + " in time");
            }
            pause();
        }
    }

    private String said() throws IOException {
        try (InputStream out = socat.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Until the other side has hung up, or {@link #close}. */
    public void awaitEnd() throws InterruptedException {
        socat.waitFor();
    }

    /** Stops carrying bytes, as if the other side had stopped reading; {@code CONT} goes on. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(socat.pid()))
                .start()
                .waitFor();
    }

    /** Pulls the plug: the terminal is gone for whoever has it open, and so is the link. */
    @Override
    public void close() {
        socat.destroy();
        try {
            if (!socat.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)) {
                socat.destroyForcibly().waitFor();
            }
            // Killed, it leaves the link.
            Files.deleteIfExists(link);
        } catch (IOException e) {
            // The link is left over; the next start replaces it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
