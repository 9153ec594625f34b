package io.credgate.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a recovered store in the place of the damaged one, in steps that a power cut may fall between: while the file
 * {@code recovery-under-way} is there no daemon starts, and each step can be done again.
 */
final class Exchange {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String LOST = "lost.txt";
    private static final String CARRIED = "carried-over.txt";

    private Exchange() {}

    /** Makes the directory for the damaged files. */
    static Path prepare(StateDirectory directory, Instant now) throws IOException {
        makeDirectory(directory, directory.quarantine());
        Path quarantine = directory.quarantine().resolve(STAMP.format(now));
        for (int i = 2; Files.exists(quarantine); i++) {
            quarantine = directory.quarantine().resolve(STAMP.format(now) + "-" + i);
        }
        makeDirectory(directory, quarantine);
        return quarantine;
    }

    private static void makeDirectory(StateDirectory directory, Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x---"));
            directory.own(path);
        }
    }

    /** For a recovery that is interrupted in the middle of the exchange: the next one has to tell what became of all. */
    static void writeResult(StateDirectory directory, Path quarantine, Carrying carrying) throws IOException {
        write(
                directory,
                quarantine.resolve(CARRIED),
                List.of(carrying.rows() + "\t" + carrying.inDoubt() + "\t" + carrying.areKeysForgotten()));
        writeLost(directory, quarantine, carrying.lost());
    }

    private static void writeLost(StateDirectory directory, Path quarantine, List<LostRecord> lost) throws IOException {
        List<String> lines = new ArrayList<>();
        lost.forEach(l -> lines.add(l.table() + "\t" + l.key() + "\t" + l.sentence()));
        write(directory, quarantine.resolve(LOST), lines);
    }

    private static void write(StateDirectory directory, Path file, List<String> lines) throws IOException {
        Files.write(file, lines);
        directory.own(file);
        StateDirectory.force(file);
    }

    /** What a recovery that was interrupted had done. */
    static StoreRecovery.Result resultIn(Path quarantine) throws IOException {
        String[] numbers = Files.readString(quarantine.resolve(CARRIED)).strip().split("\t", -1);
        return new StoreRecovery.Result(
                true,
                Long.parseLong(numbers[0]),
                lostIn(quarantine),
                Long.parseLong(numbers[1]),
                Boolean.parseBoolean(numbers[2]),
                quarantine);
    }

    private static List<LostRecord> lostIn(Path quarantine) throws IOException {
        List<LostRecord> lost = new ArrayList<>();
        for (String line : Files.readAllLines(quarantine.resolve(LOST))) {
            String[] parts = line.split("\t", 3);
            lost.add(new LostRecord(parts[0], parts[1], parts[2]));
        }
        return lost;
    }

    /**
     * From here on the exchange goes forward only.
     *
     * @throws StoreException if a part of the new store is not in its main file, which alone is moved
     */
    static void begin(StateDirectory directory, Path quarantine) throws IOException {
        for (String suffix : List.of("-wal", "-journal", "-shm")) {
            Path beside = directory.path().resolve(directory.recovered().getFileName() + suffix);
            if (!suffix.equals("-shm") && Files.exists(beside) && Files.size(beside) > 0) {
                throw incomplete(directory);
            }
            Files.deleteIfExists(beside);
        }
        StateDirectory.force(directory.recovered());
        StateDirectory.force(quarantine);
        // Under its name only when it is whole: an empty one would tell nobody what was to be exchanged.
        Path unfinished = directory.path().resolve(directory.recovering().getFileName() + ".new");
        Files.writeString(unfinished, quarantine.getFileName().toString(), StandardCharsets.US_ASCII);
        directory.own(unfinished);
        StateDirectory.force(unfinished);
        Files.move(unfinished, directory.recovering(), StandardCopyOption.ATOMIC_MOVE);
        StateDirectory.force(directory.path());
    }

    static StoreException incomplete(StateDirectory directory) {
        return new StoreException("The recovered store could not be written out as a whole to " + directory.recovered()
                + ": the disk is full or failing, or another program reads that file. The damaged store was left as it is."
                + " Check the disk (df, dmesg); twice the size of credgate.db must be free. Then run 'credgate store recover'"
                + " again.");
    }

    /**
     * Whether an exchange has to be ended. One whose file says nothing was never begun: nothing is moved before the file
     * is whole and durable.
     */
    static boolean isUnderWay(StateDirectory directory) throws IOException {
        if (!Files.exists(directory.recovering())) {
            return false;
        }
        if (Files.size(directory.recovering()) == 0 && directory.hasStore()) {
            Files.delete(directory.recovering());
            return false;
        }
        return true;
    }

    /** Moves the damaged files away and the new one in. Gives the directory that took them. */
    static Path resume(StateDirectory directory) throws IOException {
        String name = Files.readString(directory.recovering(), StandardCharsets.US_ASCII)
                .strip();
        Path quarantine = directory.quarantine().resolve(name);
        if (name.isEmpty() || !Files.isDirectory(quarantine)) {
            throw new StoreException(
                    "The file " + directory.recovering() + " names no directory of a recovery. Keep a copy"
                            + " of the whole directory and ask for help; nothing was changed.");
        }
        if (Files.exists(directory.recovered())) {
            for (String suffix : List.of("-journal", "-wal", "-shm", "")) {
                Path old = directory.path().resolve("credgate.db" + suffix);
                if (Files.exists(old)) {
                    Files.move(old, quarantine.resolve(old.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            StateDirectory.force(quarantine);
            Files.move(directory.recovered(), directory.database(), StandardCopyOption.ATOMIC_MOVE);
            StateDirectory.force(directory.path());
        }
        // Before any daemon may start: the new store begins without a log.
        directory.expectNoLog();
        Files.delete(directory.recovering());
        StateDirectory.force(directory.path());
        return quarantine;
    }
}
