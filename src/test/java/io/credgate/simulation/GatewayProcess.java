package io.credgate.simulation;

import io.credgate.command.OperationKind;
import io.credgate.dispatch.Checkpoints;
import io.credgate.dispatch.ClockLimits;
import io.credgate.dispatch.DispatchLimits;
import io.credgate.dispatch.GatewayLoop;
import io.credgate.dispatch.Inbox;
import io.credgate.dispatch.LoopSizes;
import io.credgate.dispatch.Topics;
import io.credgate.json.command.CommandReader;
import io.credgate.ledger.Site;
import io.credgate.link.ControllerLink;
import io.credgate.link.LinkConfig;
import io.credgate.link.LinkStatus;
import io.credgate.protocol.Medium;
import io.credgate.store.SqliteStore;
import io.credgate.store.Store;
import io.credgate.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** The gateway as a process: one after the other on the same state directory, each with its own memory. */
final class GatewayProcess {
    static final Topics TOPICS = new Topics("credgate/v1/gw-1");
    static final Duration ENCODE_TERM = Duration.ofSeconds(120);
    private static final Duration WEEK = Duration.ofDays(7);
    /** Between two rounds of asking for news. */
    static final Duration ROUND = Duration.ofSeconds(30);

    private static final Duration HEALTH = Duration.ofSeconds(30);
    /** What only has to end may be looked at less often: thousands of runs are to be had. */
    private static final Duration CALM_NAP = Duration.ofMillis(800);

    private static final int ATTEMPTS_MAX = 3;
    private static final Duration DRAIN_STEP = Duration.ofMillis(100);
    private static final int DRAIN_STEPS = 8;
    private static final int RARE = 1_000_000_000;

    private final World world;
    private final Plan plan;
    private final Weather weather;
    private final Parts parts;
    private final Sabotage sabotage;
    private final StateFiles files;
    private final List<Wire> wires = new ArrayList<>();
    private Life life;
    private long stepsLeft;

    /** What stands around the process. */
    record Parts(
            List<LockSystem> systems,
            List<ControllerEnd> ends,
            Broker broker,
            Judge judge,
            Book book,
            WallClock clock,
            Disk disk) {}

    /** One process. What is planned for an earlier one finds nobody. */
    private final class Life {
        final WatchedStore store;
        final Inbox inbox;
        final GatewayLoop loop;
        final List<ControllerLink> links = new ArrayList<>();
        final Instant startedAt = parts.clock.now();
        long plannedNanos = Long.MAX_VALUE;
        boolean stopping;

        Life() {
            if (parts.disk.refuses()) {
                throw new Disk.NoSpace("when the store is opened");
            }
            SqliteStore opened = SqliteStore.open(files.directory(), parts.disk.limits());
            store = new WatchedStore(world, opened, parts.disk, parts.book, sabotage, GatewayProcess.this::step);
            List<String> held = store.documents(WatchedStore.HELD).stream()
                    .map(Store.Document::id)
                    .toList();
            parts.book.reload(store.openCommands(), held, world.nanos());
            inbox = new Inbox(plan.inboxMax());
            loop = new GatewayLoop(
                    store,
                    new Site(parts.systems.stream().map(s -> s.system).toList()),
                    TOPICS,
                    new CommandReader(),
                    new DispatchLimits(
                            WEEK,
                            WEEK,
                            ENCODE_TERM,
                            WEEK,
                            plan.openCommandsMax(),
                            ATTEMPTS_MAX,
                            sabotage == Sabotage.BELIEVES_ANY_CLOCK ? ClockLimits.NONE : parts.clock.limits(),
                            plan.reports()),
                    new GatewayLoop.GatewayIdentity("simulated", startedAt, false),
                    inbox,
                    checkpoints());
            for (int i = 0; i < parts.systems.size(); i++) {
                ControllerLink link = link(parts.systems.get(i), parts.ends.get(i));
                links.add(link);
                WatchedPort port = new WatchedPort(parts.systems.get(i), link, parts.judge, store);
                loop.addPort(port);
                if (plan.patrols()) {
                    askForNews(parts.systems.get(i), port);
                }
            }
            loop.setUplink((epoch, report) -> {
                step("before a report is sent");
                return parts.broker.publish(epoch, report);
            });
            inbox.setWaker(() -> plan(weather.isCalm() ? Duration.ZERO : world.moment(plan.reaction())));
        }

        private void askForNews(LockSystem system, WatchedPort port) {
            if (system.can(OperationKind.READ_KEY_STATE)) {
                loop.pollKeys(port, system.id(), ROUND);
            }
            if (system.can(OperationKind.READ_AUDIT_TRAIL)) {
                loop.pollDoors(port, system.id(), ROUND);
            }
        }

        private Checkpoints checkpoints() {
            return (checkpoint, commandId) -> step(checkpoint);
        }

