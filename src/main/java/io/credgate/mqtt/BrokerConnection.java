package io.credgate.mqtt;

import io.credgate.dispatch.InboundMessage;
import io.credgate.dispatch.OutboundReport;
import io.credgate.dispatch.Uplink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from CONNECT to its end, with a Paho client that is used for nothing else. A client that has lost its
 * connection once may hang in the next one; and an acknowledgement, a window or a packet id of this connection cannot leak
 * into another, because none of them outlives it.
 */
final class BrokerConnection implements MqttCallback {
    private static final Logger log = LoggerFactory.getLogger(BrokerConnection.class);

    private final MqttConfig config;
    private final long epoch;
    private final Uplink.Listener listener;
    private final ArrivalWindow window;
    private final BrokerSocket socket;
    private final MqttAsyncClient client;
    private final CompletableFuture<Ending> end = new CompletableFuture<>();
    private volatile @Nullable ReportSender sender;
    private volatile boolean sessionNew;
    private volatile boolean refusing;
    private volatile boolean opened;
    private long silenceMaxNanos;

    BrokerConnection(MqttConfig config, long epoch, Uplink.Listener listener) throws MqttException {
        this.config = config;
        this.epoch = epoch;
        this.listener = listener;
        this.window = new ArrivalWindow(config.receiveMaximum(), this::acknowledge);
        this.socket = new BrokerSocket(config, window, reason -> end.complete(Ending.lost(reason)));
        this.client = new MqttAsyncClient(BrokerSocketFactory.URI, config.clientId(), new MemoryPersistence());
    }

    /** Connects and subscribes; blocks within the limits of the configuration. Returns null if all is well. */
    @Nullable
    Ending open() {
        Ending failed;
        try {
            client.setCallback(this);
            client.setManualAcks(true);
            IMqttToken connecting = client.connect(new ConnectOptions(config, socket));
            connecting.waitForCompletion(config.timing().connect().toMillis() * 2
                    + config.timing().answer().toMillis());
            failed = welcomed();
            if (failed == null) {
                failed = subscribe();
            }
        } catch (MqttException e) {
            failed = diagnosis(e);
        } catch (RuntimeException e) {
            log.error("The connection could not be made", e);
            failed = Ending.lost(e.toString());
        }
        if (failed == null) {
            opened = true;
            return end.isDone() ? end.join() : null;
        }
        end.complete(failed);
        return end.join();
    }

    private @Nullable Ending welcomed() {
        PacketFilter packets = socket.packets();
        Connack connack = packets == null ? null : packets.connack();
        if (connack == null) {
            return Ending.lost("no answer to CONNECT was seen");
        }
        if (connack.maximumQos() < 1) {
            return Ending.refused("the broker cannot confirm messages (its maximum QoS is 0)");
        }
        long expiry = connack.sessionExpirySeconds();
        if (expiry >= 0 && expiry < config.sessionExpiry().toSeconds()) {
            log.warn(
                    "The broker keeps our commands for {} s only while we are away, not the {} s asked for",
                    expiry,
                    config.sessionExpiry().toSeconds());
        }
        if (!connack.retainAvailable()) {
            log.warn("The broker does not retain messages: the state topics will be empty for late subscribers");
        }
        sessionNew = !connack.sessionPresent();
        Duration keepAlive =
                connack.keepAliveSeconds() > 0 ? Duration.ofSeconds(connack.keepAliveSeconds()) : config.keepAlive();
        // Paho notices silence within two keep-alive times; this is for the case that it does not.
        silenceMaxNanos = keepAlive.multipliedBy(3).plusSeconds(2).toNanos();
        sender = new ReportSender(
                epoch,
                client,
                listener,
                connack.receiveMaximum(),
                Math.min(connack.maximumPacketSize(), config.packetMaxBytes()));
        return null;
    }

    /**
     * Subscribes whether or not the broker had a session: a connection that broke before SUBACK leaves a session without a
     * subscription. Retained messages come at the first subscription only, and keep their flag.
     */
    private @Nullable Ending subscribe() throws MqttException {
        MqttSubscription subscription = new MqttSubscription(config.commandsTopic(), 1);
        subscription.setRetainAsPublished(true);
        subscription.setRetainHandling(1);
        IMqttToken subscribing =
                client.subscribe(new MqttSubscription[] {subscription}, null, null, new MqttProperties());
        subscribing.waitForCompletion(config.timing().answer().toMillis());
        int[] codes = subscribing.getReasonCodes();
        int granted = codes == null || codes.length == 0 ? 0x80 : codes[0];
        if (granted == 1) {
            return null;
        }
        return Ending.refused("the broker does not let us receive " + config.commandsTopic()
                + (granted == 0 ? " with confirmation (QoS 1)" : ": " + ReasonCodes.describe(granted)));
    }

    private Ending diagnosis(@Nullable MqttException failure) {
        PacketFilter packets = socket.packets();
        if (packets != null) {
            Connack connack = packets.connack();
            if (connack != null && connack.reasonCode() != 0) {
                return Ending.byBroker(connack.reasonCode(), connack.reason());
            }
            if (packets.disconnectCode() >= 0) {
                return Ending.byBroker(packets.disconnectCode(), "");
            }
        }
        Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
        return Ending.lost(LineFailure.describe(
                socket.failure(), LineFailure.describe(cause, "the connection broke for an unknown reason")));
    }

