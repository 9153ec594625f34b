package io.credgate.transport.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.SerialLine;
import io.credgate.simulator.PtyBridge;
import io.credgate.transport.RecordingListener;
import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against pseudo terminals. They have no line behind them: neither speed nor parity nor modem lines are seen here. */
@Timeout(120)
class SerialTransportIT {
    private static final SerialLine LINE =
            new SerialLine(115_200, 8, SerialLine.Parity.NONE, SerialLine.StopBits.ONE, SerialLine.FlowControl.NONE);

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private SerialTransports transports;
    private ServerSocket server;
    private PtyBridge bridge;
    private Socket peer;

    @BeforeEach
    void plugIn() throws IOException {
        transports = new SerialTransports(directory);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connect();
    }

    private void connect() throws IOException {
        bridge = PtyBridge.start(line(), server.getLocalPort());
        peer = server.accept();
        peer.setSoTimeout(60_000);
        peer.setTcpNoDelay(true);
    }

    @AfterEach
    void pullOut() throws IOException {
        transports.close();
        bridge.close();
        peer.close();
        server.close();
        soon().until(() -> threadNames().isEmpty());
    }

    @Test
    void carriesBytesBothWaysAndCallsInOrderOnOneThread() throws IOException {
        Transport transport = open();
        assertTrue(transport.send("question".getBytes(US_ASCII)));
        assertEquals("question", new String(peer.getInputStream().readNBytes(8), US_ASCII));
        peer.getOutputStream().write("answer".getBytes(US_ASCII));
        soon().until(() -> listener.received().length == 6);
        transport.close();
        transport.close();
        awaitClosed();
        assertEquals(List.of("opened", "bytes", "closed"), listener.calls());
        assertEquals(1, listener.threads().size(), listener.threads()::toString);
        assertEquals(SerialTransport.CLOSED_HERE, listener.reason());
        assertFalse(transport.send(new byte[1]));
        assertThrows(IllegalStateException.class, () -> transport.open(listener));
    }

    @Test
    void everyByteArrivesAsItIsInBothDirections() throws IOException {
        byte[] all = new byte[1024];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        Transport transport = open();
        assertTrue(transport.send(all));
        assertArrayEquals(all, peer.getInputStream().readNBytes(all.length));
        peer.getOutputStream().write(all);
        soon().until(() -> listener.received().length == all.length);
        assertArrayEquals(all, listener.received());
    }

