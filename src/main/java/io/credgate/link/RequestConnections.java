package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@link LinkProfile.ConnectionPolicy#PER_REQUEST}: each operation has a connection of its own. Probes keep the state
 * known without traffic: at start, after a quiet health interval, after an end in doubt, and with back-off while down.
 * A probe is a health check, or connecting alone where the dialect has none or health checks are off.
 */
final class RequestConnections implements Connections {
    private static final String OVER = "the request is over";

    private final HealthChecks health;
    private final LinkReports reports;
    private final Backoff backoff;
    private final ErrorBudget budget = new ErrorBudget();
    private final List<Slot> slots = new ArrayList<>();
    private long probeAtNanos = Session.NO_TIMEOUT;

    /** @param channels makes the channel of each connection */
    RequestConnections(
            LinkConfig config,
            LinkProfile profile,
            Function<RequestChannel.Owner, RequestChannel> channels,
            LinkReports reports,
            RandomGenerator jitter) {
        this.health = new HealthChecks(config, profile);
        this.reports = reports;
        this.backoff = new Backoff(config, jitter);
        for (int i = 0; i < profile.connectionsMax(); i++) {
            slots.add(new Slot(channels));
        }
    }

    @Override
    public void start(long nowNanos) {
        probeAtNanos = nowNanos;
    }

    @Override
    public void stop(long nowNanos) {
        probeAtNanos = Session.NO_TIMEOUT;
        slots.forEach(slot -> slot.channel.close(ControllerLink.STOPPED, nowNanos));
    }

    @Override
    public boolean canAccept() {
        return reports.status().state() != State.DOWN && freeSlot() != null;
    }

    @Override
    public boolean submit(long attemptId, Operation operation, long nowNanos) {
        Slot slot = canAccept() ? freeSlot() : null;
        if (slot == null) {
            return false;
        }
        slot.use(new Use(attemptId, operation, nowNanos), nowNanos);
        return true;
    }

    @Override
    public void doWork(long nowNanos) {
        slots.forEach(slot -> slot.channel.doWork(nowNanos));
        Slot slot = probeAtNanos <= nowNanos ? freeSlot() : null;
        if (slot != null) {
            probeAtNanos = Session.NO_TIMEOUT;
            slot.use(new Use(health.nextId(), health.isOn() ? HealthChecks.OPERATION : null, nowNanos), nowNanos);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        long next = freeSlot() == null ? Session.NO_TIMEOUT : probeAtNanos;
        for (Slot slot : slots) {
            next = Math.min(next, slot.channel.nextDeadlineNanos());
        }
        return next;
    }

    private @Nullable Slot freeSlot() {
        for (Slot slot : slots) {
            if (slot.use == null) {
                return slot;
            }
        }
        return null;
    }

    private void answered(long roundTripNanos, long nowNanos) {
        if (budget.isPaused(nowNanos)) {
            return;
        }
        backoff.reset();
        probeAtNanos = health.nextProbeNanos(nowNanos);
        reports.up(roundTripNanos, nowNanos);
    }

    private void unreachable(String reason, long nowNanos) {
        if (budget.isPaused(nowNanos)) {
            return;
        }
        probeAtNanos = nowNanos + backoff.nextNanos();
        reports.down(reason, nowNanos);
    }

    private void broke(String reason, long nowNanos) {
        budget.broke(nowNanos);
        if (budget.isPaused(nowNanos)) {
            probeAtNanos = budget.notBefore(nowNanos);
            reports.down(budget.explain(reason, nowNanos), nowNanos);
        }
    }

    /** @param operation null for a probe that only connects */
    private record Use(long attemptId, @Nullable Operation operation, long startedNanos) {
        boolean isProbe() {
            return attemptId < 0;
        }
    }

    /** Room for one connection at a time. */
    private final class Slot implements RequestChannel.Owner {
        private final RequestChannel channel;
        /** What the connection is for, until it is closed. */
        private @Nullable Use use;
        /** The session has the operation, or there is none. */
        private boolean begun;

        Slot(Function<RequestChannel.Owner, RequestChannel> channels) {
            this.channel = channels.apply(this);
        }

        void use(Use next, long nowNanos) {
            use = next;
            begun = false;
            channel.connect(nowNanos);
        }

        @Override
        public void onOpened(long nowNanos) {
            begun = true;
            Use current = use;
            if (current != null && current.operation() != null) {
                channel.begin(current.attemptId(), current.operation(), nowNanos);
                return;
            }
            answered(roundTripNanos(nowNanos), nowNanos);
            channel.close(OVER, nowNanos);
        }

        @Override
        public void onEnded(SessionEvent end, long nowNanos) {
            boolean probe = HealthChecks.isOwn(end);
            if (!probe) {
                reports.ended(end);
            }
            if (HealthChecks.isAnswer(end)) {
                answered(probe ? roundTripNanos(nowNanos) : LinkStatus.NO_ROUND_TRIP, nowNanos);
            } else if (probe) {
                if (reports.status().state() == State.UP) {
                    broke("the controller failed the health check", nowNanos);
                }
                unreachable("the controller failed the health check: " + HealthChecks.sentence(end), nowNanos);
            } else {
                if (ErrorBudget.isBreak(end)) {
                    broke("the connection broke", nowNanos);
                }
                if (reports.status().state() != State.DOWN) {
                    probeAtNanos = nowNanos;
                }
            }
            channel.close(OVER, nowNanos);
        }

        @Override
        public void onClosed(String reason, long nowNanos) {
            Use ended = use;
            use = null;
            if (begun || ended == null) {
                return;
            }
            if (!ended.isProbe()) {
                reports.ended(new SessionEvent.Failed(
                        ended.attemptId(),
                        Evidence.NOTHING_SENT,
                        new Failure(
                                FailureCode.BRIDGE_DISCONNECTED,
                                "There was no connection to the lock system, so nothing was done. Reason: " + reason
                                        + ".")));
            }
            unreachable(reason, nowNanos);
        }

        private long roundTripNanos(long nowNanos) {
            return use == null ? LinkStatus.NO_ROUND_TRIP : nowNanos - use.startedNanos();
        }
    }
}
