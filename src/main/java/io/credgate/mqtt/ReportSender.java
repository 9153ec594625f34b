package io.credgate.mqtt;

import io.credgate.dispatch.OutboundReport;
import io.credgate.dispatch.Uplink;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.util.MqttTopicValidator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the reports of one connection, in order, on one thread of its own.
 *
 * <p>Paho throws where its window is full, counts a message as in flight for a moment after its confirmation, and closes
 * the connection over a message that it cannot encode or that is too large, so all of that is settled before it sees one.
 */
final class ReportSender implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ReportSender.class);

    static final int WINDOW_MAX = 16;
    private static final String CONTENT_TYPE = "application/json";
    private static final long RETRY_MILLIS = 20;

    private final long epoch;
    private final MqttAsyncClient client;
    private final Uplink.Listener listener;
    private final long packetMax;
    private final BlockingQueue<OutboundReport> queue;
    private final Semaphore window;
    private final Thread thread;
    private final Queue<Confirmation> unconfirmed = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    /**
     * @param receiveMaximum the broker's
     * @param packetMax bytes, the smaller one of the broker's and our own
     */
    ReportSender(long epoch, MqttAsyncClient client, Uplink.Listener listener, int receiveMaximum, long packetMax) {
        this.epoch = epoch;
        this.client = client;
        this.listener = listener;
        this.packetMax = packetMax;
        int size = Math.max(1, Math.min(receiveMaximum, WINDOW_MAX));
        this.queue = new ArrayBlockingQueue<>(size);
        this.window = new Semaphore(size);
        this.thread = new Thread(this, "mqtt-publish");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Never blocks. False if the queue is full or the connection is over. */
    boolean offer(OutboundReport report) {
        return !ended && queue.offer(report);
    }

    /** True if a report has been waiting for its confirmation for longer than that: the window would fill up for ever. */
    boolean isStuck(long limitNanos) {
        Confirmation oldest = unconfirmed.peek();
        while (oldest != null && oldest.done) {
            unconfirmed.remove(oldest);
            oldest = unconfirmed.peek();
        }
        return oldest != null && System.nanoTime() - oldest.sinceNanos > limitNanos;
    }

    /** Nothing is reported after this, except by a callback that is already running. */
    void end() {
        ended = true;
        thread.interrupt();
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                OutboundReport report = queue.take();
                try {
                    send(report);
                } catch (RuntimeException e) {
                    log.error("A report on {} could not be sent because of a defect", report.topic(), e);
                    refused(report, ReasonCodes.UNSPECIFIED_ERROR, "it could not be sent because of a defect");
                }
            }
        } catch (InterruptedException e) {
            // The connection is over.
        }
    }

    private void send(OutboundReport report) throws InterruptedException {
        if (!isTopic(report.topic())) {
            refused(report, ReasonCodes.TOPIC_NAME_INVALID, "this is not a topic that can be published to");
            return;
        }
        long size = packetSize(report);
        if (size > packetMax) {
            refused(
                    report,
                    ReasonCodes.PACKET_TOO_LARGE,
                    "the report has " + size + " bytes, more than the " + packetMax + " that can be sent");
            return;
        }
        window.acquire();
        while (!ended) {
            Confirmation confirmation = new Confirmation(report);
            try {
                client.publish(report.topic(), message(report), null, confirmation);
                unconfirmed.add(confirmation);
                return;
            } catch (MqttException e) {
                if (e.getReasonCode() != MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                    // Not connected any more. Unconfirmed, so the core offers it again on the next connection.
                    ended = true;
                    return;
                }
                Thread.sleep(RETRY_MILLIS);
            } catch (RuntimeException e) {
                window.release();
                throw e;
            }
        }
    }

    /** Takes no more reports. */
    boolean hasEnded() {
        return ended;
    }

    private void refused(OutboundReport report, int code, String reason) {
        if (!ended) {
            listener.onRefused(epoch, report.id(), code, reason);
        }
    }

    /** Fresh for each attempt: Paho writes into what it is given. */
    private static MqttMessage message(OutboundReport report) {
        MqttProperties properties = new MqttProperties();
        if (report.payload().length > 0) {
            properties.setPayloadFormat(true);
            properties.setContentType(CONTENT_TYPE);
        }
        if (report.correlationData() != null) {
            properties.setCorrelationData(report.correlationData());
        }
        return new MqttMessage(report.payload(), 1, report.retained(), properties);
    }

    /** The whole packet (MQTT 5, 3.3): fixed header, topic, packet id, properties, payload. */
    static long packetSize(OutboundReport report) {
        byte[] correlation = report.correlationData();
        int properties = (correlation == null ? 0 : 3 + correlation.length)
                + (report.payload().length == 0 ? 0 : 2 + 3 + CONTENT_TYPE.length());
        long rest = 2L
                + report.topic().getBytes(StandardCharsets.UTF_8).length
                + 2
                + variableIntSize(properties)
                + properties
                + report.payload().length;
        return 1 + variableIntSize(rest) + rest;
    }

    private static int variableIntSize(long value) {
        return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
    }

    /** A response topic comes from outside; Paho notices some faults only on its sending thread, and closes then. */
    private static boolean isTopic(String topic) {
        try {
            MqttTopicValidator.validate(topic, false, false);
            MqttDataTypes.encodeUTF8(new DataOutputStream(new ByteArrayOutputStream()), topic);
            return topic.getBytes(StandardCharsets.UTF_8).length <= 65_535;
        } catch (IllegalArgumentException | MqttException e) {
            return false;
        }
    }

    /** Called on Paho's callback thread; the moment the permit returns, Paho's own count has gone down too. */
    private final class Confirmation implements MqttActionListener {
        private final OutboundReport report;
        private final long sinceNanos = System.nanoTime();
        private volatile boolean done;

        private Confirmation(OutboundReport report) {
            this.report = report;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            done = true;
            window.release();
            int[] codes = token.getReasonCodes();
            int code = codes == null || codes.length == 0 ? 0 : codes[0];
            if (code >= ReasonCodes.REFUSED_FROM) {
                refused(report, code, ReasonCodes.describe(code));
            } else if (!ended) {
                listener.onDelivered(epoch, report.id());
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable exception) {
            // Unconfirmed: offered again by the core on the next connection.
            done = true;
            window.release();
        }
    }
}
