package io.credgate.transport.serial;

import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import io.credgate.transport.serial.PortKeeper.OpenPort;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection on a serial line, on a port object of its own. Its reader thread lives as long as the connection and
 * makes every call of the listener; {@link SerialWriter} writes. The port is closed when neither is in the library any
 * more: a call that overlaps with closing could reach a file that was given the same descriptor meanwhile.
 */
final class SerialTransport implements Transport {
    static final String CLOSED_HERE = "closed by the gateway";

    private static final Logger LOG = LoggerFactory.getLogger(SerialTransport.class);
    private static final long OPEN_MAX_SECONDS = 10;
    /** How long closing waits for bytes that the line has not taken yet. */
    private static final long CLOSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int READ_MAX = 4096;

    private final TransportConfig.Serial config;
    private final SerialTransports owner;
    private final PortKeeper ports;
    private final Executor helpers;
    private final PendingWrites pending = new PendingWrites();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean insisted = new AtomicBoolean();
    private volatile boolean sendable;
    private volatile boolean closeAsked;
    private volatile @Nullable CompletableFuture<OpenPort> opening;
    private volatile @Nullable SerialWriter writer;

    SerialTransport(TransportConfig.Serial config, SerialTransports owner, PortKeeper ports, Executor helpers) {
        this.config = config;
        this.owner = owner;
        this.ports = ports;
        this.helpers = helpers;
    }

    @Override
    public void open(Listener listener) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a transport is opened once");
        }
        if (!owner.begin(this)) {
            listener.onClosed(CLOSED_HERE);
            return;
        }
        Thread reader = new Thread(() -> live(listener), "credgate-serial-read " + config.port());
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public boolean send(byte[] bytes) {
        return sendable && pending.offer(bytes);
    }

    @Override
    public void close() {
        sendable = false;
        closeAsked = true;
        CompletableFuture<OpenPort> under = opening;
        if (under != null) {
            under.cancel(false);
        }
        pending.close();
        SerialWriter stuck = writer;
        if (stuck != null && insisted.compareAndSet(false, true)) {
            try {
                helpers.execute(() -> stuck.endWithin(CLOSE_MAX_NANOS));
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: closed already", config.describe());
            }
        }
    }

    /** The reader thread: the whole life of the connection. */
    private void live(Listener listener) {
        String reason = CLOSED_HERE;
        try {
            OpenPort open = openPort();
            reason = carry(open, listener);
        } catch (SerialException e) {
            reason = e.sentence();
        } catch (CancellationException e) {
            LOG.debug("{}: closed while opening", config.describe());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            try {
                listener.onClosed(reason);
            } finally {
                owner.end(this);
            }
        }
    }

    private OpenPort openPort() throws SerialException, InterruptedException {
        CompletableFuture<OpenPort> asked = ports.open(config);
        opening = asked;
        if (closeAsked) {
            asked.cancel(false);
        }
        try {
            return asked.get(OPEN_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            if (asked.cancel(false)) {
                throw new SerialException(SerialFailures.hangs(config.port()));
            }
            return asked.join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SerialException failed) {
                throw failed;
            }
            LOG.error("{}: could not be opened", config.describe(), e.getCause());
            throw new SerialException(config.port() + " could not be opened: " + e.getCause());
        }
    }

    /** From the open port to the closed one; why it ended. */
    private String carry(OpenPort open, Listener listener) throws InterruptedException {
        SerialWriter writing = new SerialWriter(config, open, pending);
        try {
            writer = writing;
            writing.start();
            if (closeAsked) {
                return CLOSED_HERE;
            }
            sendable = true;
            listener.onOpened();
            int code = read(open, writing, listener);
            return reason(open, writing.failureCode() == 0 ? code : writing.failureCode());
        } catch (RuntimeException e) {
            LOG.error("{}: the connection is given up", config.describe(), e);
            return "the connection on " + config.port() + " failed: "
                    + e.getClass().getName();
        } finally {
            sendable = false;
            writing.end();
            ports.close(open);
        }
    }

    /** Hands on what comes until the device goes or the writer ends it all; the error number then. */
    private int read(OpenPort open, SerialWriter writing, Listener listener) {
        byte[] buffer = new byte[READ_MAX];
        while (!writing.isEnding()) {
            // Blocks without limit. Nothing on a healthy line gives 0.
            int length = open.port().readBytes(buffer, buffer.length);
            if (length <= 0) {
                return open.port().getLastErrorCode();
            }
            if (!closeAsked) {
                listener.onBytes(Arrays.copyOf(buffer, length));
            }
        }
        return 0;
    }

    private String reason(OpenPort open, int code) {
        if (closeAsked) {
            return CLOSED_HERE;
        }
        return Device.isThere(open.device())
                ? SerialFailures.broke(config.port(), code)
                : SerialFailures.gone(config.port());
    }
}
