package io.credgate.dispatch;

import io.credgate.json.command.CommandReader;
import io.credgate.ledger.CredentialDesk;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.UserDesk;
import io.credgate.ledger.Views;
import io.credgate.link.LinkListener;
import io.credgate.protocol.RelayServer;
import io.credgate.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The duty cycle of the gateway: takes what arrived, makes it durable with one commit, acknowledges, starts what can
 * start, drives the links, publishes. Owns dispatch, ledger, sessions and store; one thread calls it, and gives it the
 * time.
 */
public final class GatewayLoop implements Uplink.Listener {
    /** Enough for a burst, small enough that no cycle lasts long. */
    private static final int ITEMS_MAX = 256;

    private static final long SWEEP_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LoopTime time = new LoopTime();
    private final Inbox inbox;
    private final Batch batch;
    private final Ledger ledger;
    private final LedgerWriter writer;
    private final Reports reports;
    private final CommandBook book;
    private final Settlement settlement;
    private final CommandIntake intake;
    private final MessageGate gate;
    private final Retention retention;
    private final CommandDispatcher dispatcher;
    private final StatusBoard board;
    private final OutboxPublisher outbox;
    private final Telemetry telemetry;
    private final Presence presence;
    private final GatewayStatus status;
    private final ClockGuard clock;
    private final ClockKeeper clockKeeper;
    private final ClockHold hold;
    private final DoubtfulTerms terms;
    private final ForgottenKeys forgotten;
    private final SiteRegister register = new SiteRegister();
    private final List<LinkPort> ports = new ArrayList<>();
    private final InternalAttempts internal = new InternalAttempts();
    private final List<Multiplexer> multiplexers = new ArrayList<>();
    private final List<Patrol> patrols = new ArrayList<>();

    private long nextSweepNanos = Long.MIN_VALUE;

    /** What the gateway says of itself. */
    public record GatewayIdentity(String version, Instant startedAt, boolean publishPinCode) {}

    public GatewayLoop(
            Store store,
            Site site,
            Topics topics,
            CommandReader reader,
            DispatchLimits limits,
            GatewayIdentity identity,
            Inbox inbox,
            Checkpoints checkpoints) {
        this.inbox = inbox;
        batch = new Batch(store);
        ledger = new Ledger(site);
        Views views = new Views(ledger, register::createdAt);
        reports = new Reports(batch, topics);
        outbox =
                new OutboxPublisher(batch, topics, checkpoints, limits.reports().drainRate());
        telemetry = new Telemetry(batch, reports, outbox, limits.reports());
        status = new GatewayStatus(identity, batch, reports);
        clock = new ClockGuard(limits.clock());
        clockKeeper = new ClockKeeper(clock, limits.commandIdsKept(), batch, telemetry, status);
        hold = new ClockHold(clock, batch, reports, site);
        writer = new LedgerWriter(ledger, views, batch, reports, identity.publishPinCode());
        forgotten = new ForgottenKeys(batch, ledger, reports);
        CredentialDesk desk = new CredentialDesk(ledger);
        UserDesk users = new UserDesk(ledger);
        board = new StatusBoard(ledger, views, reports, telemetry);
        presence = new Presence(batch, outbox, status, writer, board, clock);
        EncodeWork encode = new EncodeWork(ledger, views);
        Lanes lanes = new Lanes();
        settlement = new Settlement(batch, ledger, reports, encode, users, views, lanes, hold);
        terms = new DoubtfulTerms(batch, clock);
        CommandEnds ends = new CommandEnds(batch, reports, checkpoints, terms);
        book = new CommandBook(
                ledger,
                desk,
                new StateWishes(ledger, desk, users, batch),
                new Queries(ledger, views, desk, board),
                new LedgerCommands(ledger, views, desk, users),
                settlement,
                new CommandBook.Works(
                        encode,
                        new ScanWork(ledger, views, settlement),
                        new UpdateWork(ledger, views, desk),
                        new DeleteWork(ledger, views),
                        new IssueWork(ledger, views),
                        new UserWork(ledger, views, users)),
                ends,
                limits,
                lanes,
                hold);
        intake = new CommandIntake(batch, reader, reports, book, ends, limits, checkpoints, clock, hold, terms);
        gate = new MessageGate(store, intake, inbox);
        retention = new Retention(batch, ledger, limits, clockKeeper);
        dispatcher = new CommandDispatcher(batch, ledger, book, ends, limits, checkpoints, internal, clock);
    }

    /** Before {@link #start}. */
    public void addPort(LinkPort port) {
        ports.add(port);
        dispatcher.addPort(port);
        board.addPort(port);
    }

