package io.credgate.simulation;

import io.credgate.simulator.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One day of a gateway, from one seed: for a while anything may fail, then nothing does any more and everything has to come to
 * its end.
 */
final class Run {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration END_WITHIN = Duration.ofHours(2);
    private static final Duration RESTART_MAX = Duration.ofSeconds(20);
    private static final Duration DOWN_MAX = Duration.ofSeconds(40);
    /** After so many everything that lock systems have to tell is known. */
    private static final int NEWS_ROUNDS = 3;

    private static final int STEPS_MAX = 2_000_000;
    /** Seconds at rest after which nothing is still to come. */
    private static final int QUIET = 3;
    /** The same while an outcome is unknown: the gateway asks for it every 10 s, and settles it if the answer proves it. */
    private static final int QUIET_WITH_DOUBTS = 14;

    private static final List<Faults.Kind> FAULTS = List.of(Faults.Kind.values());

    private final World world;
    private final Plan plan;
    private final Weather weather;
    private final WallClock clock;
    private final Disk disk;
    private final Cloud cloud;
    private final List<LockSystem> systems = new ArrayList<>();
    private final Broker broker;
    private final Judge judge;
    private final Book book;
    private final GatewayProcess gateway;
    private final Workload workload;

    /**
     * How a run went.
     *
     * @param broken the first rule that was broken, or null
     * @param diary what happened, if it was asked for
     * @param digest differs if anything went differently
     * @param tally how often what has to happen did
     */
    record Report(
            long seed,
            String broken,
            List<String> diary,
            long digest,
            int commands,
            int keys,
            long reports,
            Map<String, Integer> tally) {}

    private Run(long seed, Sabotage sabotage, boolean diary, StateFiles files) {
        world = new World(seed, diary);
        plan = Plan.draw(world.random);
        world.note("world", "%s", plan.toString());
        weather = new Weather(world, plan);
        cloud = new Cloud(world, plan);
        book = new Book();
        clock = new WallClock(world, plan, weather);
        disk = new Disk(world, plan, weather);
        judge = new Judge(world, clock, cloud, book, plan, GatewayProcess.ENCODE_TERM.toSeconds());
        book.onEnd(judge::ended);
        List<ControllerEnd> ends = new ArrayList<>();
        int count = 1 + world.random.nextInt(2);
        for (int i = 0; i < count; i++) {
            LockSystem system =
                    new LockSystem(i, world.oneOf(LockSystem.Kind.ALL), sabotage == Sabotage.RETRIES_ALL, world::now);
            systems.add(system);
            ends.add(new ControllerEnd(world, system.controller, card -> judge.made(system, card)));
        }
        broker = new Broker(world, plan, weather, sabotage, cloud);
        workload = new Workload(world, plan, cloud, judge, systems);
        gateway = new GatewayProcess(
                world,
                plan,
                weather,
                sabotage,
                files,
                new GatewayProcess.Parts(systems, ends, broker, judge, book, clock, disk));
    }

    static Report of(long seed, Sabotage sabotage, boolean diary, Path template) {
        try (StateFiles files = new StateFiles(template)) {
            Run run = new Run(seed, sabotage, diary, files);
            try {
                run.through();
            } finally {
                run.gateway.finish();
            }
            int keys = run.workload.keys().stream().mapToInt(k -> k.made).sum();
            return new Report(
                    seed,
                    run.world.broken(),
                    run.world.diary(),
                    run.world.digest(),
                    run.cloud.wishes().size(),
                    keys,
                    run.cloud.lastSeq(),
                    run.world.tally());
        }
    }

    private void through() {
        gateway.start();
        long from = world.nanos();
        for (int i = 0; i < plan.commands(); i++) {
            world.at(from + workload.momentNanos(i), () -> workload.next(broker));
        }
        everySecond();
        live(from + plan.safety().toNanos());
        world.note("world", "from here on nothing fails");
        becomeCalm();
        settle(QUIET_WITH_DOUBTS);
        if (world.broken() == null && plan.patrols()) {
            live(world.nanos() + GatewayProcess.ROUND.multipliedBy(NEWS_ROUNDS).toNanos());
            settle(QUIET_WITH_DOUBTS);
        }
        letKeysEnd();
        if (world.broken() == null) {
            workload.keys().forEach(key -> workload.publish(broker, workload.ask(key)));
            workload.residents().forEach(resident -> workload.publish(broker, workload.ask(resident)));
            settle(QUIET);
        }
        if (world.broken() == null) {
            new LastJudgement(world, cloud, broker, gateway, workload, book, plan.patrols()).hold();
        }
    }

    /** What is about to end would end between the last questions and the judgement. */
    private void letKeysEnd() {
        while (world.broken() == null && cloud.wishes().stream().anyMatch(w -> isAboutToEnd(w.end))) {
            live(world.nanos() + SECOND.toNanos());
        }
    }