    @Test
    void largeTransfersInBothDirectionsAtOnceLoseNothing() throws IOException {
        Transport transport = open();
        byte[] piece = pattern(4096);
        int pieces = 64;
        Thread sender = new Thread(() -> {
            try {
                for (int i = 0; i < pieces; i++) {
                    peer.getOutputStream().write(piece);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        for (int i = 0; i < pieces; i++) {
            soon().until(() -> transport.send(piece));
        }
        for (int i = 0; i < pieces; i++) {
            assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
        }
        soon().until(() -> listener.received().length == pieces * piece.length);
        byte[] received = listener.received();
        for (int i = 0; i < received.length; i++) {
            assertEquals(piece[i % piece.length], received[i], "byte " + i);
        }
    }

    @Test
    void bytesThatComeOneByOneArriveInOrder() throws IOException {
        open();
        byte[] sent = pattern(300);
        for (byte b : sent) {
            peer.getOutputStream().write(b);
            Thread.yield();
        }
        soon().until(() -> listener.received().length == sent.length);
        assertArrayEquals(sent, listener.received());
    }

    @Test
    void aPluggedOutDeviceClosesAndComesBackUnderTheSameName() throws IOException {
        // As udev does it: the name stays, the device behind it is another one each time.
        Path byId = Files.createDirectories(directory.resolve("by-id")).resolve("usb-FTDI_1-port0");
        Files.createSymbolicLink(byId, line());
        Transport transport = factory(byId).create();
        transport.open(listener);
        awaitCall("opened");
        bridge.close();
        peer.close();
        awaitClosed();
        assertTrue(listener.reason().contains(byId + " was pulled out"), listener.reason());
        assertFalse(transport.send(new byte[1]));

        RecordingListener absent = new RecordingListener();
        factory(byId).create().open(absent);
        soon().until(() -> absent.reason() != null);
        assertTrue(absent.reason().startsWith("there is no serial device " + byId), absent.reason());

        connect();
        RecordingListener back = new RecordingListener();
        Transport again = factory(byId).create();
        again.open(back);
        soon().until(() -> back.calls().contains("opened"));
        assertTrue(again.send("x".getBytes(US_ASCII)));
        assertEquals('x', peer.getInputStream().read());
    }

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
    void aNewConnectionWaitsForTheEndOfTheOneBefore() throws IOException {
        for (int i = 0; i < 20; i++) {
            RecordingListener each = new RecordingListener();
            Transport transport = factory(line()).create();
            transport.open(each);
            soon().until(() -> each.calls().contains("opened"));
            assertTrue(transport.send(new byte[] {(byte) i}));
            transport.close();
            assertEquals(i, peer.getInputStream().read());
        }
    }

    @Test
    void refusesToSendMoreThanThePeerTakesAndLosesNothingOfWhatItTook() throws Exception {
        Transport transport = open();
        bridge.signal("STOP");
        byte[] piece = pattern(4096);
        int taken = 0;
        while (transport.send(piece)) {
            taken++;
            assertTrue(taken < 10_000, "what the peer does not take piles up without bound");
        }
        bridge.signal("CONT");
        for (int i = 0; i < taken; i++) {
            assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
        }
        soon().until(() -> transport.send(piece));
        assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
    }

    @Test
    void closesThoughThePeerTakesNothing() throws Exception {
        Transport transport = open();
        bridge.signal("STOP");
        while (transport.send(pattern(4096))) {
            Thread.yield();
        }
        long before = System.nanoTime();
        transport.close();
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(1).toNanos(), "close blocked");
        awaitClosed();
        assertEquals(SerialTransport.CLOSED_HERE, listener.reason());
        bridge.signal("CONT");
    }

    @Test
    void whatWasSentBeforeCloseStillGoesOut() throws IOException {
        Transport transport = open();
        byte[] sent = pattern(60_000);
        assertTrue(transport.send(sent));
        transport.close();
        assertFalse(transport.send(sent));
        assertArrayEquals(sent, peer.getInputStream().readNBytes(sent.length));
        awaitClosed();
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
    void closingTheTransportsClosesTheirConnections() throws IOException {
        open();
        transports.close();
        assertEquals(SerialTransport.CLOSED_HERE, listener.reason());
        RecordingListener late = new RecordingListener();
        factory(line()).create().open(late);
        assertEquals(SerialTransport.CLOSED_HERE, late.reason());
    }

    @Test
    void twoHundredConnectionsLeaveNeitherThreadsNorDescriptorsBehind() throws IOException {
        open().close();
        awaitClosed();
        long descriptors = descriptors();
        for (int i = 0; i < 200; i++) {
            RecordingListener each = new RecordingListener();
            Transport transport = factory(line()).create();
            transport.open(each);
            soon().until(() -> each.calls().contains("opened"));
            transport.close();
            soon().until(() -> each.reason() != null);
            assertEquals(List.of("opened", "closed"), each.calls());
        }
        soon().until(() -> threadNames().isEmpty());
        assertTrue(descriptors() <= descriptors + 2, () -> descriptors + " descriptors have become more");
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

    private Path line() {
        return directory.resolve("line");
    }

    private Transport open() {
        Transport transport = factory(line()).create();
        transport.open(listener);
        awaitCall("opened");
        return transport;
    }

    private String reasonOf(Path path) {
        RecordingListener each = new RecordingListener();
        factory(path).create().open(each);
        soon().until(() -> each.reason() != null);
        return each.reason();
    }

    private Transport.Factory factory(Path path) {
        return transports.factory(config(path, LINE, null));
    }

    private static TransportConfig.Serial config(Path path, SerialLine line, TransportConfig.Rs485 rs485) {
        return new TransportConfig.Serial(path.toString(), line, rs485);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private void awaitCall(String call) {
        soon().until(() -> listener.calls().contains(call));
    }

    private void awaitClosed() {
        soon().until(() -> listener.reason() != null);
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        IntStream.range(0, length).forEach(i -> bytes[i] = (byte) (i * 31 + 7));
        return bytes;
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("credgate-serial") && !name.equals("credgate-serial-shutdown"))
                .toList();
    }
}
