package io.credgate.dispatch;

import io.credgate.json.Json;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The duty cycle of the gateway: takes what arrived, makes it durable with one commit, acknowledges, starts what can
 * start, drives the links, publishes. Owns dispatch, ledger, sessions and store; one thread calls it, and gives it the
 * time.
 */
public final class GatewayLoop implements Uplink.Listener {
    /** Enough for a burst, small enough that no cycle lasts long. */
    private static final int ITEMS_MAX = 256;

    private static final long SWEEP_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FORGET_PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int FORGET_BATCH = 200;
    private static final Duration AUDIT_KEPT = Duration.ofDays(400);

    private final LoopTime time = new LoopTime();
    private final Inbox inbox;
    private final Batch batch;
    private final Ledger ledger;
    private final LedgerWriter writer;
    private final Reports reports;
    private final CommandBook book;
    private final CommandIntake intake;
    private final CommandDispatcher dispatcher;
    private final StatusBoard board;
    private final OutboxPublisher outbox;
    private final DispatchLimits limits;
    private final GatewayIdentity identity;
    private final SiteRegister register = new SiteRegister();
    private final List<LinkPort> ports = new ArrayList<>();
    private final InternalAttempts internal = new InternalAttempts();
    private final List<Multiplexer> multiplexers = new ArrayList<>();
    private final List<Patrol> patrols = new ArrayList<>();

