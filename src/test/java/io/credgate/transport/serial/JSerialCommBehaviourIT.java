package io.credgate.transport.serial;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.credgate.simulator.PtyBridge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What jSerialComm 2.11.4 really does on Linux, as far as this package relies on it or works around it. If one of these
 * fails with another release, look at the place named and at src/docs/decisions/0008-serial-on-jserialcomm.md.
 */
@Timeout(60)
class JSerialCommBehaviourIT {
    private static final int BLOCKING_READ = SerialPort.TIMEOUT_READ_SEMI_BLOCKING;

    @TempDir
    Path directory;

    private ServerSocket server;
    private PtyBridge bridge;
    private Socket peer;

    @BeforeEach
    void plugIn() throws Exception {
        SerialLibrary.load(directory.resolve("native"));
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        bridge = PtyBridge.start(line(), server.getLocalPort());
        peer = server.accept();
    }

    @AfterEach
    void pullOut() throws IOException {
        bridge.close();
        peer.close();
        server.close();
    }

    /** So no protocol timer may be one of the library's. */
    @Test
    void readTimeoutsAreOnAGridOfOneTenthOfASecond() {
        SerialPort port = open(BLOCKING_READ, 10);
        long before = System.nanoTime();
        assertEquals(0, port.readBytes(new byte[1], 1));
        assertTrue(System.nanoTime() - before > Duration.ofMillis(90).toNanos());
        port.closePort();
    }

    /** SerialWriter.free. */
    @Test
    void settingNonBlockingOnAnOpenPortFreesABlockedRead() throws Exception {
        SerialPort port = open(BLOCKING_READ, 0);
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> port.readBytes(new byte[1], 1));
        await().during(Duration.ofMillis(100)).until(() -> !read.isDone());
        assertTrue(port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0));
        assertEquals(-1, read.get(20, TimeUnit.SECONDS));
        assertTrue(port.isOpen());
        port.closePort();
    }

    /** SerialWriter.free: neither alone does it on a pseudo terminal. */
    @Test
    void aBlockedWriteKnowsNoTimeoutAndIsFreedByFlushAndNonBlocking() throws Exception {
        SerialPort port = open(BLOCKING_READ | SerialPort.TIMEOUT_WRITE_BLOCKING, 0);
        bridge.signal("STOP");
        port.setComPortTimeouts(BLOCKING_READ | SerialPort.TIMEOUT_WRITE_BLOCKING, 0, 100);
        CompletableFuture<Integer> writes = CompletableFuture.supplyAsync(() -> {
            for (int i = 0; i < 1000; i++) {
                if (port.writeBytes(new byte[1024], 1024) != 1024
                        || Thread.currentThread().isInterrupted()) {
                    return i;
                }
            }
            return 1000;
        });
        await().during(Duration.ofMillis(500)).until(() -> !writes.isDone());
        port.flushIOBuffers();
        port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
        // A write that finds no room now spins within the library, until there is room or the port is closed.
        port.closePort();
        assertTrue(writes.get(20, TimeUnit.SECONDS) < 1000);
        bridge.signal("CONT");
    }

    /** SerialTransport.read, SerialWriter.wrote. */
    @Test
    void aDeviceThatGoesEndsReadsAndWritesButThePortSaysItIsOpen() throws Exception {
        SerialPort port = open(BLOCKING_READ, 0);
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> port.readBytes(new byte[1], 1));
        bridge.close();
        assertEquals(-1, read.get(20, TimeUnit.SECONDS));
        assertTrue(port.writeBytes(new byte[1], 1) < 1);
        assertEquals(-1, port.bytesAvailable());
        assertTrue(port.isOpen());
        port.closePort();
    }

    /** PortKeeper: one connection at a time; SerialFailures: 2 may mean that as well as ENOENT. */
    @Test
    void aSecondOpenOfTheSameDeviceFailsWithACodeOfItsOwn() {
        SerialPort first = open(BLOCKING_READ, 0);
        SerialPort second = SerialPort.getCommPort(line().toString());
        assertFalse(second.openPort(0));
        assertEquals(2, second.getLastErrorCode());
        first.closePort();
        assertTrue(second.openPort(0));
        second.closePort();
    }

    /** SerialFailures.notOpened is asked only after a failure. */
    @Test
    void theErrorCodeIsNotZeroAfterASuccess() {
        SerialPort port = open(BLOCKING_READ, 0);
        assertNotEquals(0, port.getLastErrorCode());
        port.closePort();
    }

    /** A fresh object for each try. */
    @Test
    void aLinkIsResolvedWhenTheObjectIsMadeAndNeverAgain() throws IOException {
        SerialPort port = SerialPort.getCommPort(line().toString());
        assertEquals(line().toRealPath().toString(), port.getSystemPortPath());
    }

    /** Device.resolve: the library gets real paths only. */
    @Test
    void aPathThatDoesNotExistIsLookedForElsewhere() {
        assertEquals(
                "/dev/null", SerialPort.getCommPort("/dev/serial/by-id/null").getSystemPortPath());
        assertThrows(SerialPortInvalidPortException.class, () -> SerialPort.getCommPort("/dev/serial/by-id/none-such"));
    }

    /** SerialWriter.settle. */
    @Test
    void closingThrowsAwayWhatIsStillOnItsWay() throws Exception {
        SerialPort port = open(BLOCKING_READ | SerialPort.TIMEOUT_WRITE_BLOCKING, 0);
        bridge.signal("STOP");
        // More than the other side of a terminal holds by itself, less than would block.
        int written = 0;
        while (written < 8 * 1024) {
            written += port.writeBytes(new byte[1024], 1024);
        }
        port.closePort();
        bridge.signal("CONT");
        SerialPort again = open(BLOCKING_READ, 0);
        again.writeBytes(new byte[] {9}, 1);
        int arrived = 0;
        while (peer.getInputStream().read() == 0) {
            arrived++;
        }
        assertTrue(arrived < 8 * 1024, "all " + arrived + " bytes arrived");
        again.closePort();
    }

    /** LineSettings: nobody is told that RS-485 is not there. */
    @Test
    void rs485OnADeviceThatHasNoneIsNoError() {
        SerialPort port = SerialPort.getCommPort(line().toString());
        port.setRs485ModeParameters(true, true, false, false, 0, 0);
        assertTrue(port.openPort(0));
        port.closePort();
    }

    /** Tests on pseudo terminals keep to 8N1. Hardware takes parity each time. */
    @Test
    void aPseudoTerminalTakesParityOnlyOnce() {
        for (boolean first : new boolean[] {true, false}) {
            SerialPort port = SerialPort.getCommPort(line().toString());
            port.setParity(SerialPort.EVEN_PARITY);
            assertEquals(first, port.openPort(0));
            port.closePort();
        }
    }

    private Path line() {
        return directory.resolve("line");
    }

    private SerialPort open(int mode, int readTimeout) {
        SerialPort port = SerialPort.getCommPort(line().toString());
        port.setComPortTimeouts(mode, readTimeout, 0);
        assertTrue(port.openPort(0), () -> "error " + port.getLastErrorCode());
        return port;
    }
}
