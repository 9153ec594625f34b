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
    private @Nullable Instant lastTrusted;
    private @Nullable Instant forgetFrom;
    private @Nullable String bootId;
    private boolean timeOffUnknown;
    /** What an earlier run wrote down bears a time that was never corrected. */
    private boolean agesUnknown;

    private long nextWriteNanos;

    /**
     * @param lastTrusted what the clock said when it was last believed; null if it never was
     * @param forgetFrom before then nothing is forgotten for its age: it was written down before the clock was put on
     * @param doubted whether the run that wrote this down did not believe its clock: what else it wrote bears the same
     *     time; null if an earlier version wrote it
     * @param bootId of the machine's start that the gateway last ran in; null if it could not be known
     */
    record Memory(
            @Nullable Instant lastTrusted,
            @Nullable Instant forgetFrom,
            @Nullable Boolean doubted,
            @Nullable String bootId) {}

    ClockKeeper(ClockGuard guard, Duration commandIdsKept, Batch batch, Telemetry telemetry, GatewayStatus status) {
        this.guard = guard;
        this.commandIdsKept = commandIdsKept;
        this.batch = batch;
        this.telemetry = telemetry;
        this.status = status;
    }

    void start(long nowNanos, Instant wall, Machine machine) {
        List<Store.Document> documents = batch.store().documents(KIND);
        Memory memory = documents.isEmpty() ? null : StoredDocuments.read(KIND, documents.get(0), Memory.class);
        lastTrusted = memory == null ? null : memory.lastTrusted();
        forgetFrom = memory == null ? null : memory.forgetFrom();
        agesUnknown = memory != null && Boolean.TRUE.equals(memory.doubted());
        String before = memory == null ? null : memory.bootId();
        bootId = machine.bootId();
        // Without a clock that went on, time goes on from where it was saved, and does not look wrong.
        timeOffUnknown = before != null
                && bootId != null
                && !before.equals(bootId)
                && !machine.keepsTime()
                && !machine.synchronised().getAsBoolean();
        nextWriteNanos = nowNanos;
        guard.start(nowNanos, wall, lastTrusted, machine.synchronised());
    }

    /** Whether the machine was off since the last run, and nobody can say for how long. */
    boolean isTimeOffUnknown() {
        return timeOffUnknown;
    }

    /** The last run's commands have been dealt with. In the batch at hand. */
    void started(Instant now) {
        if (bootId != null) {
            write(now);
        }
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
        write(now);
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
        if (guard.isTrusted() && agesUnknown) {
            agesUnknown = false;
            shifted(now);
        } else if (guard.isTrusted() && nowNanos - nextWriteNanos >= 0) {
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
        if (guard.isTrusted()) {
            lastTrusted = now;
        }
        boolean doubted = agesUnknown || !guard.isTrusted();
        batch.open().putDocument(KIND, ID, Json.toJson(new Memory(lastTrusted, forgetFrom, doubted, bootId)));
    }

    /** Whether what is old enough may be forgotten. */
    boolean mayForget(Instant now) {
        return guard.isTrusted() && !agesUnknown && (forgetFrom == null || !now.isBefore(forgetFrom));
    }
}
