package io.credgate.mqtt;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Brokers that say what Mosquitto does not say. */
class MqttUplinkOddBrokersIT {
    @BeforeAll
    static void patience() {
        // Paho's threads may end with an exception when their connection is taken apart.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    @Test
    void aGatewayWhoseIdIsTakenOverWaitsLong() throws IOException {
        // DISCONNECT, session taken over
        try (ScriptedBroker script = new ScriptedBroker("e0028e00");
                MiniatureCore core = MiniatureCore.started(script.url())) {
            await().until(() -> core.disconnected.size() == 1);
            assertTrue(core.reasons.get(0).contains("0x8E"), core.reasons.get(0));
            await().during(Duration.ofMillis(1000)).until(() -> script.connections.get() == 1);
        }
    }

    /** Paho's receiver dies of a tab in a reason string, says nothing, and believes that it is connected. */
    @Test
    void aDeafConnectionIsNoticed() throws IOException {
        // PUBACK, nobody subscribed, with a reason string
        try (ScriptedBroker script = new ScriptedBroker("400a000110061f0003610962");
                MiniatureCore core = MiniatureCore.started(script.url())) {
            await().until(() -> core.disconnected.size() == 1);
            assertTrue(core.reasons.get(0).contains("receiving thread"), core.reasons.get(0));
            await().until(() -> script.connections.get() > 1);
        }
    }

    /** As in the daemon, where a thread that dies without a handler of its own ends the process. */
    @Test
    void aPacketThatKillsPahosReceiverDoesNotEndTheProcess() throws IOException {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        List<Throwable> fatal = new CopyOnWriteArrayList<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> fatal.add(cause));
        try (ScriptedBroker script = new ScriptedBroker("400a000110061f0003610962");
                MiniatureCore core = MiniatureCore.started(script.url())) {
            await().until(() -> script.connections.get() > 2);
            assertTrue(core.reasons.get(0).contains("java.lang.IllegalArgumentException"), core.reasons.get(0));
            assertEquals(List.of(), fatal);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void anOldBrokerIsCalledByItsName() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                MiniatureCore core = MiniatureCore.started("tcp://127.0.0.1:" + server.getLocalPort());
                Socket client = server.accept()) {
            client.getOutputStream().write(new byte[] {0x20, 2, 0, 1});
            await().until(() -> core.uplink.lastFailure() != null);
            assertEquals("the broker does not speak MQTT 5 (0x01)", core.uplink.lastFailure());
        }
    }

    /** Welcomes each client, grants its subscription, says one thing more, and listens. */
    private static final class ScriptedBroker implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();
        private final byte[] lastWords;

        private ScriptedBroker(String lastWords) throws IOException {
            this.lastWords = HexFormat.of().parseHex(lastWords);
            Thread thread = new Thread(this::run, "scripted-broker");
            thread.setDaemon(true);
            thread.start();
        }

        private String url() {
            return "tcp://127.0.0.1:" + server.getLocalPort();
        }

        private void run() {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    connections.incrementAndGet();
                    serve(client);
                } catch (IOException e) {
                    // The client has left, or the test is over.
                }
            }
        }

        private void serve(Socket client) throws IOException {
            byte[] buffer = new byte[4096];
            InputStream in = client.getInputStream();
            if (in.read(buffer) > 0) {
                // CONNACK: receive maximum 65535, ten topic aliases
                client.getOutputStream().write(HexFormat.of().parseHex("200900000621ffff22000a"));
            }
            if (in.read(buffer) > 4) {
                // SUBACK for the id of that SUBSCRIBE: QoS 1
                client.getOutputStream().write(new byte[] {(byte) 0x90, 4, buffer[2], buffer[3], 0, 1});
                client.getOutputStream().write(lastWords);
            }
            in.transferTo(OutputStream.nullOutputStream());
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