    private long nextSweepNanos = Long.MIN_VALUE;
    private long nextForgetNanos = Long.MIN_VALUE;
    private long onlineSeq;
    private byte[] onlineBody = new byte[0];
    private boolean connectedBefore;
    private boolean republicationDue;
    private long republishedUpTo;

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
        this.limits = limits;
        this.identity = identity;
        batch = new Batch(store);
        ledger = new Ledger(site);
        Views views = new Views(ledger, register::createdAt);
        reports = new Reports(batch, topics);
        writer = new LedgerWriter(ledger, views, batch, reports, identity.publishPinCode());
        CredentialDesk desk = new CredentialDesk(ledger);
        UserDesk users = new UserDesk(ledger);
        board = new StatusBoard(ledger, views, reports);
        EncodeWork encode = new EncodeWork(ledger, views);
        Settlement settlement = new Settlement(batch, ledger, reports, encode, users, views);
        CommandEnds ends = new CommandEnds(batch, reports, checkpoints);
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
                limits);
        intake = new CommandIntake(batch, reader, reports, book, limits, checkpoints);
        dispatcher = new CommandDispatcher(batch, ledger, book, ends, limits, checkpoints, internal);
        outbox = new OutboxPublisher(batch, topics, checkpoints);
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
                port, system, servers, internal, encoder -> dispatcher.usesEncoder(system, encoder), ledger);
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
        patrols.add(new KeyPatrol(port, system, link(system, port), interval, internal, ledger));
    }

    /** Reads the audit trails of the system's doors now and then. As {@link #pollKeys}. */
    public void pollDoors(LinkPort port, String acsSystemId, Duration interval) {
        Site.AcsSystem system = Objects.requireNonNull(ledger.site().system(acsSystemId));
        patrols.add(new DoorPatrol(port, system, link(system, port), interval, internal, batch, reports));
    }

    private static Site.LinkAbility link(Site.AcsSystem system, LinkPort port) {
        return system.links().stream()
                .filter(l -> l.linkName().equals(port.name()))
                .findFirst()
                .orElseThrow();
    }

    public void setUplink(Uplink uplink) {
        outbox.setUplink(uplink);
    }

    /** For any link. */
    public LinkListener linkListener() {
        return dispatcher.listener(time, board::linkChanged);
    }

    /**
     * Recovers what the last run left, says that the gateway is up, starts the links. The will of the MQTT connection
     * carries the number of the report that says so.
     */
    public void start(long nowNanos, Instant now) {
        time.set(nowNanos, now);
        batch.open();
        writer.load();
        onlineSeq = batch.open().nextSeq();
        onlineBody = Json.write(status("online", onlineSeq));
        reportOnline();
        register.open(ledger.site(), batch, reports, now);
        new CommandRecovery(batch, ledger, book).recover(now);
        ledger.tick(now);
        finishBatch(now);
        ports.forEach(p -> p.wallClock(now, nowNanos));
        ports.forEach(p -> p.start(nowNanos));
    }

    /** The same report each time, with the same number. Returns its place in the outbox. */
    private long reportOnline() {
        return reports.retainedAgain(reports.topics().status(), onlineSeq, onlineBody);
    }

    private Map<String, Object> status(String state, long seq) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("state", state);
        tree.put("version", identity.version());
        tree.put("started_at", identity.startedAt());
        tree.put("seq", seq);
        return tree;
    }

    /** Payload of the will: it takes no number of its own, since nobody can say whether the broker will publish it. */
    public byte[] willBody() {
        return Json.write(status("offline", onlineSeq));
    }

    /** One duty cycle. Returns whether there was anything to do, so that the caller calls again without waiting. */
    public boolean doWork(long nowNanos, Instant now) {
        time.set(nowNanos, now);
        boolean busy = takeInbox();
        ports.forEach(p -> p.wallClock(now, nowNanos));
        ports.forEach(p -> p.doWork(nowNanos));
        if (nowNanos >= nextSweepNanos) {
            nextSweepNanos = nowNanos + SWEEP_PERIOD_NANOS;
            dispatcher.expireAll(now);
        }
        ledger.tick(now);
        forget(nowNanos, now);
        republish(now);
        busy |= finishBatch(now);

        multiplexers.forEach(m -> m.doWork(nowNanos));
        multiplexers.forEach(m -> m.startWork(false, nowNanos));
        dispatcher.startWork(nowNanos, now);
        board.doWork(book, nowNanos, now);
        busy |= finishBatch(now);
        multiplexers.forEach(m -> m.startWork(true, nowNanos));
        patrols.forEach(p -> p.doWork(nowNanos, now));

        return outbox.doWork(nowNanos) || busy;
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

    private void forget(long nowNanos, Instant now) {
        if (nowNanos < nextForgetNanos) {
            return;
        }
        nextForgetNanos = nowNanos + FORGET_PERIOD_NANOS;
        Instant before = now.minus(limits.commandIdsKept());
        batch.open().forgetCommandsFinishedBefore(before, FORGET_BATCH);
        batch.open().forgetAuditBefore(now.minus(AUDIT_KEPT), FORGET_BATCH);
        ledger.forgetDeletedBefore(before);
    }

    /** Nano instant at which there is something to do even if nothing arrives. */
    public long nextDeadlineNanos(long nowNanos, Instant now) {
        long next = Math.min(nextSweepNanos, dispatcher.nextDeadlineNanos(nowNanos));
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
    public void stop(long nowNanos, Instant now) {
        time.set(nowNanos, now);
        takeInbox();
        ports.forEach(LinkPort::stop);
        long seq = batch.open().nextSeq();
        reports.retainedAgain(reports.topics().status(), seq, Json.write(status("offline", seq)));
        finishBatch(now);
    }

    /** Publishing only: nothing new is started. */
    public boolean drain(long nowNanos, Instant now) {
        time.set(nowNanos, now);
        boolean busy = takeInbox();
        busy |= finishBatch(now);
        return outbox.doWork(nowNanos) || busy;
    }

    /** Nothing waits for the broker, or there is no broker to wait for. */
    public boolean isDrained() {
        return !outbox.isConnected() || outbox.isEmpty();
    }

    // ---- what the uplink says, from its threads

    @Override
    public boolean onMessage(InboundMessage message) {
        return inbox.putMessage(() -> intake.take(message, time.now()));
    }

    @Override
    public void onConnected(long epoch, boolean sessionPresent) {
        inbox.put(() -> {
            outbox.onConnected(epoch);
            if (connectedBefore) {
                // The broker may have published the will meanwhile.
                reportOnline();
            }
            // What the broker retained may be gone with the session, perhaps since before our last start.
            republicationDue |= !sessionPresent;
            connectedBefore = true;
        });
    }

    /**
     * Not while the last republication still waits: a line that flaps must not fill the outbox. But then once more, since
     * the broker may have forgotten what it had taken of that one.
     */
    private void republish(Instant now) {
        if (republicationDue && !outbox.isWaitingUpTo(republishedUpTo)) {
            republicationDue = false;
            writer.republish(now);
            board.republish();
            republishedUpTo = reportOnline();
        }
    }

    @Override
    public void onDisconnected(long epoch, String reason) {
        inbox.put(() -> outbox.onDisconnected(epoch));
    }

    @Override
    public void onDelivered(long epoch, long reportId) {
        inbox.put(() -> outbox.onDelivered(epoch, reportId));
    }

    @Override
    public void onRefused(long epoch, long reportId, int reasonCode, String reason) {
        inbox.put(() -> outbox.onRefused(epoch, reportId, reasonCode, reason, time.nanos()));
    }
}
