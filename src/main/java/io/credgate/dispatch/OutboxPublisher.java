package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.store.OutboxEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the outbox to the broker in order. An entry leaves the outbox only when it and all before it have been taken, so
 * that a connection that breaks in between repeats them in order and a retained topic ends with its newest state.
 */
final class OutboxPublisher {
    private static final Logger log = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final int READ_AHEAD = 64;
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Reason code of MQTT 5: packet too large. */
    private static final int PACKET_TOO_LARGE = 0x95;

    private final Batch batch;
    private final Topics topics;
    private final Checkpoints checkpoints;
    private final Deque<OutboxEntry> readAhead = new ArrayDeque<>();
    private final Deque<OutboxEntry> handed = new ArrayDeque<>();
    private final Set<Long> taken = new HashSet<>();

    private @Nullable Uplink uplink;
    private long epoch;
    private boolean connected;
    private long lastRead;
    private long pausedUntilNanos = Long.MIN_VALUE;

    OutboxPublisher(Batch batch, Topics topics, Checkpoints checkpoints) {
        this.batch = batch;
        this.topics = topics;
        this.checkpoints = checkpoints;
    }

    void setUplink(Uplink newUplink) {
        uplink = newUplink;
    }

    void onConnected(long newEpoch) {
        epoch = newEpoch;
        connected = true;
        startOver();
    }

    void onDisconnected(long oldEpoch) {
        if (oldEpoch == epoch) {
            connected = false;
            startOver();
        }
    }

    /** From the first entry that is not known to be taken. */
    private void startOver() {
        readAhead.clear();
        handed.clear();
        taken.clear();
        lastRead = 0;
    }

    /** Publishes what the window takes. Only committed entries: called between batches. */
    boolean doWork(long nowNanos) {
        Uplink up = uplink;
        if (!connected || up == null || nowNanos < pausedUntilNanos) {
            return false;
        }
        boolean any = false;
        while (true) {
            if (readAhead.isEmpty()) {
                List<OutboxEntry> next = batch.store().reportsAfter(lastRead, READ_AHEAD);
                if (next.isEmpty()) {
                    return any;
                }
                readAhead.addAll(next);
                lastRead = next.get(next.size() - 1).id();
            }
            OutboxEntry entry = readAhead.getFirst();
            OutboundReport report = new OutboundReport(
                    entry.id(), entry.topic(), entry.payload(), entry.retained(), entry.correlationData());
            if (!up.publish(epoch, report)) {
                return any;
            }
            readAhead.removeFirst();
            handed.addLast(entry);
            any = true;
        }
    }

    void onDelivered(long fromEpoch, long id) {
        if (fromEpoch != epoch || !connected) {
            return;
        }
        taken.add(id);
        long upTo = 0;
        while (!handed.isEmpty() && taken.remove(handed.getFirst().id())) {
            upTo = handed.removeFirst().id();
        }
        if (upTo > 0) {
            checkpoints.reached(Checkpoints.DELIVERED, "");
            batch.open().reportsDeliveredUpTo(upTo);
        }
    }

    void onRefused(long fromEpoch, long id, int reasonCode, String reason, long nowNanos) {
        if (fromEpoch != epoch || !connected) {
            return;
        }
        OutboxEntry entry =
                handed.stream().filter(e -> e.id() == id).findFirst().orElse(null);
        if (entry == null) {
            return;
        }
        boolean own = entry.topic().startsWith(topics.root() + "/");
        if (!own) {
            log.warn(
                    "The broker refuses reports on a response topic ({}); the result stands on {}",
                    reason,
                    topics.results());
            onDelivered(fromEpoch, id);
        } else if (reasonCode == PACKET_TOO_LARGE) {
            log.error("Report {} is larger than the broker takes; a short one is sent in its place", entry.seq());
            batch.open().insertReport(shortened(entry));
            onDelivered(fromEpoch, id);
        } else {
            log.error("The broker refuses reports on {} ({}); trying again later", entry.topic(), reason);
            pausedUntilNanos = nowNanos + REFUSED_PAUSE_NANOS;
            startOver();
        }
    }

    private static OutboxEntry shortened(OutboxEntry entry) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("seq", entry.seq());
        tree.put("omitted_bytes", entry.payload().length);
        tree.put(
                "message", "The report was larger than the broker accepts. Ask for less, for example a smaller limit.");
        return new OutboxEntry(
                0, entry.seq(), entry.topic(), Json.write(tree), entry.retained(), entry.correlationData());
    }

    long nextDeadlineNanos() {
        return connected && pausedUntilNanos != Long.MIN_VALUE ? pausedUntilNanos : Long.MAX_VALUE;
    }

    boolean isConnected() {
        return connected;
    }

    /** Whether everything has been taken by the broker. */
    boolean isEmpty() {
        return handed.isEmpty() && batch.store().reportsWaiting() == 0;
    }
}
