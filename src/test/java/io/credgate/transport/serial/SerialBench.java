package io.credgate.transport.serial;

import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.io.TempDir;

/** A pseudo terminal with a socket on its other side, and what the tests on it share. */
abstract class SerialBench {
    static final SerialLine LINE =
            new SerialLine(115_200, 8, SerialLine.Parity.NONE, SerialLine.StopBits.ONE, SerialLine.FlowControl.NONE);

    @TempDir
    Path directory;

    final RecordingListener listener = new RecordingListener();
    SerialTransports transports;
    private ServerSocket server;
    PtyBridge bridge;
    Socket peer;

    @BeforeEach
    void plugIn() throws IOException {
        transports = new SerialTransports(directory);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connect();
    }

    void connect() throws IOException {
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

    Path line() {
        return directory.resolve("line");
    }

    Transport open() {
        Transport transport = factory(line()).create();
        transport.open(listener);
        awaitCall("opened");
        return transport;
    }

    String reasonOf(Path path) {
        RecordingListener each = new RecordingListener();
        factory(path).create().open(each);
        soon().until(() -> each.reason() != null);
        return each.reason();
    }

    Transport.Factory factory(Path path) {
        return transports.factory(config(path, LINE, null));
    }

    static TransportConfig.Serial config(Path path, SerialLine line, TransportConfig.Rs485 rs485) {
        return new TransportConfig.Serial(path.toString(), line, rs485);
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    void awaitCall(String call) {
        soon().until(() -> listener.calls().contains(call));
    }

    void awaitClosed() {
        soon().until(() -> listener.reason() != null);
    }

    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        IntStream.range(0, length).forEach(i -> bytes[i] = (byte) (i * 31 + 7));
        return bytes;
    }

    static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("credgate-serial") && !name.equals("credgate-serial-shutdown"))
                .toList();
    }
}
