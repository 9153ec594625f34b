package io.credgate.simulation;

import io.credgate.store.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The state directories of one run, each the files of the last one as they were at the instant of a crash. In memory where
 * the system has room for that: what a disk does with a power cut is not asked here.
 */
final class StateFiles implements AutoCloseable {
    private static final List<String> NAMES = List.of("credgate.db", "credgate.db-wal");
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path root;
    private Path directory;
    private int crashes;

    StateFiles(Path template) {
        try {
            root = Files.createTempDirectory(template.getParent(), "run-");
            directory = Files.createDirectory(root.resolve("0"));
            copy(template, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path place() {
        return Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** A directory for all runs with an empty store in it, made once: making one takes longer than many a run. */
    static Path template() throws IOException {
        Path all = Files.createTempDirectory(place(), "credgate-simulation-");
        Path made = Files.createDirectory(all.resolve("new"));
        SqliteStore.open(made).close();
        return made;
    }

    Path directory() {
        return directory;
    }

    /**
     * The process that had the store is gone.
     *
     * @param asFiles whether the next one finds the files as they were, with their write-ahead log; else without what was
     *     not committed
     */
    void crash(WatchedStore store, boolean asFiles) {
        Path next = directory;
        try {
            if (asFiles) {
                next = Files.createDirectory(root.resolve(Integer.toString(++crashes)));
                copy(directory, next);
            }
            store.abandon();
            directory = next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String name : NAMES) {
            if (Files.exists(from.resolve(name))) {
                Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public void close() {
        delete(root);
    }

    static void delete(Path path) {
        try (Stream<Path> below = Files.walk(path)) {
            for (Path file :
                    new ArrayList<>(below.sorted(Comparator.reverseOrder()).toList())) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
