package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.ledger.Site;
import io.credgate.store.Store;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that are no promise: how links, doors and the clock fared. While the broker is away or behind they wait here,
 * durable but without a number, and take their numbers when the queue of reports is all but empty. So results and states of
 * credentials never stand behind a backlog of them, the numbers keep their order, and what has to be dropped when too many
 * wait leaves no hole: it had no number yet. How much was dropped is told once the line is back.
 */
final class Telemetry {
    static final String EVENT_EVICTED = "gateway.telemetry_evicted";

    private static final Logger log = LoggerFactory.getLogger(Telemetry.class);
    static final String KIND = "telemetry";
    static final String KIND_EVICTED = "telemetry_evicted";
    private static final String TALLY = "tally";
    /** Reports waiting for the broker, at most, when telemetry is let in: what comes next has few before it. */
    private static final int WAITING_MAX = 64;

    private static final int FED_MAX = 32;

    private final Batch batch;
    private final Reports reports;
    private final OutboxPublisher outbox;
    private final ReportLimits limits;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private long lastId;
    private @Nullable Tally tally;

    /** @param text the event without its number */
    record Event(String type, Instant occurredAt, String text) {}

    private record Waiting(String id, Event event) {
        long size() {
            return event.text().length();
        }
    }

    /**
     * What was dropped.
     *
     * @param counts by type of event
     * @param first when the earliest of them occurred
     */
    record Tally(TreeMap<String, Long> counts, Instant first, Instant last) {}

    Telemetry(Batch batch, Reports reports, OutboxPublisher outbox, ReportLimits limits) {
        this.batch = batch;
        this.reports = reports;
        this.outbox = outbox;
        this.limits = limits;
    }

    /** Takes up what the last run left. */
    void load() {
        batch.store().documents(KIND).stream()
                .sorted(Comparator.comparing(Store.Document::id))
                .forEach(d -> keep(new Waiting(d.id(), StoredDocuments.read(KIND, d, Event.class))));
        for (Store.Document document : batch.store().documents(KIND_EVICTED)) {
            tally = StoredDocuments.read(KIND_EVICTED, document, Tally.class);
        }
    }

    /** Whether it is one of ours: a number, which tells the order. */
    static boolean isId(String id) {
        return id.matches("[0-8][0-9]{18}");
    }

    private void keep(Waiting one) {
        waiting.addLast(one);
        bytes += one.size();
        lastId = Math.max(lastId, Long.parseLong(one.id()));
    }

    /** The line is up and what has numbers already has all but left: states that are told anew each time may go. */
    boolean isLineFree() {
        return outbox.isConnected() && batch.store().reportsWaiting() < WAITING_MAX;
    }

    /** As {@link Reports#event}. */
    void event(
            String type, Site.@Nullable AcsSystem system, Map<String, Object> more, Instant occurredAt, Instant now) {
        String text = reports.eventText(type, system, more, occurredAt, now);
        if (waiting.isEmpty() && tally == null && isLineFree()) {
            reports.numbered(text);
            return;
        }
        Waiting one = new Waiting(String.format(Locale.ROOT, "%019d", lastId + 1), new Event(type, occurredAt, text));
        keep(one);
        batch.open().putDocument(KIND, one.id(), Json.toJson(one.event()));
        while (waiting.size() > limits.telemetryMax() || bytes > limits.telemetryBytesMax()) {
            evict(take());
        }
    }

    private Waiting take() {
        Waiting one = waiting.removeFirst();
        bytes -= one.size();
        batch.open().deleteDocument(KIND, one.id());
        return one;
    }

    private void evict(Waiting one) {
        Event event = one.event();
        Tally before = tally;
        if (before == null) {
            log.warn("Too many events wait for the broker; the oldest of those that are no promise are dropped");
        }
        TreeMap<String, Long> counts = before == null ? new TreeMap<>() : new TreeMap<>(before.counts());
        counts.merge(event.type(), 1L, Long::sum);
        Instant at = event.occurredAt();
        Tally after = new Tally(
                counts,
                before == null || at.isBefore(before.first()) ? at : before.first(),
                before == null || at.isAfter(before.last()) ? at : before.last());
        tally = after;
        batch.open().putDocument(KIND_EVICTED, TALLY, Json.toJson(after));
    }

    int size() {
        return waiting.size();
    }

    long bytes() {
        return bytes;
    }

    /** Lets some of them in while the line is free. */
    void doWork(Instant now) {
        if ((waiting.isEmpty() && tally == null) || !isLineFree()) {
            return;
        }
        Tally dropped = tally;
        if (dropped != null) {
            tally = null;
            batch.open().deleteDocument(KIND_EVICTED, TALLY);
            reports.event(EVENT_EVICTED, null, fields(dropped), dropped.last(), now);
        }
        for (int fed = 0; fed < FED_MAX && !waiting.isEmpty(); fed++) {
            reports.numbered(take().event().text());
        }
    }

    private static Map<String, Object> fields(Tally dropped) {
        List<Object> counts = new ArrayList<>();
        dropped.counts().forEach((type, count) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("event_type", type);
            one.put("count", count);
            counts.add(one);
        });
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("evicted", counts);
        more.put("first_occurred_at", dropped.first());
        more.put("last_occurred_at", dropped.last());
        return more;
    }
}
