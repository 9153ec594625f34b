package io.credgate.transport.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.SerialLine;
import io.credgate.transport.RecordingListener;
import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which devices open and how, and what is said where they do not; against pseudo terminals. */
@Timeout(120)
class SerialOpeningIT extends SerialBench {
    @Test
    void namesTheAdaptersThatAreThereInstead() throws IOException {
        Path byId = Files.createDirectories(directory.resolve("by-id"));
        Files.createSymbolicLink(byId.resolve("usb-Other"), line());
        factory(byId.resolve("usb-Mine")).create().open(listener);
        awaitClosed();
        assertTrue(listener.reason().endsWith("there is: " + byId.resolve("usb-Other")), listener.reason());
        assertEquals(List.of("closed"), listener.calls());
    }

    @Test
    void whatIsNoSerialDeviceIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertTrue(reasonOf(file).startsWith(file + " is no serial device"));
        assertTrue(reasonOf(Path.of("/dev/null")).startsWith("/dev/null is no serial device"));
        assertTrue(reasonOf(directory).startsWith(directory + " is no serial device"));
    }

    @Test
    void twoConnectionsOnOneDeviceAreNotMixedUp() throws Exception {
        open();
        RecordingListener second = new RecordingListener();
        Transport waiting = factory(line()).create();
        waiting.open(second);
        waiting.close();
        soon().until(() -> second.reason() != null);
        assertEquals(List.of("closed"), second.calls());

        try (SerialTransports others = new SerialTransports(directory)) {
            RecordingListener refused = new RecordingListener();
            others.factory(config(line(), LINE, null)).create().open(refused);
            soon().until(() -> refused.reason() != null);
            assertTrue(refused.reason().contains("open in this gateway already"), refused.reason());
        }
    }

    @Test
    void aDeviceThatAnotherProgramHoldsIsRefused() throws Exception {
        Process other =
                new ProcessBuilder("flock", line().toRealPath().toString(), "sh", "-c", "echo held; sleep 60").start();
        try {
            assertEquals('h', other.getInputStream().read());
            factory(line()).create().open(listener);
            awaitClosed();
            assertTrue(listener.reason().contains("in use by another program"), listener.reason());
        } finally {
            other.descendants().forEach(ProcessHandle::destroyForcibly);
            other.destroyForcibly();
        }
    }

    @Test
    void whatCameBeforeOpeningIsNoAnswer() throws IOException {
        peer.getOutputStream().write("stale".getBytes(US_ASCII));
        // Until it lies in the terminal.
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        open();
        peer.getOutputStream().write("fresh".getBytes(US_ASCII));
        soon().until(() -> listener.received().length >= 5);
        assertEquals("fresh", new String(listener.received(), US_ASCII));
    }

    @Test
    void closeWhileOpeningAndBeforeItEndsInClosed() {
        Transport early = factory(line()).create();
        early.close();
        early.open(listener);
        early.close();
        awaitClosed();
        assertEquals(List.of("closed"), listener.calls());
        for (int i = 0; i < 50; i++) {
            RecordingListener each = new RecordingListener();
            Transport transport = factory(line()).create();
            transport.open(each);
            transport.close();
            soon().until(() -> each.reason() != null);
            assertEquals(SerialTransport.CLOSED_HERE, each.reason());
        }
    }

    @Test
    void opensWithEverySettingThatAPseudoTerminalTakes() throws IOException {
        TransportConfig.Rs485 rs485 = new TransportConfig.Rs485(true, true, Duration.ofMillis(1), Duration.ofMillis(2));
        for (SerialLine.FlowControl flow : SerialLine.FlowControl.values()) {
            for (SerialLine.StopBits stop : SerialLine.StopBits.values()) {
                SerialLine line = new SerialLine(9600, 8, SerialLine.Parity.NONE, stop, flow);
                RecordingListener each = new RecordingListener();
                Transport transport =
                        transports.factory(config(line(), line, rs485)).create();
                transport.open(each);
                soon().until(() -> !each.calls().isEmpty());
                transport.close();
                soon().until(() -> each.reason() != null);
                boolean refused = flow == SerialLine.FlowControl.DTR_DSR;
                assertEquals(refused ? List.of("closed") : List.of("opened", "closed"), each.calls());
                assertEquals(refused, each.reason().contains("cannot use flow control by DTR and DSR"));
            }
        }
    }

    @Test
    void theSettingsReachTheTerminal() throws Exception {
        SerialLine slow = new SerialLine(
                1200, 8, SerialLine.Parity.NONE, SerialLine.StopBits.TWO, SerialLine.FlowControl.XON_XOFF);
        transports.factory(config(line(), slow, null)).create().open(listener);
        awaitCall("opened");
        Process stty = new ProcessBuilder("stty", "-a", "-F", line().toString()).start();
        String said = new String(stty.getInputStream().readAllBytes(), US_ASCII);
        assertTrue(said.startsWith("speed 1200 baud"), said);
        for (String flag :
                List.of(" cs8 ", " cstopb ", " ixon ", " ixoff", "-crtscts", "-icanon", "-echo ", "-opost")) {
            assertTrue(said.replace('\n', ' ').contains(flag), flag + " is missing: " + said);
        }
    }
}
