package io.credgate.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Cuts the power of a virtual machine in which the store is written to, again and again, and compares what had been
 * said to be durable over the machine's serial line with what is there at the next start. Exit code 1 if anything is
 * missing or contradicts itself.
 */
@Command(name = "power-cut-campaign", mixinStandardHelpOptions = true)
final class PowerCutCampaign implements Callable<Integer> {
    private static final long DATA_BYTES = 512L << 20;
    private static final long BOOT_LIMIT_SECONDS = 600;
    private static final int PAUSE_MAX_MILLIS = 500;

    @Option(names = "--cuts", defaultValue = "20", description = "How often the power is cut.")
    private int cuts;

    @Option(names = "--guest", required = true, description = "Directory with vmlinuz, initrd and root.img.")
    private Path guest;

    @Option(names = "--disk", defaultValue = "VOLATILE", description = "${COMPLETION-CANDIDATES}")
    private PowerCutMachine.Disk disk;

    @Option(
            names = "--synchronous",
            defaultValue = "FULL",
            description = "FULL is what the store uses. NORMAL is the counter-check, which should lose something.")
    private String synchronous;

    @Option(names = "--commits", defaultValue = "400", description = "Commits between a start and a cut, at most.")
    private int commitsMax;

    @Option(names = "--seed", description = "Of the instants and of what is written.")
    private Long givenSeed;

    private Path folder;
    private long accepted;
    private long finished;
    private long lostCommands;
    private long lostResults;
    private int contradictions;

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new PowerCutCampaign());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        long seed = givenSeed == null ? System.nanoTime() : givenSeed;
        Random random = new Random(seed);
        long begun = System.nanoTime();
        folder = Files.createTempDirectory("power-cut");
        Runtime.getRuntime().addShutdownHook(new Thread(this::removeFolder));
        Path data = emptyDisk();
        for (int life = 0; life <= cuts; life++) {
            live(data, life, random);
        }
        System.out.printf(
                Locale.ROOT,
                "%nseed %d, disk %s, synchronous=%s%n%d cuts in %d s: %d commands and %d results acknowledged,"
                        + " lost commands %d, lost results %d, stores refused or in contradiction %d%n",
                seed,
                disk.name().toLowerCase(Locale.ROOT),
                synchronous,
                cuts,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                accepted,
                finished,
                lostCommands,
                lostResults,
                contradictions);
        return lostCommands + lostResults + contradictions == 0 ? 0 : 1;
    }

    private Path emptyDisk() throws IOException {
        Path data = folder.resolve("data.img");
        try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
            file.setLength(DATA_BYTES);
        }
        Process mkfs = new ProcessBuilder("mke2fs", "-q", "-F", "-t", "ext4", data.toString())
                .inheritIO()
                .start();
        try {
            if (mkfs.waitFor() != 0) {
                throw new IOException("mke2fs failed");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return data;
    }

    /** One start: looks at what is there, writes for a while, loses its power. The last life only looks. */
    private void live(Path data, int life, Random random) throws IOException {
        Path lifeFolder = Files.createDirectory(folder.resolve("life" + life));
        long begun = System.nanoTime();
        try (PowerCutMachine machine = new PowerCutMachine(
                guest, data, lifeFolder, disk, "/data/state " + random.nextLong() + " " + synchronous)) {
            String found = awaitFirstLine(machine, lifeFolder);
            System.out.printf(
                    Locale.ROOT,
                    "%2d: %s after %d s; acknowledged %d %d%n",
                    life,
                    found,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                    accepted,
                    finished);
            compare(found);
            if (life < cuts && !found.startsWith(PowerCutGuest.REFUSED)) {
                // Counted, since how fast it writes depends on what else the host does.
                await(machine, lifeFolder, 2 + random.nextInt(commitsMax));
                PowerCutMachine.pause(random.nextInt(PAUSE_MAX_MILLIS));
            }
            machine.cut();
            remember(machine.said());
        }
    }

    private static String awaitFirstLine(PowerCutMachine machine, Path lifeFolder) throws IOException {
        await(machine, lifeFolder, 1);
        return machine.said().get(0);
    }

    private static void await(PowerCutMachine machine, Path lifeFolder, int lines) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOOT_LIMIT_SECONDS);
        while (machine.said().size() < lines) {
            if (!machine.isOn() || System.nanoTime() > end) {
                throw new IOException("the guest says nothing:\n" + Files.readString(lifeFolder.resolve("console")));
            }
            PowerCutMachine.pause(20);
        }
    }

    private void compare(String found) {
        String[] words = found.split(" ");
        if (!words[0].equals(PowerCutGuest.FOUND)) {
            if (accepted == 0) {
                throw new IllegalStateException("the guest cannot begin: " + found);
            }
            contradictions++;
            return;
        }
        if (!found.endsWith(" ok")) {
            contradictions++;
        }
        long acceptedThere = Long.parseLong(words[1]);
        long finishedThere = Long.parseLong(words[2]);
        lostCommands += Math.max(0, accepted - acceptedThere);
        lostResults += Math.max(0, finished - finishedThere);
        // What was lost is lost once; what was not acknowledged may be there all the same, and stays.
        accepted = acceptedThere;
        finished = finishedThere;
    }

    /** A line cut off by the power does not count; whole ones end with a full stop. */
    private void remember(List<String> said) {
        for (String line : said) {
            String[] words = line.split(" ");
            if (words[0].equals(PowerCutGuest.DURABLE) && line.endsWith(".")) {
                accepted = Math.max(accepted, Long.parseLong(words[1]));
                finished = Math.max(finished, Long.parseLong(words[2].substring(0, words[2].length() - 1)));
            }
        }
    }

    private void removeFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.err.println(folder + " could not be removed: " + e);
        }
    }
}
