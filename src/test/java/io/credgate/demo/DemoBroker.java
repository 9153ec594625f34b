package io.credgate.demo;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An MQTT 5 broker inside the demo: everything in memory, on loopback, open to anybody on this machine. */
final class DemoBroker implements AutoCloseable {
    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final int port;

    private DemoBroker(int port) {
        this.port = port;
    }

    /** Returns when the broker takes connections. */
    static DemoBroker start() throws Exception {
        DemoBroker broker = new DemoBroker(freePort());
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(false);
        configuration.setSecurityEnabled(false);
        configuration.setJMXManagementEnabled(false);
        configuration.setMqttSessionScanInterval(500);
        configuration.addAcceptorConfiguration(
                "mqtt", "tcp://127.0.0.1:" + broker.port + "?protocols=MQTT;useEpoll=false;useKQueue=false");
        broker.server.setConfiguration(configuration);
        broker.server.start();
        return broker;
    }

    private static int freePort() throws java.io.IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop", e);
        }
    }
}