    /** True if the broker has answered, and had no session for us. */
    boolean sessionNew() {
        return sessionNew;
    }

    /** From now on reports are taken. */
    void startSending() {
        ReportSender reports = sender;
        if (reports != null) {
            reports.start();
        }
    }

    boolean publish(OutboundReport report) {
        ReportSender reports = sender;
        return reports != null && !end.isDone() && reports.offer(report);
    }

    long epoch() {
        return epoch;
    }

    /** Blocks until the connection is over, and looks each second whether it is without knowing. */
    Ending awaitEnd() throws InterruptedException {
        while (true) {
            try {
                return end.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                String wedge = wedge();
                if (wedge != null) {
                    end.complete(Ending.lost(wedge));
                } else if (!client.isConnected()) {
                    end.complete(diagnosis(null));
                }
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
        }
    }

    private @Nullable String wedge() {
        ReportSender reports = sender;
        if (reports != null && reports.hasEnded()) {
            return "reports can no longer be sent";
        }
        long confirmation = config.timing().answer().multipliedBy(2).toNanos();
        return reports != null && reports.isStuck(confirmation)
                ? "the broker does not confirm a report"
                : socket.wedge(silenceMaxNanos);
    }

    /** Ends the connection for that reason, if it has not ended for another. */
    void end(Ending ending) {
        end.complete(ending);
    }

    /** Stops an {@link #open} that is under way; leaves a connection that stands to {@link #dispose}. */
    void abortOpening() {
        if (!opened) {
            socket.cut();
        }
    }

    /** No acknowledgement leaves, and nothing is reported, after this. */
    void silence() {
        refusing = true;
        window.close();
        ReportSender reports = sender;
        if (reports != null) {
            reports.end();
        }
    }

    /**
     * Takes the client apart, on a thread of its own because Paho may hang in it; waits for that at most so long.
     *
     * @param goodbye send DISCONNECT, so that the broker forgets the will; the session stays
     */
    void dispose(boolean goodbye, Duration limit) throws InterruptedException {
        silence();
        Thread thread = new Thread(() -> takeApart(goodbye, limit), "mqtt-dispose");
        thread.setDaemon(true);
        thread.start();
        thread.join(Math.max(1, limit.toMillis()));
        if (thread.isAlive()) {
            socket.cut();
            log.warn("Connection {} could not be taken apart within {} ms; it is left behind", epoch, limit.toMillis());
        }
    }

    private void takeApart(boolean goodbye, Duration limit) {
        try {
            if (goodbye && client.isConnected()) {
                socket.expectGoodbye();
                client.disconnect(0, null, null, 0, new MqttProperties())
                        .waitForCompletion(Math.max(1, limit.toMillis()));
            }
        } catch (MqttException e) {
            log.debug("DISCONNECT was not sent", e);
        }
        socket.cut();
        try {
            client.disconnectForcibly(0, 1, false);
            socket.joinThreads();
            client.close(true);
        } catch (MqttException e) {
            log.debug("Paho did not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acknowledge(int packetId) {
        try {
            client.messageArrivedComplete(packetId, 1);
        } catch (MqttException | RuntimeException e) {
            // Unacknowledged messages come again on the next connection, so this one must not live on.
            end.complete(Ending.lost("an acknowledgement could not be sent: " + e));
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        PacketFilter packets = socket.packets();
        PublishHead head = packets == null ? null : packets.nextHead();
        if (head == null) {
            end.complete(Ending.lost("a message came without its head"));
            refusing = true;
        }
        if (refusing || head == null) {
            return;
        }
        ArrivalWindow.Slot slot = head.slot();
        if (!topic.equals(config.commandsTopic())) {
            log.warn("A message on {} is ignored: a subscription of an earlier configuration is still there", topic);
            settle(slot);
            return;
        }
        InboundMessage inbound = new InboundMessage(
                message.getPayload(),
                head.retained(),
                head.responseTopic(),
                head.correlationData(),
                head.messageExpirySeconds(),
                epoch,
                () -> settle(slot));
        if (!offer(inbound)) {
            // Later ones must not overtake it: nothing more is taken from this connection.
            refusing = true;
            end.complete(new Ending(Ending.Kind.INBOX_FULL, "the gateway's inbox is full"));
        }
    }

    private boolean offer(InboundMessage inbound) {
        try {
            return listener.onMessage(inbound);
        } catch (RuntimeException e) {
            log.error("A message could not be handed over", e);
            return false;
        }
    }

    private void settle(ArrivalWindow.@Nullable Slot slot) {
        if (slot != null) {
            window.settle(slot);
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        window.close();
        end.complete(diagnosis(response.getException()));
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        log.debug("Paho reports an error", exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // The publisher listens to its own tokens.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // Known to whoever called connect.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        end.complete(Ending.refused("the broker asks for a kind of authentication that is not supported"));
    }
}
