package io.credgate.dispatch;

import io.credgate.command.Responsible;
import io.credgate.json.Json;
import io.credgate.json.JsonLimits;
import io.credgate.json.JsonReading;
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
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Reason code of MQTT 5: packet too large. */
    private static final int PACKET_TOO_LARGE = 0x95;
    /** Broken connections after which a report on a foreign topic is given up. */
    private static final int SUSPECT_LOSSES_MAX = 5;
    /** Fields of a result that its short form keeps. */
    private static final List<String> KEPT = List.of("seq", "command_id", "type", "status", "terminal", "occurred_at");

    private final Batch batch;
    private final Topics topics;
    private final Checkpoints checkpoints;
    private final Deque<OutboxEntry> readAhead = new ArrayDeque<>();
    private final Deque<Handed> handed = new ArrayDeque<>();
    /** By the numbers under which they were handed over. */
    private final Set<Long> taken = new HashSet<>();

    private final long perReportNanos;
    /** Until then the reports handed over use up the rate. */
    private long paidUpToNanos = Long.MIN_VALUE;

    private boolean heldByRate;

    private long lastHanded;
    private long suspectId;
    private int suspectLosses;
    private @Nullable Uplink uplink;
    private long epoch;
    private boolean connected;
    private long lastRead;
    private long pausedUntilNanos = Long.MIN_VALUE;

    /**
     * An entry at the broker. The number is another one each time: a confirmation of an earlier copy says nothing of the
     * later one, which has to arrive behind what was refused before it.
     */
    private record Handed(long number, OutboxEntry entry) {}

    /** @param drainRate reports a second; 0 = as fast as the broker takes them */
    OutboxPublisher(Batch batch, Topics topics, Checkpoints checkpoints, int drainRate) {
        perReportNanos = drainRate == 0 ? 0 : BURST_NANOS / drainRate;
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
        pausedUntilNanos = Long.MIN_VALUE;
        startOver();
    }

    void onDisconnected(long oldEpoch) {
        if (oldEpoch == epoch) {
            connected = false;
            Handed first = handed.peekFirst();
            suspect(first == null ? null : first.entry());
            startOver();
        }
    }

    /**
     * Some brokers answer a publication that they do not allow by closing the connection. A response topic, which the
     * sender of a command chose, must not stop all reports that way.
     */
    private void suspect(@Nullable OutboxEntry first) {
        if (first == null || isOwn(first)) {
            suspectLosses = 0;
            return;
        }
        suspectLosses = first.id() == suspectId ? suspectLosses + 1 : 1;
        suspectId = first.id();
        if (suspectLosses >= SUSPECT_LOSSES_MAX) {
            log.warn(
                    "The connection broke {} times while a report waited on a response topic; it is given up there, the"
                            + " result stands on {}",
                    suspectLosses,
                    topics.results());
            batch.open().reportsDeliveredUpTo(first.id());
        }
    }

    private boolean isOwn(OutboxEntry entry) {
        return entry.topic().startsWith(topics.root() + "/");
    }

    /** Whether a report with this number in the outbox, or an earlier one, still waits. */
    boolean isWaitingUpTo(long id) {
        List<OutboxEntry> first = batch.store().reportsAfter(0, 1);
        return !first.isEmpty() && first.get(0).id() <= id;
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
        pausedUntilNanos = Long.MIN_VALUE;
        boolean any = false;
        heldByRate = false;
        while (true) {
            if (readAhead.isEmpty()) {
                List<OutboxEntry> next = batch.store().reportsAfter(lastRead, READ_AHEAD);
                if (next.isEmpty()) {
                    return any;
                }
                readAhead.addAll(next);
                lastRead = next.get(next.size() - 1).id();
            }
            if (!mayPublish(nowNanos)) {
                heldByRate = true;
                return any;
            }
            OutboxEntry entry = readAhead.getFirst();
            OutboundReport report = new OutboundReport(
                    lastHanded + 1, entry.topic(), entry.payload(), entry.retained(), entry.correlationData());
            if (!up.publish(epoch, report)) {
                return any;
            }
            readAhead.removeFirst();
            handed.addLast(new Handed(++lastHanded, entry));
            any = true;
            published(nowNanos);
        }
    }

    /** A second's worth may leave at once after a quiet time; beyond that the rate holds. */
    private boolean mayPublish(long nowNanos) {
        return perReportNanos == 0 || ahead(nowNanos) <= BURST_NANOS;
    }

    private void published(long nowNanos) {
        paidUpToNanos = nowNanos + ahead(nowNanos) + perReportNanos;
    }

    private long ahead(long nowNanos) {
        return paidUpToNanos == Long.MIN_VALUE ? 0 : Math.max(paidUpToNanos - nowNanos, 0);
    }

    /** @param number of the {@link OutboundReport} */
    void onDelivered(long fromEpoch, long number) {
        if (fromEpoch != epoch || !connected || handed.stream().noneMatch(h -> h.number() == number)) {
            return;
        }
        taken.add(number);
        long upTo = 0;
        while (!handed.isEmpty() && taken.remove(handed.getFirst().number())) {
            upTo = handed.removeFirst().entry().id();
        }
        if (upTo > 0) {
            checkpoints.reached(Checkpoints.DELIVERED, "");
            batch.open().reportsDeliveredUpTo(upTo);
        }
    }

    void onRefused(long fromEpoch, long number, int reasonCode, String reason, long nowNanos) {
        if (fromEpoch != epoch || !connected) {
            return;
        }
        OutboxEntry entry = handed.stream()
                .filter(h -> h.number() == number)
                .map(Handed::entry)
                .findFirst()
                .orElse(null);
        if (entry == null) {
            return;
        }
        if (!isOwn(entry)) {
            log.warn(
                    "The broker refuses reports on a response topic ({}); the result stands on {}",
                    reason,
                    topics.results());
            onDelivered(fromEpoch, number);
        } else if (reasonCode == PACKET_TOO_LARGE) {
            OutboxEntry brief = shortened(entry);
            if (brief.payload().length < entry.payload().length) {
                log.error("Report {} is larger than the broker takes; a short one is sent in its place", entry.seq());
                batch.open().insertReport(brief);
            } else {
                log.error("Report {} is larger than the broker takes, however short; it is given up", entry.seq());
            }
            onDelivered(fromEpoch, number);
        } else {
            log.error("The broker refuses reports on {} ({}); trying again later", entry.topic(), reason);
            pausedUntilNanos = nowNanos + REFUSED_PAUSE_NANOS;
            startOver();
        }
    }

    /** Keeps what tells which command it answers, so that nobody waits for ever. */
    private static OutboxEntry shortened(OutboxEntry entry) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (Json.readTree(entry.payload(), JsonLimits.OWN) instanceof JsonReading.Tree read
                && read.value() instanceof Map<?, ?> full) {
            for (String name : KEPT) {
                if (full.containsKey(name)) {
                    tree.put(name, full.get(name));
                }
            }
            if (Boolean.TRUE.equals(full.get("terminal"))) {
                tree.put("ok", false);
            }
        }
        tree.put("seq", entry.seq());
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", "uncategorized_error");
        error.put(
                "message",
                "The report of " + entry.payload().length
                        + " bytes was larger than the broker accepts. Ask for less, for example with a smaller limit.");
        error.put("retryable", false);
        error.put("responsible", Responsible.CALLER.wireName());
        tree.put("error", error);
        return new OutboxEntry(
                0, entry.seq(), entry.topic(), Json.write(tree), entry.retained(), entry.correlationData());
    }

    long nextDeadlineNanos() {
        if (!connected) {
            return Long.MAX_VALUE;
        }
        if (pausedUntilNanos != Long.MIN_VALUE) {
            return pausedUntilNanos;
        }
        return heldByRate ? paidUpToNanos - BURST_NANOS : Long.MAX_VALUE;
    }

    boolean isConnected() {
        return connected;
    }

    /** Whether everything has been taken by the broker. */
    boolean isEmpty() {
        return handed.isEmpty() && batch.store().reportsWaiting() == 0;
    }
}
