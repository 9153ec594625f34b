package io.credgate.mqtt;

import io.credgate.dispatch.InboundMessage;
import io.credgate.dispatch.OutboundReport;
import io.credgate.dispatch.Uplink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * The gateway's core in small: a bounded inbox, a thread that takes what is there, executes each command id once,
 * acknowledges, and publishes one result per command until it is delivered. The payload of a command is its id.
 */
final class MiniatureCore implements Uplink.Listener, AutoCloseable {
    static final String COMMANDS = "t/commands";
    static final String RESULTS = "t/results";
    static final String STATUS = "t/status";

    record Connected(long epoch, boolean sessionPresent) {}

    record Refused(long reportId, int code) {}

    final List<Connected> connected = new CopyOnWriteArrayList<>();
    final List<Long> disconnected = new CopyOnWriteArrayList<>();
    final List<String> reasons = new CopyOnWriteArrayList<>();
    final List<InboundMessage> arrived = new CopyOnWriteArrayList<>();
    final List<Long> delivered = new CopyOnWriteArrayList<>();
    final List<Refused> refused = new CopyOnWriteArrayList<>();
    final Map<String, Integer> executions = new ConcurrentHashMap<>();
    final MqttUplink uplink;

    private final BlockingQueue<InboundMessage> inbox;
    private final ConcurrentSkipListMap<Long, OutboundReport> outbox = new ConcurrentSkipListMap<>();
    private final Set<Long> offered = new HashSet<>();
    private final AtomicLong reportIds = new AtomicLong();
    private final Thread worker = new Thread(this::work, "miniature-core");
    private volatile long epoch;
    private volatile boolean held;
    private volatile boolean closed;
    private long offeredEpoch;

    MiniatureCore(MqttConfig config, int inboxMax) {
        inbox = new ArrayBlockingQueue<>(inboxMax);
        uplink = new MqttUplink(config, this, new Random(7));
        worker.start();
    }

    static MiniatureCore started(String url) {
        return started(config(url));
    }

    static MiniatureCore started(MqttConfig config) {
        MiniatureCore core = new MiniatureCore(config, 1000);
        core.uplink.start();
        return core;
    }

    static MqttConfig config(String url) {
        return new MqttConfig(
                url,
                "gw-test",
                null,
                null,
                MqttConfig.Tls.DEFAULT,
                COMMANDS,
                new MqttConfig.Will(STATUS, () -> "offline".getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(1)),
                64,
                Duration.ofDays(1),
                Duration.ofSeconds(2),
                64 * 1024,
                MqttConfig.PACKET_MAX_BYTES,
                timing(Duration.ofMillis(1500)));
    }

    static MqttConfig.Timing timing(Duration answer) {
        return new MqttConfig.Timing(
                Duration.ofSeconds(5), answer, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(60));
    }

    static MqttConfig with(
            MqttConfig config, int receiveMaximum, Duration keepAlive, UnaryOperator<MqttConfig.Will> will) {
        return new MqttConfig(
                config.url(),
                config.clientId(),
                config.username(),
                config.password(),
                config.tls(),
                config.commandsTopic(),
                will.apply(config.will()),
                receiveMaximum,
                config.sessionExpiry(),
                keepAlive,
                config.payloadMaxBytes(),
                config.packetMaxBytes(),
                config.timing());
    }

    /** For tests that wait for a silence to be noticed. */
    static MqttConfig impatient(String url) {
        return with(config(url), 64, Duration.ofSeconds(1), will -> will);
    }

    /** Takes nothing from the inbox until released, so nothing is acknowledged. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
    }

    boolean isUp() {
        return connected.size() > disconnected.size();
    }

    long epoch() {
        return epoch;
    }

    /** Puts a report into the outbox and returns its id. */
    long report(String topic, String payload, boolean retained, byte[] correlationData) {
        long id = reportIds.incrementAndGet();
        outbox.put(
                id, new OutboundReport(id, topic, payload.getBytes(StandardCharsets.UTF_8), retained, correlationData));
        return id;
    }

    long report(String topic, String payload) {
        return report(topic, payload, false, null);
    }

    int undelivered() {
        return outbox.size();
    }

    List<String> arrivedTexts() {
        return arrived.stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private void work() {
        try {
            while (!closed) {
                List<InboundMessage> batch = new ArrayList<>();
                InboundMessage first = held ? null : inbox.poll(5, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    inbox.drainTo(batch, 200);
                } else if (held) {
                    Thread.sleep(5);
                }
                for (InboundMessage message : batch) {
                    String id = new String(message.payload(), StandardCharsets.UTF_8);
                    if (executions.putIfAbsent(id, 1) == null) {
                        report(RESULTS, id);
                    }
                }
                batch.forEach(message -> message.acknowledgement().acknowledge());
                offerReports();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void offerReports() {
        long now = epoch;
        if (now != offeredEpoch) {
            offered.clear();
            offeredEpoch = now;
        }
        for (OutboundReport report : outbox.values()) {
            if (!offered.contains(report.id())) {
                if (!uplink.publish(now, report)) {
                    return;
                }
                offered.add(report.id());
            }
        }
    }

    @Override
    public boolean onMessage(InboundMessage message) {
        if (!inbox.offer(message)) {
            return false;
        }
        arrived.add(message);
        return true;
    }

    @Override
    public void onConnected(long newEpoch, boolean sessionPresent) {
        epoch = newEpoch;
        connected.add(new Connected(newEpoch, sessionPresent));
    }

    @Override
    public void onDisconnected(long oldEpoch, String reason) {
        epoch = -1;
        disconnected.add(oldEpoch);
        reasons.add(reason);
    }

    @Override
    public void onDelivered(long ofEpoch, long reportId) {
        outbox.remove(reportId);
        delivered.add(reportId);
    }

    @Override
    public void onRefused(long ofEpoch, long reportId, int reasonCode, String reason) {
        outbox.remove(reportId);
        refused.add(new Refused(reportId, reasonCode));
    }

    @Override
    public void close() {
        closed = true;
        uplink.close();
        worker.interrupt();
        try {
            worker.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
