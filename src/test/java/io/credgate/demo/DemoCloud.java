package io.credgate.demo;

import io.credgate.json.Json;
import io.credgate.json.JsonReading;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * The cloud service of the demo, and a model for real ones: it sends a command again, under the same id, until it has seen
 * the terminal result.
 */
final class DemoCloud implements AutoCloseable {
    private static final long ANSWER_MAX_SECONDS = 60;
    private static final long RESEND_SECONDS = 15;

    private final MqttAsyncClient client;
    private final String root;
    private final LinkedBlockingQueue<Report> arrived = new LinkedBlockingQueue<>();
    private final Map<String, Map<String, Object>> results = new LinkedHashMap<>();
    private final Map<String, Report> retained = new LinkedHashMap<>();
    private final Consumer<Report> onReport;

    /** @param body null where the retained topic was emptied */
    record Report(String topic, boolean retained, String text, Map<String, Object> body) {}

    /** @param onReport called on this thread's calls, in order of arrival */
    DemoCloud(int port, String root, Consumer<Report> onReport) throws MqttException {
        this.root = root;
        this.onReport = onReport;
        client = new MqttAsyncClient(
                "tcp://127.0.0.1:" + port, "demo-cloud-" + root.replace('/', '-'), new MemoryPersistence());
        client.setCallback(new Listener());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        client.connect(options).waitForCompletion(10_000);
        MqttSubscription all = new MqttSubscription(root + "/#", 1);
        // So that a report shows the flag it was published with.
        all.setRetainAsPublished(true);
        client.subscribe(all).waitForCompletion(10_000);
    }

    /** Publishes a command and waits for its terminal result. */
    Map<String, Object> ask(String commandId, String json) throws MqttException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_MAX_SECONDS);
        while (System.nanoTime() < end) {
            MqttMessage message = new MqttMessage(json.getBytes(StandardCharsets.UTF_8));
            message.setQos(1);
            client.publish(root + "/commands", message);
            Map<String, Object> result = awaitResult(commandId, RESEND_SECONDS);
            if (result != null) {
                return result;
            }
        }
        throw new IllegalStateException("no answer to " + commandId + " within " + ANSWER_MAX_SECONDS + " s");
    }

    private Map<String, Object> awaitResult(String commandId, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            Map<String, Object> known = results.get(commandId);
            if (known != null) {
                return known;
            }
            Report report = arrived.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (report == null) {
                return null;
            }
            take(report);
        }
    }

    /** Takes what arrives until nothing has come for the given time. */
    void settle(long quietMillis) throws InterruptedException {
        Report report = arrived.poll(quietMillis, TimeUnit.MILLISECONDS);
        while (report != null) {
            take(report);
            report = arrived.poll(quietMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void take(Report report) {
        if (report.topic().equals(root + "/commands")) {
            return;
        }
        onReport.accept(report);
        if (report.topic().equals(root + "/results")
                && Boolean.TRUE.equals(report.body().get("terminal"))) {
            results.put((String) report.body().get("command_id"), report.body());
        } else if (report.retained() && report.body() == null) {
            retained.remove(report.topic());
        } else if (report.retained()) {
            retained.put(report.topic(), report);
        }
    }

    /** The last result of a command that has been answered. */
    Map<String, Object> result(String commandId) {
        return results.get(commandId);
    }

    /** Newest retained reports, by topic. */
    Map<String, Report> retained() {
        return retained;
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 500, true);
        client.close(true);
    }

    private final class Listener implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            String text = new String(message.getPayload(), StandardCharsets.UTF_8);
            arrived.add(new Report(topic, message.isRetained() || isState(topic), text, body(message.getPayload())));
        }

        /** The embedded broker does not pass the flag on to those who are connected already. */
        private boolean isState(String topic) {
            return !topic.equals(root + "/results")
                    && !topic.equals(root + "/events")
                    && !topic.equals(root + "/commands");
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> body(byte[] payload) {
            return Json.readTree(payload) instanceof JsonReading.Tree tree && tree.value() instanceof Map<?, ?> map
                    ? (Map<String, Object>) map
                    : null;
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