    /**
     * Lets other programs speak through the link. Before {@link #start}, after {@link #addPort}.
     *
     * @param servers makes the lock system's side of a conversation
     */
    public Multiplexer addMultiplexer(LinkPort port, String acsSystemId, Supplier<RelayServer> servers) {
        Site.AcsSystem system = Objects.requireNonNull(ledger.site().system(acsSystemId));
        Multiplexer multiplexer = new Multiplexer(
                port, system, servers, internal, encoder -> dispatcher.usesEncoder(system, encoder), ledger, batch);
        multiplexers.add(multiplexer);
        board.addMultiplexer(multiplexer);
        return multiplexer;
    }

    /**
     * Asks the lock system now and then how the keys stand that were made through the gateway. Before {@link #start}, after
     * {@link #addPort}.
     */
    public void pollKeys(LinkPort port, String acsSystemId, Duration interval) {
        Site.AcsSystem system = Objects.requireNonNull(ledger.site().system(acsSystemId));
        patrols.add(new KeyPatrol(port, system, system.link(port.name()), interval, internal, ledger));
    }

    /** Reads the audit trails of the system's doors now and then. As {@link #pollKeys}. */
    public void pollDoors(LinkPort port, String acsSystemId, Duration interval) {
        Site.AcsSystem system = Objects.requireNonNull(ledger.site().system(acsSystemId));
        patrols.add(new DoorPatrol(port, system, system.link(port.name()), interval, internal, batch, telemetry));
    }

    public void setUplink(Uplink uplink) {
        outbox.setUplink(uplink);
    }

    /** For any link. */
    public LinkListener linkListener() {
        return dispatcher.listener(time, board::linkChanged);
    }

    /** As {@link #start(long, Instant, Machine, Background)} where nothing is known of the machine. */
    public void start(long nowNanos, Instant wall) {
        start(nowNanos, wall, Machine.UNKNOWN, null);
    }

    /**
     * Recovers what the last run left, says that the gateway is up, starts the links. The will of the MQTT connection
     * carries the number of the report that says so.
     *
     * @param background null = all of it happens on this thread
     */
    public void start(long nowNanos, Instant wall, Machine machine, @Nullable Background background) {
        clockKeeper.start(nowNanos, wall, machine);
        Instant now = readClock(nowNanos, wall);
        gate.look();
        batch.open();
        try (StartReading stored = StartReading.of(batch.store(), hold.heldBefore())) {
            if (background != null) {
                stored.begin(background);
            }
            take(stored, now);
        }
        clockKeeper.started(now);
        if (clock.isTrusted()) {
            ledger.tick(now);
        }
        finishBatch(now);
        SettlingPatrol.Means means = new SettlingPatrol.Means(internal, batch, ledger, book, settlement);
        ports.forEach(p -> patrols.addAll(means.patrolsOf(p)));
        ports.forEach(p -> p.wallClock(now, nowNanos));
        ports.forEach(p -> p.start(nowNanos));
    }

    private void take(StartReading stored, Instant now) {
        writer.load(stored);
        forgotten.load(now);
        telemetry.load();
        presence.load();
        clockKeeper.report(now);
        status.online();
        register.open(ledger.site(), batch, reports, now);
        terms.load();
        boolean timeOffUnknown = clockKeeper.isTimeOffUnknown();
        new CommandRecovery(batch, ledger, book, hold, terms, timeOffUnknown).recover(stored.commands(), now);
    }

    /** The time to go by, which is not always what the clock on the wall says. */
    private Instant readClock(long nowNanos, Instant wall) {
        time.set(nowNanos, clock.update(nowNanos, wall));
        return time.now();
    }

    /** Payload of the will. Any thread. */
    public byte[] willBody() {
        return status.will();
    }

    /** One duty cycle. Returns whether there was anything to do, so that the caller calls again without waiting. */
    public boolean doWork(long nowNanos, Instant wall) {
        Instant now = readClock(nowNanos, wall);
        followClock(now);
        boolean busy = takeInbox();
        ports.forEach(p -> p.wallClock(now, nowNanos));
        ports.forEach(p -> p.doWork(nowNanos));
        if (nowNanos >= nextSweepNanos) {
            nextSweepNanos = nowNanos + SWEEP_PERIOD_NANOS;
            gate.look();
            if (!gate.isShut()) {
                dispatcher.expiry().expireAll(now);
                intake.expireHeld(now);
                intake.release(now);
                gate.takeHeldBack(nowNanos, now);
            }
        }
        if (clock.isTrusted()) {
            ledger.tick(now);
        }
        clockKeeper.doWork(nowNanos, now);
        retention.doWork(nowNanos, now);
        presence.doWork(!gate.isShut(), nowNanos, now);
        busy |= finishBatch(now);

        multiplexers.forEach(m -> m.doWork(nowNanos));
        multiplexers.forEach(m -> m.startWork(false, nowNanos));
        if (!gate.isShut()) {
            dispatcher.startWork(nowNanos, now);
        }
        status.doWork(telemetry.isLineFree());
        if (!gate.isShut()) {
            // What is no promise must not use up the space that is kept back for results.
            board.doWork(book, nowNanos, now);
            telemetry.doWork(now);
        }
        busy |= finishBatch(now);
        multiplexers.forEach(m -> m.startWork(true, nowNanos));
        if (!gate.isShut()) {
            patrols.forEach(p -> p.doWork(nowNanos, now));
        }
        return outbox.doWork(nowNanos) || busy;
    }

