package io.credgate.transport.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.transport.RecordingListener;
import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against real sockets on the loopback interface. */
@Timeout(120)
class TcpTransportIT {
    private final TcpTransports transports = new TcpTransports();
    private final RecordingListener listener = new RecordingListener();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        transports.close();
        soon().until(() -> threadNames("credgate-tcp").isEmpty());
    }

    @Test
    void carriesBytesBothWaysAndCallsInOrderOnOneThread() throws IOException {
        Transport transport = open();
        try (Socket peer = server.accept()) {
            awaitCall("opened");
            assertTrue(peer.getInetAddress().isLoopbackAddress());
            assertTrue(transport.send("question".getBytes(US_ASCII)));
            assertEquals("question", new String(peer.getInputStream().readNBytes(8), US_ASCII));
            peer.getOutputStream().write("answer".getBytes(US_ASCII));
            soon().until(() -> listener.received().length == 6);
        }
        awaitClosed();
        assertEquals(List.of("opened", "bytes", "closed"), listener.calls());
        assertEquals(1, listener.threads().size(), listener.threads()::toString);
        assertTrue(listener.reason().contains("closed the connection"), listener.reason());
        assertFalse(transport.send(new byte[1]));
    }

    @Test
    void isRefusedWhereNothingListens() throws IOException {
        server.close();
        Transport transport = open();
        awaitClosed();
        assertEquals(List.of("closed"), listener.calls());
        assertTrue(listener.reason().contains("refused"), listener.reason());
        assertTrue(listener.reason().contains("127.0.0.1:" + server.getLocalPort()), listener.reason());
        assertFalse(transport.send(new byte[1]));
        transport.close();
    }

    @Test
    void givesUpConnectingToAPeerThatDoesNotAnswer() throws IOException {
        // A full backlog makes Linux drop further attempts, as a firewall would.
        List<SocketChannel> backlog = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(full.getLocalSocketAddress());
                backlog.add(filler);
            }
            open("127.0.0.1", full.getLocalPort(), Duration.ofMillis(700));
            awaitClosed();
            assertEquals(List.of("closed"), listener.calls());
            assertTrue(listener.reason().contains("within 0.7 s"), listener.reason());
        } finally {
            for (SocketChannel filler : backlog) {
                filler.close();
            }
        }
    }

    @Test
    void saysThatANameIsUnknown() {
        open("no-such-controller.invalid", 4000, Duration.ofSeconds(20));
        awaitClosed();
        assertEquals(List.of("closed"), listener.calls());
        assertTrue(
                listener.reason().contains("is unknown") || listener.reason().contains("within 20"), listener.reason());
    }

    @Test
    void connectsByName() throws IOException {
        open("localhost", server.getLocalPort(), Duration.ofSeconds(20));
        Socket peer = server.accept();
        awaitCall("opened");
        peer.close();
        awaitClosed();
    }

    @Test
    void aSilentPeerCausesNothingUntilWeClose() throws IOException {
        Transport transport = open();
        try (Socket peer = server.accept()) {
            awaitCall("opened");
            transport.close();
            transport.close();
            awaitClosed();
            assertEquals(-1, peer.getInputStream().read());
        }
        assertEquals(List.of("opened", "closed"), listener.calls());
        assertEquals(TcpTransport.CLOSED_HERE, listener.reason());
    }

    @Test
    void reportsAReset() throws IOException {
        open();
        try (Socket peer = server.accept()) {
            awaitCall("opened");
            peer.setSoLinger(true, 0);
        }
        awaitClosed();
        assertTrue(listener.reason().contains("reset"), listener.reason());
    }

    @Test
    void bytesThatComeOneByOneArriveInOrder() throws IOException {
        open();
        byte[] sent = pattern(300);
        try (Socket peer = server.accept()) {
            peer.setTcpNoDelay(true);
            for (byte b : sent) {
                peer.getOutputStream().write(b);
                peer.getOutputStream().flush();
                Thread.yield();
            }
        }
        awaitClosed();
        assertArrayEquals(sent, listener.received());
    }

    @Test
    void refusesToSendMoreThanAPeerTakesAndLosesNothingOfWhatItTook() throws IOException {
        Transport transport = open();
        byte[] piece = pattern(4096);
        int taken = 0;
        try (Socket peer = server.accept()) {
            awaitCall("opened");
            while (transport.send(piece)) {
                taken++;
                assertTrue(taken < 100_000, "what the peer does not take piles up without bound");
            }
            for (int i = 0; i < taken; i++) {
                assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
            }
            soon().until(() -> transport.send(piece));
            assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
        }
    }

    @Test
    void whatWasSentBeforeCloseStillGoesOut() throws IOException {
        Transport transport = open();
        byte[] sent = pattern(60_000);
        try (Socket peer = server.accept()) {
            awaitCall("opened");
            assertTrue(transport.send(sent));
            transport.close();
            assertFalse(transport.send(sent));
            assertArrayEquals(sent, peer.getInputStream().readAllBytes());
        }
        awaitClosed();
    }

    @Test
    void closeWhileConnectingAndBeforeOpeningEndsInClosed() {
        Transport early = factory("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(5))
                .create();
        early.close();
        early.open(listener);
        early.close();
        awaitClosed();
        assertEquals(List.of("closed"), listener.calls());
        assertThrows(IllegalStateException.class, () -> early.open(listener));
    }

    @Test
    void closingTheTransportsClosesTheirConnections() throws IOException {
        open();
        try (Socket peer = server.accept()) {
            awaitCall("opened");
            transports.close();
            assertEquals(-1, peer.getInputStream().read());
        }
        awaitClosed();
        assertEquals(TcpTransport.CLOSED_HERE, listener.reason());
        RecordingListener late = new RecordingListener();
        factory("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(5))
                .create()
                .open(late);
        assertEquals(TcpTransport.CLOSED_HERE, late.reason());
    }

    @Test
    void twoHundredConnectionsLeaveNoThreadBehind() throws IOException {
        for (int i = 0; i < 200; i++) {
            RecordingListener each = new RecordingListener();
            Transport transport = factory("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(20))
                    .create();
            transport.open(each);
            Socket peer = server.accept();
            soon().until(() -> each.calls().contains("opened"));
            if (i % 2 == 0) {
                transport.close();
            }
            peer.close();
            soon().until(() -> each.reason() != null);
            assertEquals(List.of("opened", "closed"), each.calls());
        }
        assertEquals(1, threadNames("credgate-tcp").size());
    }

    private Transport open() {
        return open("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(20));
    }

    private Transport open(String host, int port, Duration connectTimeout) {
        Transport transport = factory(host, port, connectTimeout).create();
        transport.open(listener);
        return transport;
    }

    private Transport.Factory factory(String host, int port, Duration connectTimeout) {
        return transports.factory(new TransportConfig.Tcp(host, port, connectTimeout));
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

    private static List<String> threadNames(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