    private boolean isAboutToEnd(@Nullable Instant end) {
        Duration left = end == null ? END_WITHIN : Duration.between(clock.now(), end);
        return !left.plus(SECOND).isNegative() && left.compareTo(SECOND.multipliedBy(QUIET * 3L)) < 0;
    }

    /** Until then, or until a rule is broken. */
    private void live(long untilNanos) {
        for (int steps = 0; world.broken() == null && world.step(untilNanos); steps++) {
            judge.watch(gateway);
            if (steps > STEPS_MAX) {
                world.broken("it comes to rest", "no end after " + STEPS_MAX + " steps");
            }
        }
    }

    /** What may go wrong or get better by itself. */
    private void everySecond() {
        world.after(SECOND, this::everySecond);
        if (!weather.isCalm()) {
            upset();
        }
        if (!gateway.isAlive()) {
            if (weather.isCalm() || world.chance(1 / (double) RESTART_MAX.toSeconds() * 4)) {
                gateway.start();
            }
        } else if (!broker.isConnected() && (weather.isCalm() || plan.narrow() || world.chance(0.5))) {
            gateway.connect();
        }
        if (broker.isConnected()) {
            cloud.takeLost().forEach(wish -> workload.publish(broker, wish));
        }
    }

    private void upset() {
        clock.upset();
        disk.upset();
        if (world.chance(plan.crashAtRest()) && gateway.isAlive()) {
            if (world.random.nextInt(4) == 0) {
                gateway.stop();
            } else {
                gateway.die("at rest");
            }
        }
        if (world.chance(plan.brokerCuts())) {
            broker.disconnect("cut");
        }
        if (world.chance(plan.brokerRestarts()) && !broker.isDown()) {
            broker.goDown();
            world.after(world.moment(DOWN_MAX), broker::comeUp);
        }
        if (world.chance(plan.thirdHand())) {
            takeAKeyBack();
        }
        for (LockSystem system : systems) {
            if (world.chance(plan.controllerFaults())) {
                Faults.Kind kind = world.oneOf(FAULTS);
                long amount = kind == Faults.Kind.LATENCY ? world.random.nextInt(90_000) : world.random.nextInt(40);
                system.controller.faults().add(kind, amount);
                world.note(system.word, "will do wrong: %s", kind.name());
            }
        }
    }

    /** A key that the gateway knows of: what nobody knows yet must not be undone before it is found out. */
    private void takeAKeyBack() {
        List<Wish.Key> known = workload.keys().stream()
                .filter(k -> k.last != null && k.takenBack == null)
                .filter(k -> cloud.wishes().stream()
                        .filter(w -> k.asked.contains(w.id))
                        .allMatch(w -> w.outcome().equals("succeeded")))
                .toList();
        if (!known.isEmpty()) {
            Wish.Key key = world.oneOf(known);
            if (key.system.controller.takeBack(key.last)) {
                key.takenBack = key.last;
                world.note(key.system.word, "somebody takes the key of %s back", key.id);
            }
        }
    }

    private void becomeCalm() {
        weather.becomeCalm();
        clock.becomeCalm();
        disk.becomeCalm();
        if (broker.isDown()) {
            broker.comeUp();
        }
        for (LockSystem system : systems) {
            while (!system.controller.faults().isEmpty()) {
                system.controller.faults().take();
            }
        }
    }

    /** @param quietWithDoubts seconds at rest that are waited for while an outcome is unknown */
    private void settle(int quietWithDoubts) {
        long end = world.nanos() + END_WITHIN.toNanos();
        int quiet = 0;
        while (world.broken() == null && world.nanos() < end) {
            live(world.nanos() + SECOND.toNanos());
            quiet = isAtRest() ? quiet + 1 : 0;
            if (quiet > (gateway.isAlive() && hasDoubts() ? quietWithDoubts : QUIET)) {
                return;
            }
        }
        if (world.broken() == null) {
            world.broken("everything ends", whatWaits());
        }
    }

    private boolean hasDoubts() {
        return !gateway.store().unsettledCommands().isEmpty();
    }

    private boolean isAtRest() {
        return gateway.isAlive()
                && broker.waiting() == 0
                && gateway.store().reportsWaiting() == 0
                && gateway.store().openCommands().isEmpty()
                && gateway.links().stream().allMatch(l -> l.state() == io.credgate.link.LinkStatus.State.UP);
    }

    private String whatWaits() {
        return gateway.isAlive()
                ? broker.waiting() + " messages at the broker, "
                        + gateway.store().reportsWaiting() + " reports, open "
                        + gateway.store().openCommands().stream()
                                .map(c -> cloud.wish(c.commandId()) == null
                                        ? c.commandId()
                                        : cloud.wish(c.commandId()).name)
                                .toList()
                        + ", links " + gateway.links()
                : "the gateway does not start";
    }
}