    /** Before anything is judged by the time: a jump that was believed, and what waited for that. */
    private void followClock(Instant now) {
        clockKeeper.report(now);
        Duration shift = clock.takeShift();
        if (!shift.isZero()) {
            dispatcher.expiry().shift(shift);
            hold.shift(shift);
            patrols.forEach(p -> p.clockShifted(now));
            clockKeeper.shifted(now);
            ledger.judgeAnew();
        }
        terms.settle();
        if (!gate.isShut()) {
            intake.release(now);
        }
    }

    private boolean takeInbox() {
        int items = 0;
        Runnable item = inbox.poll();
        while (item != null) {
            item.run();
            if (++items == ITEMS_MAX) {
                return true;
            }
            item = inbox.poll();
        }
        return items > 0;
    }

    /** Ledger changes belong to the same commit as what caused them. */
    private boolean finishBatch(Instant now) {
        writer.flush(now);
        return batch.commit();
    }

    /** Nano instant at which there is something to do even if nothing arrives. */
    public long nextDeadlineNanos(long nowNanos, Instant wall) {
        long next = Math.min(nextSweepNanos, dispatcher.nextDeadlineNanos(nowNanos));
        next = Math.min(next, clock.nextDeadlineNanos());
        next = Math.min(next, outbox.nextDeadlineNanos());
        for (LinkPort port : ports) {
            next = Math.min(next, port.nextDeadlineNanos());
        }
        for (Multiplexer multiplexer : multiplexers) {
            next = Math.min(next, multiplexer.nextDeadlineNanos());
        }
        for (Patrol patrol : patrols) {
            next = Math.min(next, patrol.nextDeadlineNanos());
        }
        if (!clock.isTrusted()) {
            return next;
        }
        Instant now = time.now();
        Instant move = ledger.nextMove();
        if (!move.isAfter(now)) {
            return Math.min(next, nowNanos);
        }
        if (move.isBefore(now.plus(Duration.ofDays(1)))) {
            next = Math.min(next, nowNanos + Duration.between(now, move).toNanos());
        }
        return next;
    }

    /**
     * Ends the links and says that the gateway goes: what was in progress ends by its evidence. The caller goes on calling
     * {@link #drain} until {@link #isDrained} or its patience ends.
     */
    public void stop(long nowNanos, Instant wall) {
        Instant now = readClock(nowNanos, wall);
        takeInbox();
        ports.forEach(LinkPort::stop);
        status.offline();
        clockKeeper.stop(now);
        finishBatch(now);
    }

    /** Publishing only: nothing new is started. */
    public boolean drain(long nowNanos, Instant wall) {
        Instant now = readClock(nowNanos, wall);
        boolean busy = takeInbox();
        busy |= finishBatch(now);
        return outbox.doWork(nowNanos) || busy;
    }

    public LoopSizes sizes() {
        return LoopSizes.of(inbox, gate, book, telemetry);
    }

    /** Nothing waits for the broker, or there is no broker to wait for. */
    public boolean isDrained() {
        return !outbox.isConnected() || outbox.isEmpty();
    }

    // ---- what the uplink says, from its threads

    @Override
    public boolean onMessage(InboundMessage message) {
        return inbox.putMessage(() -> gate.take(message, time.nanos(), time.now()));
    }

    @Override
    public void onConnected(long epoch, boolean sessionPresent) {
        inbox.put(() -> {
            outbox.onConnected(epoch);
            presence.connected(sessionPresent, time.nanos());
            forgotten.connected(sessionPresent, time.now());
        });
    }

    @Override
    public void onDisconnected(long epoch, String reason) {
        inbox.put(() -> {
            outbox.onDisconnected(epoch);
            presence.disconnected();
            gate.forgetHeldBack(epoch);
        });
    }

    @Override
    public void onDelivered(long epoch, long reportId) {
        inbox.put(() -> {
            presence.confirmed(time.nanos());
            outbox.onDelivered(epoch, reportId);
        });
    }

    @Override
    public void onRefused(long epoch, long reportId, int reasonCode, String reason) {
        inbox.put(() -> outbox.onRefused(epoch, reportId, reasonCode, reason, time.nanos()));
    }
}
