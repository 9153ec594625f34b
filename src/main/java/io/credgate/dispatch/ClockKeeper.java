package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the guard of the clock: tells everybody when it is doubted and believed, and what a later run has to know. */
final class ClockKeeper {
    static final String EVENT_DOUBTED = "gateway.clock_not_trusted";
    static final String EVENT_TRUSTED = "gateway.clock_trusted";

    private static final Logger log = LoggerFactory.getLogger(ClockKeeper.class);
    static final String KIND = "clock";
    private static final String ID = "clock";
    private static final long WRITE_PERIOD_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ClockGuard guard;
    private final Duration commandIdsKept;
    private final Batch batch;
    private final Telemetry telemetry;
    private final GatewayStatus status;

    private boolean told = true;
    private @Nullable Instant forgetFrom;
    private long nextWriteNanos;

    /**
     * @param lastTrusted what the clock said when it was last believed
     * @param forgetFrom before then nothing is forgotten for its age: it was written down before the clock was put on
     */
    record Memory(Instant lastTrusted, @Nullable Instant forgetFrom) {}

    ClockKeeper(ClockGuard guard, Duration commandIdsKept, Batch batch, Telemetry telemetry, GatewayStatus status) {
        this.guard = guard;
        this.commandIdsKept = commandIdsKept;
        this.batch = batch;
        this.telemetry = telemetry;
        this.status = status;
    }

    void start(long nowNanos, Instant wall) {
        List<Store.Document> documents = batch.store().documents(KIND);
        Memory memory = documents.isEmpty() ? null : StoredDocuments.read(KIND, documents.get(0), Memory.class);
        forgetFrom = memory == null ? null : memory.forgetFrom();
        nextWriteNanos = nowNanos;
        guard.start(nowNanos, wall, memory == null ? null : memory.lastTrusted());
    }

    /** Says what is new of the trust. In the batch at hand. */
    void report(Instant now) {
        boolean trusted = guard.isTrusted();
        if (trusted == told) {
            return;
        }
        told = trusted;
        if (trusted) {
            log.info("The clock is trusted again, it is {}", now);
        } else {
            log.warn("The clock is not trusted. {}", guard.reason());
        }
        status.clock(trusted ? null : guard.reason(), now);
        Map<String, Object> more = new LinkedHashMap<>();
        if (!trusted) {
            more.put("reason", guard.reason());
        }
        telemetry.event(trusted ? EVENT_TRUSTED : EVENT_DOUBTED, null, more, now, now);
    }

    /** The time to go by was put on or back: the ages of what is remembered are no longer true. */
    void shifted(Instant now) {
        forgetFrom = now.plus(commandIdsKept);
        write(now);
    }

    /** Now and then, for the next run. */
    void doWork(long nowNanos, Instant now) {
        if (guard.isTrusted() && nowNanos - nextWriteNanos >= 0) {
            nextWriteNanos = nowNanos + WRITE_PERIOD_NANOS;
            write(now);
        }
    }

    void stop(Instant now) {
        if (guard.isTrusted()) {
            write(now);
        }
    }

    private void write(Instant now) {
        batch.open().putDocument(KIND, ID, Json.toJson(new Memory(now, forgetFrom)));
    }

    /** Whether what is old enough may be forgotten. */
    boolean mayForget(Instant now) {
        return guard.isTrusted() && (forgetFrom == null || !now.isBefore(forgetFrom));
    }
}
