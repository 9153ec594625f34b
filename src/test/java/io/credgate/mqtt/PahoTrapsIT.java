package io.credgate.mqtt;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;

/** Faults of Paho 1.2.5 that the adapter is built around. Where one of these fails, a detour may go. */
class PahoTrapsIT {

    @Test
    void longCorrelationDataDeafensThePlainClient() {
        try (Mosquitto broker = Mosquitto.forgetful();
                TestClient deaf = new TestClient(broker.url()).subscribe("t/#");
                TestClient sender = new TestClient(broker.url())) {
            MqttProperties properties = new MqttProperties();
            properties.setCorrelationData(new byte[32_768]);
            sender.publish("t/a", new byte[0], false, properties);
            sender.publish("t/b", "after");
            await().dontCatchUncaughtExceptions()
                    .during(Duration.ofMillis(700))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> deaf.received().isEmpty());
        }
    }

    @Test
    void thePlainClientUsesTopicAliasesUnasked() {
        try (Mosquitto broker = Mosquitto.forgetful();
                FaultProxy proxy = new FaultProxy(broker.port())) {
            proxy.record();
            try (TestClient client = new TestClient(proxy.url())) {
                client.publish("t/a", "one");
                client.publish("t/a", "two");
            }
            FaultProxy.Packet second = proxy.recorded(FaultProxy.Direction.TO_BROKER, FaultProxy.PUBLISH)
                    .get(1);
            assertFalse(new String(second.content(), StandardCharsets.ISO_8859_1).contains("t/a"));
        }
    }

    @Test
    void anAcknowledgementWhileDisconnectedSpoilsTheNextConnectOfThatClient() throws MqttException {
        try (Mosquitto broker = Mosquitto.forgetful()) {
            MqttAsyncClient client = new MqttAsyncClient(broker.url(), "trap", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            client.setManualAcks(true);
            client.connect(options).waitForCompletion(5000);
            client.disconnect().waitForCompletion(5000);
            client.messageArrivedComplete(1, 1);
            boolean connected = true;
            try {
                client.connect(options).waitForCompletion(3000);
            } catch (MqttException e) {
                connected = false;
            }
            assertFalse(connected);
            client.disconnectForcibly(0, 1, false);
            client.close(true);
        }
    }

    @Test
    void aPeerThatAcceptsAndClosesLeaksAThreadOfThePlainClient() throws MqttException {
        try (Mosquitto broker = Mosquitto.forgetful();
                FaultProxy proxy = new FaultProxy(broker.port())) {
            proxy.accept(FaultProxy.Accept.CLOSE);
            long before = spinning();
            for (int i = 0; i < 5; i++) {
                MqttAsyncClient client = new MqttAsyncClient(proxy.url(), "leaky", new MemoryPersistence());
                try {
                    client.connect(new MqttConnectionOptions()).waitForCompletion(500);
                } catch (MqttException e) {
                    // As expected.
                }
                client.disconnectForcibly(0, 1, false);
                client.close(true);
            }
            assertTrue(spinning() > before, "no thread was left behind");
            assertEquals(5, proxy.accepted());
        }
    }

    private static long spinning() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("MQTT Con: leaky"))
                .count();
    }
}
