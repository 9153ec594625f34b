package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import io.credgate.transport.HttpExchanger;
import io.credgate.transport.Transport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * One dialect at one end point: opens and re-opens connections, hands operations, bytes and time to the sessions, and
 * contains their faults. Every attempt submitted ends exactly once at the listener, whatever the line, the controller or
 * the session do.
 *
 * <p>All methods are called on the core loop. What happens on I/O threads is handed over through {@code core} and taken up
 * by the next {@link #doWork}, which has the time; {@link #nextDeadlineNanos} is {@link #AT_ONCE} until then.
 */
public final class ControllerLink {
    /** Returned by {@link #nextDeadlineNanos} when there is work waiting. */
    public static final long AT_ONCE = Long.MIN_VALUE;

    static final String STOPPED = "the gateway is stopping";

    private final LinkProfile profile;
    private final LinkListener listener;
    private final LinkReports reports;
    private final WallClock wallClock = new WallClock();
    private final Connections connections;
    private final Deque<LongConsumer> arrivals = new ArrayDeque<>();
    private boolean running;
    private long lastNanos;

    /**
     * @param transports makes the connection for each try
     * @param core runs what it is given on the core loop, later and in order; called on any thread, does not block
     * @param jitter for the pauses between tries
     */
    public ControllerLink(
            LinkConfig config,
            LinkProfile profile,
            Transport.Factory transports,
            Consumer<Runnable> core,
            LinkListener listener,
            RandomGenerator jitter) {
        this(config, profile, listener, core, (link, handover) -> {
            Function<RequestChannel.Owner, LinkChannel> channels =
                    owner -> new LinkChannel(profile, transports, handover, link.wallClock, link.reports, owner);
            return profile.connectionPolicy() == ConnectionPolicy.PERSISTENT
                    ? new KeptConnections(config, profile, channels, link.reports, jitter)
                    : new RequestConnections(config, profile, channels::apply, link.reports, jitter);
        });
    }

    /**
     * A link whose dialect speaks in requests and replies.
     *
     * @param exchanger carries them
     */
    public ControllerLink(
            LinkConfig config,
            LinkProfile profile,
            HttpExchanger exchanger,
            Consumer<Runnable> core,
            LinkListener listener,
            RandomGenerator jitter) {
        this(
                config,
                profile,
                listener,
                core,
                (link, handover) -> new RequestConnections(
                        config,
                        profile,
                        owner -> new ExchangeChannel(profile, exchanger, handover, link.wallClock, link.reports, owner),
                        link.reports,
                        jitter));
    }

    private ControllerLink(
            LinkConfig config,
            LinkProfile profile,
            LinkListener listener,
            Consumer<Runnable> core,
            BiFunction<ControllerLink, Consumer<LongConsumer>, Connections> connections) {
        this.profile = profile;
        this.listener = listener;
        this.reports = new LinkReports(config, new LinkLog(config.name()));
        this.connections = connections.apply(this, event -> core.accept(() -> arrivals.add(event)));
    }

    /** Tells what time it is, for dialects that write it; before {@link #doWork} and {@link #submit}. */
    public void wallClock(Instant now, long nowNanos) {
        wallClock.set(now, nowNanos);
    }

    /** Connecting begins with the next {@link #doWork}. Called once. */
    public void start(long nowNanos) {
        running = true;
        lastNanos = nowNanos;
        reports.started(nowNanos);
        connections.start(nowNanos);
    }

    /**
     * Closes all connections. Attempts in progress end here: {@code NOTHING_SENT} or what the session says. Afterwards the
     * link does nothing any more.
     */
    public void stop() {
        if (running) {
            running = false;
            reports.stopped(lastNanos);
            connections.stop(lastNanos);
        }
        arrivals.clear();
        reports.deliver(listener);
    }

    public LinkProfile profile() {
        return profile;
    }

    /** Whether an attempt would be handed to the line, or to a connection of its own, at once. */
    public boolean canAccept() {
        return running && connections.canAccept();
    }

    /**
     * Hands in an attempt; its end is told by a later {@link #doWork}. Without {@link #canAccept} it ends {@code
     * NOTHING_SENT}.
     *
     * @param attemptId above zero, never used before
     */
    public void submit(long attemptId, Operation operation, long nowNanos) {
        if (attemptId <= 0) {
            throw new IllegalArgumentException("attempt id " + attemptId);
        }
        lastNanos = nowNanos;
        if (!running || !connections.submit(attemptId, operation, nowNanos)) {
            reports.ended(new SessionEvent.Failed(
                    attemptId,
                    Evidence.NOTHING_SENT,
                    new Failure(
                            FailureCode.BRIDGE_DISCONNECTED,
                            "There is no free connection to the lock system at the moment, so nothing was done.")));
        }
    }

    /** Takes up what the I/O threads handed over and what has become due, then tells the listener. */
    public void doWork(long nowNanos) {
        lastNanos = nowNanos;
        for (int left = arrivals.size(); left > 0 && running; left--) {
            LongConsumer arrival = arrivals.poll();
            if (arrival != null) {
                arrival.accept(nowNanos);
            }
        }
        if (running) {
            connections.doWork(nowNanos);
        } else {
            arrivals.clear();
        }
        reports.deliver(listener);
    }

    /**
     * When {@link #doWork} is due next: an instant later than its last call, {@link #AT_ONCE}, or {@link
     * io.credgate.protocol.Session#NO_TIMEOUT}.
     */
    public long nextDeadlineNanos() {
        if (reports.hasNotices() || !arrivals.isEmpty()) {
            return AT_ONCE;
        }
        return running ? connections.nextDeadlineNanos() : Session.NO_TIMEOUT;
    }

    public LinkStatus status() {
        return reports.status();
    }
}
