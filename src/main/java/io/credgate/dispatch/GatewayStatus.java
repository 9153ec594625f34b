package io.credgate.dispatch;

import io.credgate.dispatch.GatewayLoop.GatewayIdentity;
import io.credgate.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the gateway says of itself on its retained topic, and through its will. */
final class GatewayStatus {
    private final GatewayIdentity identity;
    private final Batch batch;
    private final Reports reports;

    private @Nullable String clockReason;
    private @Nullable Instant clockSince;
    private boolean changed;
    private long place;
    private byte[] onlineBody = new byte[0];
    /** Also read by the thread of the connection, for the will. */
    private volatile long onlineSeq;

    GatewayStatus(GatewayIdentity identity, Batch batch, Reports reports) {
        this.identity = identity;
        this.batch = batch;
        this.reports = reports;
    }

    /** Says that the gateway is up, under a new number. */
    void online() {
        long seq = batch.open().nextSeq();
        Map<String, Object> tree = tree("online", seq);
        Map<String, Object> clock = new LinkedHashMap<>();
        clock.put("trusted", clockReason == null);
        clock.put("reason", clockReason);
        clock.put("since", clockSince);
        tree.put("clock", clock);
        onlineBody = Json.write(tree);
        onlineSeq = seq;
        changed = false;
        again();
    }

    /** The same report once more, with the same number. */
    void again() {
        place = reports.retainedAgain(reports.topics().status(), onlineSeq, onlineBody);
    }

    /** Place of the last report in the outbox. */
    long place() {
        return place;
    }

    /**
     * Told anew by {@link #doWork}.
     *
     * @param reason why the clock is not trusted, or null if it is
     */
    void clock(@Nullable String reason, Instant since) {
        clockReason = reason;
        clockSince = since;
        changed = true;
    }

    /** @param free the line is free; while it is not only the last state matters */
    void doWork(boolean free) {
        if (changed && free) {
            online();
        }
    }

    void offline() {
        long seq = batch.open().nextSeq();
        reports.retainedAgain(reports.topics().status(), seq, Json.write(tree("offline", seq)));
    }

    /** Takes no number of its own, since nobody can say whether the broker will publish it. Any thread. */
    byte[] will() {
        return Json.write(tree("offline", onlineSeq));
    }

    private Map<String, Object> tree(String state, long seq) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("state", state);
        tree.put("version", identity.version());
        tree.put("started_at", identity.startedAt());
        tree.put("seq", seq);
        return tree;
    }
}
