package io.credgate.daemon;

import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.mqtt.Mosquitto;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Publishes commands to make cards at a given rate while the gateway's process is killed with SIGKILL at random instants
 * and started again, some of them while it is starting; then compares what the reports say with what the lock systems'
 * own process counted. Exit code 1 if a command was lost, done twice, left without an end, or told otherwise than it was.
 */
@Command(name = "kill-campaign", mixinStandardHelpOptions = true)
final class KillCampaign implements Callable<Integer> {
    private static final long START_LIMIT_SECONDS = 120;

    /** About what a start takes where nothing else is to do. */
    private static final int START_MIN_MILLIS = 1500;

    @Option(names = "--commands", defaultValue = "1200", description = "Cards to make, one for each room.")
    private int commands;

    @Option(names = "--rate", defaultValue = "60", description = "Commands published a second.")
    private double rate;

    @Option(names = "--kills", defaultValue = "20", description = "How often the gateway is killed.")
    private int kills;

    @Option(names = "--card-delay", defaultValue = "40", description = "Milliseconds until a card lies on the encoder.")
    private long cardDelayMillis;

    @Option(
            names = "--resend",
            defaultValue = "5000",
            description = "Milliseconds until a command is sent again; doubled each time, four times at most.")
    private long resendMillis;

    @Option(names = "--patience", defaultValue = "300", description = "Seconds without any end until it is given up.")
    private long patienceSeconds;

    @Option(names = "--seed", description = "Of the instants of the kills.")
    private Long givenSeed;

    private long seed;
    private int killsWhileStarting;
    private int killsWhileOpen;
    private Duration setUp = Duration.ZERO;
    private Duration toLastReport = Duration.ZERO;
    private Duration afterLastCommand = Duration.ZERO;

    private record Encode(String commandId, Vendor vendor, int room, String credentialId) {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new KillCampaign()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        KillFigures figures = run();
        System.out.println(figures.text());
        return figures.isClean() ? 0 : 1;
    }

    private KillFigures run() throws InterruptedException {
        seed = givenSeed == null ? System.nanoTime() : givenSeed;
        Random random = new Random(seed);
        int rooms = (commands + Vendor.values().length - 1) / Vendor.values().length;
        try (CampaignHotel hotel =
                        new CampaignHotel(Mosquitto.persistent("max_inflight_messages 0"), rooms, cardDelayMillis);
                CloudService cloud = new CloudService(hotel.broker.url(), Duration.ofMillis(resendMillis), 4)) {
            ChildGateway gateway = hotel.start();
            long begun = System.nanoTime();
            List<Encode> encodes = orderCards(cloud);
            setUp = since(begun);
            begun = System.nanoTime();
            Thread publisher = publisher(cloud, encodes);
            publisher.start();
            killAgainAndAgain(hotel, gateway, random, () -> cloud.ended() >= commands * 2L);
            publisher.join();
            long published = System.nanoTime();
            awaitEnds(cloud);
            toLastReport = since(begun);
            afterLastCommand = since(published);
            Patience.awaitUntil(() -> cloud.missing().isEmpty(), 20);
            return judge(cloud, hotel, encodes);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** One credential per room; none of them needs the lock system. No kill comes before they are there. */
    private List<Encode> orderCards(CloudService cloud) {
        List<Encode> encodes = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            Vendor vendor = Vendor.values()[i % 2];
            Encode encode =
                    new Encode(CloudService.newId(), vendor, CampaignHotel.FIRST_ROOM + i / 2, CloudService.newId());
            encodes.add(encode);
            cloud.create(CloudService.newId(), encode.credentialId, vendor, encode.room, "Ada Lovelace");
        }
        if (!Patience.awaitUntil(() -> cloud.ended() >= commands, patienceSeconds)) {
            throw new IllegalStateException("the credentials cannot be created");
        }
        return encodes;
    }

    private Thread publisher(CloudService cloud, List<Encode> encodes) {
        String expiresAt = Instant.now()
                .plus(1, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        return new Thread(
                () -> {
                    long begun = System.nanoTime();
                    for (int i = 0; i < encodes.size(); i++) {
                        long due = begun + (long) (i / rate * TimeUnit.SECONDS.toNanos(1));
                        while (System.nanoTime() < due) {
                            LockSupport.parkNanos(due - System.nanoTime());
                        }
                        Encode encode = encodes.get(i);
                        cloud.send(
                                encode.commandId,
                                CloudService.encodeBody(
                                        encode.commandId,
                                        encode.vendor,
                                        encode.room % 2,
                                        encode.credentialId,
                                        expiresAt));
                    }
                },
                "publisher");
    }

    private void killAgainAndAgain(CampaignHotel hotel, ChildGateway first, Random random, BooleanSupplier done)
            throws InterruptedException {
        ChildGateway gateway = first;
        int startMillis = START_MIN_MILLIS;
        for (int kill = 0; kill < kills; kill++) {
            if (kill > 0 && random.nextInt(4) == 0) {
                Thread.sleep(random.nextInt(startMillis));
            } else {
                startMillis = awaitReady(hotel, gateway, kill + 1 - killsWhileStarting);
                // On a busy machine everything takes longer, and a life in which nothing can happen shows nothing.
                Thread.sleep(random.nextInt(2 * startMillis));
            }
            boolean ready = hotel.timesReady() > kill - killsWhileStarting;
            gateway.kill();
            // What it had said before the kill counts, too.
            killsWhileStarting += ready || hotel.timesReady() > kill - killsWhileStarting ? 0 : 1;
            killsWhileOpen += done.getAsBoolean() ? 0 : 1;
            gateway = hotel.start();
        }
    }

    /** How many milliseconds that took, or the least it takes. */
    private int awaitReady(CampaignHotel hotel, ChildGateway gateway, int times) {
        long begun = System.nanoTime();
        if (!Patience.awaitUntil(() -> !gateway.isAlive() || hotel.timesReady() >= times, START_LIMIT_SECONDS)
                || !gateway.isAlive()) {
            throw new IllegalStateException("seed " + seed + ": the gateway does not start:\n" + hotel.gatewayLog());
        }
        return Math.max(START_MIN_MILLIS, (int) since(begun).toMillis());
    }

    /** Until all have ended, or none has for a long time. */
    private void awaitEnds(CloudService cloud) {
        long before = -1;
        while (cloud.ended() < commands * 2L && cloud.ended() > before) {
            before = cloud.ended();
            long now = before;
            Patience.awaitUntil(
                    () -> cloud.ended() >= commands * 2L || cloud.ended() > now + commands, patienceSeconds);
        }
    }

    private KillFigures judge(CloudService cloud, CampaignHotel hotel, List<Encode> encodes) {
        KillFigures figures = new KillFigures(
                String.format(
                        Locale.ROOT,
                        "%d commands at %.0f/s after %.1f s of setting up, %d kills (%d of them while it started, %d"
                                + " while commands were open), seed %d",
                        commands,
                        rate,
                        setUp.toMillis() / 1000.0,
                        kills,
                        killsWhileStarting,
                        killsWhileOpen,
                        seed),
                toLastReport,
                afterLastCommand,
                cloud.missing().size());
        var cards = hotel.simulators.cards();
        for (Encode encode : encodes) {
            figures.add(
                    cloud.results(encode.commandId),
                    encode.commandId,
                    cards.getOrDefault(LockSystemProcess.key(encode.vendor, encode.room), 0));
        }
        return figures;
    }
}
