package io.credgate.transport.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.credgate.protocol.SerialLine;
import io.credgate.transport.TransportConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and closes ports on threads of its own, since a driver may hang in either, and lets one connection at a time have
 * a device: the library mixes up two that overlap.
 */
final class PortKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(PortKeeper.class);
    /** How long a new connection waits for the end of an earlier one on the same device. */
    private static final long WAIT_FOR_DEVICE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long CLOSE_MAX_SECONDS = 5;

    private final Path directory;
    private final Executor helpers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<Path> taken = new HashSet<>();

    /** @param directory for the native library */
    PortKeeper(Path directory, Executor helpers) {
        this.directory = directory;
        this.helpers = helpers;
    }

    /** @param device real path at the time it was opened */
    record OpenPort(SerialPort port, Path device) {}

    /** Starts opening. Cancelled, it closes again what it may still open. */
    CompletableFuture<OpenPort> open(TransportConfig.Serial config) {
        CompletableFuture<OpenPort> opening = new CompletableFuture<>();
        try {
            helpers.execute(() -> open(config, opening));
        } catch (RejectedExecutionException e) {
            opening.cancel(false);
        }
        return opening;
    }

    private void open(TransportConfig.Serial config, CompletableFuture<OpenPort> opening) {
        try {
            OpenPort open = openNow(config, opening);
            if (!opening.complete(open)) {
                closeNow(open);
            }
        } catch (SerialException | RuntimeException | Error e) {
            opening.completeExceptionally(e);
        }
    }

    /**
     * Closes; returns when that is done, or after 5 s, and the device is free only when it is done. A close that fails is
     * logged: the connection is over all the same, and the next one finds out whether the device can be opened.
     */
    void close(OpenPort open) throws InterruptedException {
        try {
            CompletableFuture.runAsync(() -> closeNow(open), helpers).get(CLOSE_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // It goes on there. The next connection is told that the device is not free.
        } catch (RejectedExecutionException e) {
            closeHere(open);
        } catch (ExecutionException e) {
            LOG.error("{}: the library failed to close the port", open.device(), e.getCause());
        }
    }

    private void closeHere(OpenPort open) {
        try {
            closeNow(open);
        } catch (RuntimeException e) {
            LOG.error("{}: the library failed to close the port", open.device(), e);
        }
    }

    private OpenPort openNow(TransportConfig.Serial config, CompletableFuture<OpenPort> asked) throws SerialException {
        if (config.line().flowControl() == SerialLine.FlowControl.DTR_DSR) {
            throw new SerialException(SerialFailures.noDtrDsr(config.port()));
        }
        Path device = Device.resolve(config.port());
        SerialLibrary.load(directory);
        if (!take(device, asked)) {
            throw new SerialException(SerialFailures.busyHere(config.port()));
        }
        boolean opened = false;
        try {
            SerialPort port = SerialPort.getCommPort(device.toString());
            LineSettings.apply(config, port);
            opened = port.openPort(0);
            if (!opened) {
                throw new SerialException(
                        SerialFailures.notOpened(config, port.getLastErrorCode(), Device.group(device)));
            }
            SerialLibrary.opened(port);
            return new OpenPort(port, device);
        } catch (SerialPortInvalidPortException e) {
            throw new SerialException(SerialFailures.gone(config.port()));
        } finally {
            if (!opened) {
                release(device);
            }
        }
    }

    private void closeNow(OpenPort open) {
        try {
            open.port().closePort();
        } finally {
            SerialLibrary.closed(open.port());
            release(open.device());
        }
    }

    private boolean take(Path device, CompletableFuture<OpenPort> asked) {
        lock.lock();
        try {
            long left = WAIT_FOR_DEVICE_NANOS;
            while (taken.contains(device) && left > 0 && !asked.isDone()) {
                left = released.awaitNanos(left);
            }
            return !asked.isDone() && taken.add(device);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void release(Path device) {
        lock.lock();
        try {
            taken.remove(device);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