        private ControllerLink link(LockSystem system, ControllerEnd end) {
            Function<Wire.End, Wire> made = near -> {
                Wire wire = new Wire(world, weather, end, system.word, near);
                wires.add(wire);
                return wire;
            };
            LinkConfig config = new LinkConfig(system.word, "simulated", HEALTH);
            Random jitter = new Random(world.random.nextLong());
            return system.medium == Medium.HTTP
                    ? new ControllerLink(
                            config,
                            system.profile,
                            new WireExchanger(world, made),
                            inbox::put,
                            loop.linkListener(),
                            jitter)
                    : new ControllerLink(
                            config,
                            system.profile,
                            () -> new WireTransport(made),
                            inbox::put,
                            loop.linkListener(),
                            jitter);
        }

        /** The gateway's own idea of the time. */
        Instant clock() {
            return sabotage == Sabotage.NO_EXPIRY ? startedAt : parts.clock.now();
        }

        void plan(Duration delay) {
            long due = world.nanos() + delay.toNanos();
            if (due < plannedNanos) {
                plannedNanos = due;
                world.at(due, () -> cycle(due));
            }
        }

        private void cycle(long due) {
            if (life != this || plannedNanos != due || stopping) {
                return;
            }
            plannedNanos = Long.MAX_VALUE;
            guarded(() -> {
                boolean busy = loop.doWork(world.nanos(), clock());
                if (busy || !inbox.isEmpty()) {
                    plan(Duration.ofNanos(1000));
                } else {
                    long next = loop.nextDeadlineNanos(world.nanos(), clock());
                    Duration nap = weather.isCalm() ? CALM_NAP : world.moment(plan.nap());
                    plan(Duration.ofNanos(Math.max(1000, Math.max(next, world.nanos()) - world.nanos()))
                            .plus(nap));
                }
            });
        }
    }

    GatewayProcess(World world, Plan plan, Weather weather, Sabotage sabotage, StateFiles files, Parts parts) {
        this.world = world;
        this.plan = plan;
        this.weather = weather;
        this.sabotage = sabotage;
        this.files = files;
        this.parts = parts;
    }

    boolean isAlive() {
        return life != null;
    }

    /** The store of the process that lives. */
    WatchedStore store() {
        return life.store;
    }

    /** How much the process that lives keeps waiting. */
    LoopSizes sizes() {
        return life.loop.sizes();
    }

    List<LinkStatus> links() {
        return life.links.stream().map(ControllerLink::status).toList();
    }

    /** Each thing that the process does outside its own memory passes here; it may be the last. */
    private void step(String where) {
        if (--stepsLeft == 0 && !weather.isCalm()) {
            throw new Crash(where);
        }
    }

    void start() {
        stepsLeft = plan.stepsPerCrash() == 0
                ? RARE
                : 1 + (long) (-Math.log(1 - world.random.nextDouble()) * plan.stepsPerCrash());
        world.note("gateway", "starts");
        parts.clock.gatewayStarts();
        guarded(() -> {
            life = new Life();
            life.loop.start(world.nanos(), life.clock());
            connect();
            life.plan(Duration.ZERO);
        });
    }

    /** The adapter's part: one connection at a time, a new one some time after the last was lost. */
    void connect() {
        if (life != null && !parts.broker.isConnected() && !parts.broker.isDown()) {
            parts.broker.connect(life.loop, TOPICS.status(), life.loop.willBody());
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Crash crash) {
            die(crash.getMessage());
        } catch (Disk.NoSpace e) {
            die(e.getMessage());
        } catch (StoreException | AssertionError | IllegalStateException | NullPointerException e) {
            world.broken(
                    "the gateway has no defects",
                    e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
            die("a defect");
        }
    }

    /** SIGKILL: what was not committed is gone, what was handed to the network is on its way. */
    void die(String where) {
        Life dying = life;
        if (dying == null) {
            return;
        }
        world.note("gateway", "dies %s", where);
        life = null;
        wires.forEach(Wire::abandon);
        wires.clear();
        files.crash(dying.store, world.random.nextBoolean());
        parts.broker.disconnect("the gateway died");
    }

    /** SIGTERM: ends in order, publishes for a while, closes its store. */
    void stop() {
        Life stopped = life;
        if (stopped == null || stopped.stopping) {
            return;
        }
        world.note("gateway", "stops");
        stopped.stopping = true;
        guarded(() -> {
            stopped.loop.stop(world.nanos(), stopped.clock());
            drain(stopped, DRAIN_STEPS);
        });
    }

    private void drain(Life stopped, int left) {
        if (life != stopped) {
            return;
        }
        guarded(() -> {
            stopped.loop.drain(world.nanos(), stopped.clock());
            if (left > 0 && !stopped.loop.isDrained()) {
                world.after(DRAIN_STEP, () -> drain(stopped, left - 1));
                return;
            }
            world.note("gateway", "has stopped");
            life = null;
            wires.forEach(Wire::abandon);
            wires.clear();
            parts.broker.disconnect("the gateway has stopped");
            stopped.store.close();
        });
    }

    /** The run is over. */
    void finish() {
        if (life != null) {
            life.store.abandon();
        }
    }
}
