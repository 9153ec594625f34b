package io.credgate.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory that belongs to one daemon, 0750, and the names in it; files are 0640, so that a technician's group can
 * read and nobody else. While a database is open nothing in this process may open it by other means than SQLite:
 * closing any descriptor of a file drops all POSIX locks that the process has on it.
 */
record StateDirectory(Path path) {
    /** One page of the smallest size there is; SQLite takes anything shorter for a database yet to be filled. */
    private static final int SMALLEST_DATABASE_BYTES = 512;

    private static final String LOG_MISSING =
            "credgate.db-wal is missing; the gateway that ran last did not end in order,"
                    + " so the newest commits were in it";

    Path database() {
        return path.resolve("credgate.db");
    }

    Path wal() {
        return path.resolve("credgate.db-wal");
    }

    Path shm() {
        return path.resolve("credgate.db-shm");
    }

    Path lock() {
        return path.resolve("lock");
    }

    /** A store being created. It gets its real name when it is complete, so one under this name never was in use. */
    Path unfinished() {
        return path.resolve("credgate.db.new");
    }

    /** A store that a recovery builds; takes the place of the damaged one when it is complete. */
    Path recovered() {
        return path.resolve("credgate.db.recovered");
    }

    /** Exists while a recovery exchanges files; holds the name of the directory that takes the damaged ones. */
    Path recovering() {
        return path.resolve("recovery-under-way");
    }

    /** Where a recovery keeps what it replaced. */
    Path quarantine() {
        return path.resolve("quarantine");
    }

    /** Room on the disk for results, given up when there is no other left. */
    Path reserve() {
        return path.resolve("reserve");
    }

    /**
     * There while the log may hold what is nowhere else: from when the log is durable under its name to just before the
     * store is closed. So the log must be there as long as this is, whatever a crash or a power cut came between.
     */
    Path logExpected() {
        return path.resolve("log-expected");
    }

    /** The store is open, and with it the log. Without this file only less is noticed, so a failure does no harm. */
    void expectLog() {
        try {
            if (Files.exists(wal()) && !Files.exists(logExpected())) {
                force(path);
                Files.createFile(
                        logExpected(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
                own(logExpected());
            }
        } catch (IOException e) {
            return; // as on a disk that is full
        }
    }

    /** Before anything that may end with SQLite taking the log away. */
    void expectNoLog() {
        try {
            if (Files.deleteIfExists(logExpected())) {
                force(path);
            }
        } catch (IOException e) {
            return; // where this cannot be deleted, neither can the log
        }
    }

    private boolean isLogMissing() {
        return hasStore() && Files.exists(logExpected()) && !Files.exists(wal());
    }

    /** Before SQLite looks at the store: it would make an empty log, and nobody could miss the other one any more. */
    void refuseMissingLog() {
        if (isLogMissing()) {
            throw SqliteErrors.damaged(path, LOG_MISSING);
        }
    }

    /**
     * Half a sentence about commits that were in the log and are lost with it, or null.
     *
     * @param alone no connection has the database open; else what SQLite keeps beside the log is not looked at
     */
    @Nullable
    String lossInLog(boolean alone) throws IOException {
        if (isLogMissing()) {
            return LOG_MISSING;
        }
        return WalCheck.finding(wal(), alone ? WalIndex.read(shm()) : null);
    }

    /** Only the last part of the path is created: a missing parent is more likely a disk that is not mounted. */
    void createIfMissing() {
        try {
            if (!Files.exists(path)) {
                Files.createDirectory(path);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x---"));
            }
        } catch (IOException e) {
            throw new StoreException(
                    "The state directory " + path + " does not exist and cannot be created (" + reason(e) + "). Create"
                            + " it (or mount its disk) and give it to the user credgate runs as.",
                    e);
        }
        if (!Files.isDirectory(path)) {
            throw new StoreException("The state directory " + path + " is not a directory. Correct gateway.state_dir.");
        }
    }

    /** Whether there is anything of the store's name, be it only a link that leads nowhere: then no new one is begun. */
    boolean hasStore() {
        try {
            Files.readAttributes(database(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Through a link SQLite would work beside the file that it leads to, where nothing here looks for the log. */
    private void refuseWhatIsNoFile() {
        if (hasStore() && !Files.isRegularFile(database(), LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException(database() + " is no file but a link or a directory; nothing was changed. If the"
                    + " store lies on another disk, see that the disk is mounted, take the link away, and let"
                    + " gateway.state_dir name the directory in which the file itself lies.");
        }
    }

    /**
     * An emptied or removed database beside what is left of it would be taken by SQLite for a new one, and everything
     * accepted would be forgotten without a word.
     *
     * @param alone no connection has the database open
     */
    void refuseRemains(boolean alone) {
        if (Files.exists(recovering())) {
            throw new StoreException(
                    "A recovery of the store in " + path + " was interrupted. Run 'credgate store recover'"
                            + " again: it ends what it began. Nothing is lost by that.");
        }
        refuseWhatIsNoFile();
        try {
            if (hasStore() && Files.size(database()) < SMALLEST_DATABASE_BYTES) {
                throw SqliteErrors.damaged(path, "credgate.db is empty or cut off");
            }
            if (!hasStore() && Files.exists(wal())) {
                throw SqliteErrors.damaged(path, "credgate.db is missing but credgate.db-wal is there");
            }
            String log = lossInLog(alone);
            if (log != null) {
                throw SqliteErrors.damaged(path, log);
            }
            if (alone && Files.exists(wal())) {
                // Frames of a commit that a crash interrupted count as soon as SQLite has read them, so they must last.
                force(wal());
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** A crash may leave a store under both of its names. */
    void dropUnfinished() {
        try {
            if (hasStore()) {
                Files.deleteIfExists(unfinished());
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Makes the empty file a new store starts as, with the permissions that SQLite then gives to its other files. */
    void prepare(Path unfinished) {
        try {
            for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
                Files.deleteIfExists(path.resolve(unfinished.getFileName() + suffix));
            }
            Files.createFile(unfinished);
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-r-----"));
            own(unfinished);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Gives it its real name, unless something has that name already: nothing is ever replaced by a new store. */
    void finish() {
        try {
            Files.createLink(database(), unfinished());
            force(path);
            Files.delete(unfinished());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Gives what is made here to the user and the group that the directory belongs to: root may run a recovery, and the
     * daemon's user has to work with what it leaves. Whoever may not do that keeps his own.
     */
    void own(Path made) throws IOException {
        for (String id : List.of("unix:uid", "unix:gid")) {
            Object wanted = Files.getAttribute(path, id);
            if (!wanted.equals(Files.getAttribute(made, id))) {
                try {
                    Files.setAttribute(made, id, wanted);
                } catch (FileSystemException e) {
                    return;
                }
            }
        }
    }

    /** Makes names in a directory, or the content of a file, survive a power cut. */
    static void force(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    StoreException unusable(IOException e) {
        return new StoreException(
                "The state directory " + path + " cannot be used (" + reason(e) + "). Check that it belongs to the user"
                        + " credgate runs as, that its disk is not full and not mounted read-only.",
                e);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
