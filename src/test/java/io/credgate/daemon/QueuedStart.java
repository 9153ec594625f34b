package io.credgate.daemon;

import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.mqtt.Mosquitto;
import io.credgate.mqtt.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Queues commands for lock systems that are away, kills the gateway with SIGKILL, and measures its next start: how long
 * until it is ready and until the first card is made, its memory, and what is left on the disk when all have ended. Exit
 * code 1 if not every command ended with its card. Times depend on what else the machine does, so they are compared with
 * a start without a store, and with the processor time that the process took.
 */
@Command(name = "queued-start", mixinStandardHelpOptions = true)
final class QueuedStart implements Callable<Integer> {
    private static final long LIMIT_SECONDS = 3600;
    private static final long REST_SECONDS = 180;
    private static final int ROOMS = 300;

    @Option(names = "--commands", defaultValue = "26500", description = "How many are queued, one card each.")
    private int commands;

    @Option(
            names = "--keep",
            description = "Folder that gets a copy of the killed gateway's state, to look at its start.")
    private @Nullable Path keep;

    public static void main(String[] args) {
        System.exit(new CommandLine(new QueuedStart()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (CampaignHotel hotel = new CampaignHotel(Mosquitto.forgetful("max_inflight_messages 0"), ROOMS, 0)) {
            long begun = System.nanoTime();
            ChildGateway first = fill(hotel);
            say("%d commands queued in %.0f s; %s", commands, seconds(begun), StateSize.of(hotel.stateDir()));
            first.kill();
            if (keep != null) {
                copyState(hotel.stateDir(), keep);
            }
            FsyncFloor floor = FsyncFloor.measure(hotel.folder);
            return measure(hotel, floor) ? 0 : 1;
        }
    }

    /** Credentials first, each of which ends at once, then a command to write each, which waits for its lock system. */
    private ChildGateway fill(CampaignHotel hotel) throws InterruptedException {
        hotel.simulators.closePorts();
        long begun = System.nanoTime();
        ChildGateway gateway = hotel.start();
        if (!Patience.awaitUntil(() -> hotel.timesReady() == 1, LIMIT_SECONDS)) {
            throw new IllegalStateException(hotel.gatewayLog());
        }
        say("with no store: ready in %.2f s with %.2f s of processor time", seconds(begun), gateway.processorSeconds());
        String[] credentials = new String[commands];
        String expiresAt = Instant.now()
                .plus(7, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        try (TestClient cloud = new TestClient(hotel.broker.url())) {
            for (int i = 0; i < commands; i++) {
                credentials[i] = CloudService.newId();
                String body = CloudService.createBody(
                        CloudService.newId(), credentials[i], vendor(i), room(i), "Ada Lovelace");
                cloud.send(TestHotel.ROOT + "/commands", body);
            }
            for (int i = 0; i < commands; i++) {
                String body = CloudService.encodeBody(
                        CloudService.newId(), vendor(i), room(i) % 2, credentials[i], expiresAt);
                cloud.send(TestHotel.ROOT + "/commands", body);
            }
            cloud.flush();
        }
        boolean queued = Patience.awaitUntil(
                () -> {
                    pause();
                    return StateSize.hasQueued(hotel.stateDir(), commands);
                },
                LIMIT_SECONDS);
        if (!queued) {
            throw new IllegalStateException("not all are queued: " + StateSize.of(hotel.stateDir()));
        }
        return gateway;
    }

    private static void copyState(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Vendor vendor(int number) {
        return Vendor.values()[number % 2];
    }

    private static int room(int number) {
        return CampaignHotel.FIRST_ROOM + number / 2 % ROOMS;
    }

    private boolean measure(CampaignHotel hotel, FsyncFloor floor) throws InterruptedException {
        hotel.simulators.openPorts();
        long begun = System.nanoTime();
        ChildGateway gateway = hotel.start();
        boolean ready = Patience.awaitUntil(() -> hotel.timesReady() == 2, LIMIT_SECONDS);
        double toReady = seconds(begun);
        double processor = gateway.processorSeconds();
        long residentAtReady = residentMegabytes(gateway, "VmRSS:");
        boolean cards = Patience.awaitUntil(() -> hotel.simulators.count() > 0, LIMIT_SECONDS);
        double toFirstCard = seconds(begun);
        if (!ready || !cards) {
            throw new IllegalStateException(hotel.gatewayLog());
        }
        say(
                "after SIGKILL: ready in %.2f s (goal 3) with %.2f s of processor time, first card made after %.2f s; %s",
                toReady, processor, toFirstCard, floor);
        long[] peak = {residentAtReady};
        boolean drained = Patience.awaitUntil(
                () -> {
                    peak[0] = Math.max(peak[0], residentMegabytes(gateway, "VmRSS:"));
                    pause();
                    return StateSize.hasDrained(hotel.stateDir());
                },
                LIMIT_SECONDS);
        say(
                "resident memory: %d MB when ready, at most %d MB while all were carried out (goal 200)",
                residentAtReady, Math.max(peak[0], residentMegabytes(gateway, "VmHWM:")));
        say(
                "%s in %.0f s, %d cards made; %s",
                drained ? "all ended" : "NOT all ended",
                seconds(begun),
                hotel.simulators.count(),
                StateSize.of(hotel.stateDir()));
        // Unused space is given back when nothing else is to do.
        Patience.awaitUntil(
                () -> {
                    pause();
                    return StateSize.freeBytes(hotel.stateDir()) < 1_000_000;
                },
                REST_SECONDS);
        gateway.terminate();
        say("after a rest and a stop: %s", StateSize.of(hotel.stateDir()));
        return drained && hotel.simulators.count() == commands;
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Of the kernel's account of the process. */
    private static long residentMegabytes(ChildGateway gateway, String line) {
        try {
            return Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/status")).stream()
                    .filter(l -> l.startsWith(line))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new IllegalStateException("the gateway ended by itself", e);
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
