package io.credgate.transport.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.credgate.protocol.SerialLine;
import io.credgate.transport.TransportConfig;
import io.credgate.transport.serial.PortKeeper.OpenPort;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what is sent, on a thread of its own, looks whether a quiet device is still there, and ends the connection: it
 * makes the reader's blocked read return without closing the port under it.
 */
final class SerialWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SerialWriter.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Less than any driver's buffer: after a flush a blocked piece fits, and the write returns. */
    private static final int PIECE_MAX = 1024;
    /** What a USB adapter may hold back after the driver says that everything is out. */
    private static final int ADAPTER_BUFFER = 256;

    private static final long SETTLE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long FREE_EACH_MILLIS = 50;
    private static final int FREE_TRIES = 40;

    private final TransportConfig.Serial config;
    private final OpenPort open;
    private final PendingWrites pending;
    private final Thread thread;
    private volatile boolean ending;
    private volatile int failureCode;

    SerialWriter(TransportConfig.Serial config, OpenPort open, PendingWrites pending) {
        this.config = config;
        this.open = open;
        this.pending = pending;
        this.thread = new Thread(this::write, "credgate-serial-write " + config.port());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** True from the moment the connection is to end: the next read that returns is the last. */
    boolean isEnding() {
        return ending;
    }

    /** The error number with which writing ended the connection, or 0. */
    int failureCode() {
        return failureCode;
    }

    /** Ends the connection after what was sent, or when the time is over. Any thread but the reader's and the writer's. */
    void endWithin(long maxNanos) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(maxNanos)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            pending.drop();
            free();
        }
    }

    /** Returns when the thread has ended, or after 2 s. On the reader's thread. */
    void end() throws InterruptedException {
        ending = true;
        pending.drop();
        for (int tries = 0; tries < FREE_TRIES && thread.isAlive(); tries++) {
            thread.join(FREE_EACH_MILLIS);
            if (thread.isAlive()) {
                free();
            }
        }
    }

    private void write() {
        long writtenNanos = System.nanoTime() - SETTLE_MAX_NANOS;
        try {
            for (byte[] next = pending.take(LOOK_NANOS); next != null; next = pending.take(LOOK_NANOS)) {
                if (next.length == 0 ? isGone() : !wrote(next)) {
                    return;
                }
                writtenNanos = next.length == 0 ? writtenNanos : System.nanoTime();
            }
            settle(writtenNanos);
        } catch (InterruptedException e) {
            LOG.debug("{}: writing was interrupted", config.describe());
        } finally {
            free();
        }
    }

    private boolean wrote(byte[] bytes) {
        byte[] piece = new byte[Math.min(bytes.length, PIECE_MAX)];
        for (int at = 0; at < bytes.length; at += piece.length) {
            int length = Math.min(piece.length, bytes.length - at);
            System.arraycopy(bytes, at, piece, 0, length);
            // Blocks while the other side takes nothing, and until the bytes are out.
            if (open.port().writeBytes(piece, length) != length) {
                failureCode = open.port().getLastErrorCode();
                return false;
            }
        }
        return true;
    }

    private boolean isGone() {
        if (open.port().bytesAvailable() >= 0 && Device.isThere(open.device())) {
            return false;
        }
        failureCode = open.port().getLastErrorCode();
        return true;
    }

    /** Closing throws away what is still on its way. */
    private void settle(long writtenNanos) throws InterruptedException {
        long needed = Math.min(SETTLE_MAX_NANOS, LineSettings.nanosFor(config.line(), ADAPTER_BUFFER));
        long left = needed - (System.nanoTime() - writtenNanos);
        if (left > 0) {
            pending.awaitDrop(left);
        }
    }

    /** Makes calls that block return: the settings wake them, the flush makes room for what is left of a piece. */
    private void free() {
        ending = true;
        SerialPort port = open.port();
        port.flushIOBuffers();
        if (config.line().flowControl() != SerialLine.FlowControl.NONE) {
            // The other side may have said stop.
            port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
            port.flushIOBuffers();
        }
        port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
    }
}
