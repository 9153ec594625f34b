package io.credgate.transport.serial;

import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Owns what serial connections share: the threads that open and close ports, and the rule that a device has one
 * connection at a time. Each connection has two threads of its own beside. Closing it closes every connection.
 */
public final class SerialTransports implements AutoCloseable {
    private static final long CLOSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Bounded by the connections: each has at most one port to open or close, and one wish to end. */
    private final ExecutorService helpers = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new DefaultThreadFactory("credgate-serial-help", true));

    private final PortKeeper ports;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Set<SerialTransport> live = new HashSet<>();
    private boolean closed;

    /**
     * @param stateDirectory of the gateway; the native library is unpacked below it unless {@code
     *     -DjSerialComm.library.path} says where it is installed. Nothing is loaded before the first port is opened.
     */
    public SerialTransports(Path stateDirectory) {
        ports = new PortKeeper(stateDirectory.toAbsolutePath().resolve("native"), helpers);
    }

    /** Makes one connection on the line for each call. */
    public Transport.Factory factory(TransportConfig.Serial config) {
        return () -> new SerialTransport(config, this, ports, helpers);
    }

    /** False if no connection may be opened any more. */
    boolean begin(SerialTransport transport) {
        lock.lock();
        try {
            return !closed && live.add(transport);
        } finally {
            lock.unlock();
        }
    }

    void end(SerialTransport transport) {
        lock.lock();
        try {
            live.remove(transport);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when all ports are closed, or after 5 s. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            List.copyOf(live).forEach(SerialTransport::close);
            long left = CLOSE_MAX_NANOS;
            while (!live.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        helpers.shutdown();
    }
}
