package io.credgate.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * The cloud side: publishes commands and collects reports. One connection; lives until closed and does not come back by
 * itself, so it is not meant to outlive a broker.
 */
public final class TestClient implements AutoCloseable {
    private static final long LIMIT_MILLIS = 20_000;

    /** Below Mosquitto's window of 20. */
    private static final int WINDOW = 10;

    /** What arrived on a subscription. */
    public record Received(String topic, byte[] payload, boolean retained, MqttProperties properties) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final MqttAsyncClient client;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Semaphore window = new Semaphore(WINDOW);

    public TestClient(String url) {
        this(url, new MqttConnectionOptions());
    }

    public TestClient(String url, MqttConnectionOptions options) {
        this(url, "test-" + UUID.randomUUID(), options);
    }

    /** With the session of an earlier client of that id, which the broker goes on keeping for an hour. */
    public static TestClient resume(String url, String clientId) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        return new TestClient(url, clientId, options);
    }

    private TestClient(String url, String clientId, MqttConnectionOptions options) {
        PahoLog.silence();
        try {
            client = new MqttAsyncClient(url, clientId, new MemoryPersistence());
            client.setCallback(new Collector());
            options.setAutomaticReconnect(false);
            client.connect(options).waitForCompletion(LIMIT_MILLIS);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot connect to " + url, e);
        }
    }

    public TestClient subscribe(String filter) {
        try {
            client.subscribe(filter, 1).waitForCompletion(LIMIT_MILLIS);
            return this;
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes with QoS 1 and waits for the confirmation; returns its reason code. */
    public int publish(String topic, byte[] payload, boolean retained, MqttProperties properties) {
        try {
            IMqttToken token = client.publish(topic, new MqttMessage(payload, 1, retained, properties));
            token.waitForCompletion(LIMIT_MILLIS);
            return token.getReasonCodes()[0];
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    public int publish(String topic, String payload) {
        return publish(topic, payload.getBytes(StandardCharsets.UTF_8), false, new MqttProperties());
    }

    /** Publishes with QoS 1 and does not wait, except for room in the window. */
    public void send(String topic, String payload) throws InterruptedException {
        window.acquire();
        try {
            MqttMessage message =
                    new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, false, new MqttProperties());
            client.publish(topic, message, null, new Confirmed());
        } catch (MqttException e) {
            window.release();
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #send}, but gives up at once; returns whether the message is on its way. */
    public boolean offer(String topic, String payload) {
        if (!client.isConnected() || !window.tryAcquire()) {
            return false;
        }
        try {
            MqttMessage message =
                    new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, false, new MqttProperties());
            client.publish(topic, message, null, new Confirmed());
            return true;
        } catch (MqttException e) {
            window.release();
            return false;
        }
    }

    public boolean isConnected() {
        return client.isConnected();
    }

    /** Waits until all that was sent is confirmed. */
    public void flush() throws InterruptedException {
        window.acquire(WINDOW);
        window.release(WINDOW);
    }

    /** Everything so far, in order. */
    public List<Received> received() {
        return received;
    }

    public List<Received> received(String topic) {
        return received.stream()
                .filter(message -> message.topic().equals(topic))
                .toList();
    }

    @Override
    public void close() {
        try {
            client.disconnect(0).waitForCompletion(500);
            client.close(true);
        } catch (MqttException | RuntimeException e) {
            // It was closed already, or the broker is gone.
        }
    }

    private final class Confirmed implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            window.release();
        }

        @Override
        public void onFailure(IMqttToken token, Throwable exception) {
            window.release();
        }
    }

    private final class Collector implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(new Received(topic, message.getPayload(), message.isRetained(), message.getProperties()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
