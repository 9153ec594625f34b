package io.credgate.link;

import io.credgate.command.Operation;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * {@link LinkProfile.ConnectionPolicy#PERSISTENT}: connections are opened at start and opened again when lost. A fresh
 * connection takes operations only after the controller has answered a health check on it (if the dialect has one): a
 * port that accepts and says nothing must not swallow a command. Checked again when quiet for the health interval, and
 * at once after an operation that ended in doubt.
 */
final class KeptConnections implements Connections {
    /** A connection that lived this long counts as a success: the next pause is short again. */
    private static final String LEFT_ALONE = "another connection of the link broke too often";

    static final long PROVEN_NANOS = Duration.ofSeconds(5).toNanos();

    private final HealthChecks health;
    private final LinkReports reports;
    private final ErrorBudget budget = new ErrorBudget();
    private final List<Kept> all = new ArrayList<>();

    KeptConnections(
            LinkConfig config,
            LinkProfile profile,
            Function<RequestChannel.Owner, LinkChannel> channels,
            LinkReports reports,
            RandomGenerator jitter) {
        this.health = new HealthChecks(config, profile);
        this.reports = reports;
        for (int i = 0; i < profile.connectionsMax(); i++) {
            all.add(new Kept(config, channels, jitter));
        }
    }

    @Override
    public void start(long nowNanos) {
        all.forEach(kept -> kept.start(nowNanos));
    }

    @Override
    public void stop(long nowNanos) {
        all.forEach(kept -> kept.channel.close(ControllerLink.STOPPED, nowNanos));
    }

    @Override
    public boolean canAccept() {
        return all.stream().anyMatch(Kept::isReady);
    }

    @Override
    public boolean submit(long attemptId, Operation operation, long nowNanos) {
        for (Kept kept : all) {
            if (kept.isReady()) {
                kept.channel.begin(attemptId, operation, nowNanos);
                return true;
            }
        }
        return false;
    }

    @Override
    public void doWork(long nowNanos) {
        all.forEach(kept -> kept.doWork(nowNanos));
    }

    @Override
    public long nextDeadlineNanos() {
        return all.stream().mapToLong(Kept::nextDeadlineNanos).min().orElse(Session.NO_TIMEOUT);
    }

    /** Beyond the budget the other connections go too, when they are at rest. */
    private void broke(long nowNanos) {
        budget.broke(nowNanos);
        if (budget.isPaused(nowNanos)) {
            all.stream()
                    .filter(kept -> kept.channel.isIdle())
                    .forEach(kept -> kept.channel.close(LEFT_ALONE, nowNanos));
        }
    }

    private boolean anyProven() {
        return all.stream().anyMatch(kept -> kept.proven);
    }

    /** One connection that is kept open. */
    private final class Kept implements RequestChannel.Owner {
        private final LinkChannel channel;
        private final Backoff backoff;
        private long connectAtNanos = Session.NO_TIMEOUT;
        private long openedNanos;
        private long checkAtNanos = Session.NO_TIMEOUT;
        private long checkStartedNanos;
        /** The controller has answered on this connection. */
        private boolean proven;
        /** The last operation ended in doubt: nothing further until a health check has been answered. */
        private boolean suspect;

        Kept(LinkConfig config, Function<RequestChannel.Owner, LinkChannel> channels, RandomGenerator jitter) {
            this.channel = channels.apply(this);
            this.backoff = new Backoff(config, jitter);
        }

        void start(long nowNanos) {
            connectAtNanos = nowNanos;
        }

        boolean isReady() {
            return proven && !suspect && channel.isIdle();
        }

        void doWork(long nowNanos) {
            channel.doWork(nowNanos);
            if (channel.isClosed() && connectAtNanos <= nowNanos) {
                connectAtNanos = Session.NO_TIMEOUT;
                channel.connect(nowNanos);
            } else if (channel.isIdle() && checkAtNanos <= nowNanos) {
                check(nowNanos);
            }
        }

        long nextDeadlineNanos() {
            if (channel.isClosed()) {
                return connectAtNanos;
            }
            return channel.isIdle() ? Math.min(checkAtNanos, channel.nextDeadlineNanos()) : channel.nextDeadlineNanos();
        }

        @Override
        public void onOpened(long nowNanos) {
            openedNanos = nowNanos;
            if (budget.isPaused(nowNanos)) {
                channel.close(LEFT_ALONE, nowNanos);
            } else if (health.isOn()) {
                check(nowNanos);
            } else {
                proven = true;
                reports.up(LinkStatus.NO_ROUND_TRIP, nowNanos);
            }
        }

        @Override
        public void onEnded(SessionEvent end, long nowNanos) {
            if (HealthChecks.isOwn(end)) {
                onCheckEnded(end, nowNanos);
                return;
            }
            reports.ended(end);
            if (ErrorBudget.isBreak(end)) {
                broke(nowNanos);
            }
            if (HealthChecks.isAnswer(end)) {
                answered(LinkStatus.NO_ROUND_TRIP, nowNanos);
            } else if (health.isOn()) {
                suspect = true;
                checkAtNanos = nowNanos;
            }
        }

        @Override
        public void onClosed(String reason, long nowNanos) {
            if (proven && nowNanos - openedNanos >= PROVEN_NANOS) {
                backoff.reset();
            }
            boolean worked = proven;
            proven = false;
            suspect = false;
            checkAtNanos = Session.NO_TIMEOUT;
            connectAtNanos = Math.max(nowNanos + backoff.nextNanos(), budget.notBefore(nowNanos));
            if (!anyProven() && budget.isPaused(nowNanos)) {
                reports.down(budget.explain(reason, nowNanos), nowNanos);
            } else if (anyProven()) {
                reports.trouble(reason, nowNanos);
            } else if (worked) {
                reports.lost(reason, nowNanos);
            } else {
                reports.down(reason, nowNanos);
            }
        }

        private void check(long nowNanos) {
            checkAtNanos = Session.NO_TIMEOUT;
            checkStartedNanos = nowNanos;
            channel.begin(health.nextId(), HealthChecks.OPERATION, nowNanos);
        }

        private void onCheckEnded(SessionEvent end, long nowNanos) {
            if (HealthChecks.isAnswer(end)) {
                answered(nowNanos - checkStartedNanos, nowNanos);
            } else if (!channel.isClosed()) {
                if (proven) {
                    budget.broke(nowNanos);
                }
                proven = false;
                channel.close("the controller failed the health check: " + HealthChecks.sentence(end), nowNanos);
            }
        }

        private void answered(long roundTripNanos, long nowNanos) {
            if (!channel.isClosed() && budget.isPaused(nowNanos)) {
                channel.close(LEFT_ALONE, nowNanos);
            } else if (!channel.isClosed()) {
                proven = true;
                suspect = false;
                checkAtNanos = health.nextCheckNanos(nowNanos);
                reports.up(roundTripNanos, nowNanos);
            }
        }
    }
}
