package io.credgate.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Serves a simulated controller on a serial line: a pseudo terminal, made by socat. The conversation lasts as long as the
 * line, however often the gateway opens and closes it, as in life. Where the controller cuts the connection the plug is
 * pulled, and put in again a moment later.
 */
public final class SimulatorPty implements SimulatorHost {
    private static final long REPLUG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CLOSE_MAX_MILLIS = 30_000;

    private final Path link;
    private final SimulatorServer server;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private PtyBridge bridge;
    private boolean plugged = true;
    private boolean closing;
    private IOException failure;

    private SimulatorPty(SimulatedController controller, Path link) throws IOException {
        this.link = link;
        server = SimulatorServer.start(controller);
        try {
            bridge = PtyBridge.start(link, server.port());
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        thread = new Thread(this::keepPlugged, "simulator-pty");
        thread.setDaemon(true);
    }

    /**
     * @param link where to put the symbolic link to the terminal; what is there is replaced if it is a link
     * @throws IOException with a sentence if socat is not installed or fails
     */
    public static SimulatorPty start(SimulatedController controller, Path link) throws IOException {
        SimulatorPty pty = new SimulatorPty(controller, link.toAbsolutePath());
        pty.thread.start();
        return pty;
    }

    public Path path() {
        return link;
    }

    /** As {@link SimulatorServer#ask}. */
    public <T> T ask(Function<SimulatedController, T> question) {
        return server.ask(question);
    }

    /** Pulls the plug. */
    public void unplug() {
        lock.lock();
        try {
            plugged = false;
            bridge.close();
        } finally {
            lock.unlock();
        }
    }

    /** Puts it in again; the line is there soon after. */
    public void plugIn() {
        lock.lock();
        try {
            plugged = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        thread.join();
    }

    /** @throws IllegalStateException if the simulated controller itself or socat has failed */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            bridge.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(CLOSE_MAX_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    private void keepPlugged() {
        try {
            while (true) {
                bridge.awaitEnd();
                lock.lock();
                try {
                    changed.awaitNanos(closing ? 0 : REPLUG_NANOS);
                    while (!plugged && !closing) {
                        changed.await();
                    }
                    if (closing || server.hasEnded()) {
                        return;
                    }
                    bridge = PtyBridge.start(link, server.port());
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failure = e;
        }
    }
}
