package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds space for results: given up when the disk is full, laid in again when there is enough. While it is
 * not there the disk counts as full.
 *
 * <p>What the file system says is free is believed until a write fails all the same, as with a quota, which it does not
 * tell. From then on only what could be written counts.
 */
final class DiskReserve {
    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    private static final long MIB = 1 << 20;
    private static final int PIECE_BYTES = 65_536;

    /** Looks at the disk from one failed try to the next: a minute, since the core loop looks five times a second. */
    static final int LOOKS_BETWEEN_TRIES = 300;

    private final Path stateDir;
    private final Path file;
    private final SpaceLimits limits;
    private boolean held;

    /** A write failed though there was said to be space. */
    private boolean refused;

    private int looksToWait;

    /** Why it could not be laid in, as it was told last; said once. */
    private @Nullable String told;

    DiskReserve(StateDirectory directory, SpaceLimits limits) {
        this.stateDir = directory.path();
        this.file = directory.reserve();
        this.limits = limits;
    }

    /** Before the store is opened, which may need space itself. */
    void prepare() {
        if (limits.reserveBytes() == 0) {
            return;
        }
        try {
            held = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == limits.reserveBytes();
        } catch (IOException e) {
            held = false;
        }
        long usable = usable();
        if (usable < (held ? limits.lowBytes() : limits.enoughBytes())) {
            giveUp(usable);
        } else if (!held) {
            tryToLayIn();
        }
    }

    /** Looks at the disk; true while it counts as full. */
    boolean isShort() {
        if (limits.reserveBytes() == 0) {
            return false;
        }
        long usable = usable();
        if (held && usable < limits.lowBytes()) {
            giveUp(usable);
        } else if (!held && looksToWait > 0) {
            looksToWait--;
        } else if (!held && usable >= limits.enoughBytes() && tryToLayIn()) {
            LOG.info("The disk that holds {} has space again: commands are taken as usual", stateDir);
        }
        return !held;
    }

    /** Whether it was given up and has not been laid in again. Does not look at the disk. */
    boolean isGone() {
        return limits.reserveBytes() > 0 && !held;
    }

    /** The disk is full now, whatever it said before. False if there is nothing to give up. */
    boolean release() {
        if (!held) {
            return false;
        }
        long usable = usable();
        refused = usable >= limits.enoughBytes();
        looksToWait = refused ? LOOKS_BETWEEN_TRIES : 0;
        giveUp(usable);
        return true;
    }

    private void giveUp(long usable) {
        held = false;
        LOG.error(
                "The disk that holds {} is full ({} MiB left{}). Results are still recorded, in the space that was kept"
                        + " back for them; no new commands are taken and nothing new is begun until {} MiB are free. Free"
                        + " space on it outside that directory",
                stateDir,
                usable / MIB,
                refused ? ", but it takes no more: look at the quota of the user credgate runs as" : "",
                (limits.enoughBytes() + MIB - 1) / MIB);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.error("The reserve {} could not be given up; remove it by hand", file);
        }
    }

    private boolean tryToLayIn() {
        String problem = layIn();
        held = problem == null;
        if (problem == null) {
            refused = false;
            told = null;
            return true;
        }
        looksToWait = LOOKS_BETWEEN_TRIES;
        if (!problem.equals(told)) {
            told = problem;
            LOG.error(
                    "The reserve {} cannot be laid in ({}). Results are still recorded; no new commands are taken and"
                            + " nothing new is begun until it can, which is tried every minute. Look at the space on"
                            + " the disk and at the quota of the user credgate runs as; if something else has that"
                            + " name, remove it",
                    file,
                    problem);
        }
        return false;
    }

    /** Null if it is there now, else why not. After a write that was refused, as much is written as must be free. */
    private @Nullable String layIn() {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(file);
            }
            try (FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
                return fill(channel);
            }
        } catch (IOException e) {
            return reason(e);
        }
    }

    private @Nullable String fill(FileChannel channel) {
        try {
            // Not zeros: some file systems store those without taking space.
            byte[] piece = new byte[PIECE_BYTES];
            Random noise = new Random(1);
            long bytesToWrite = refused ? limits.enoughBytes() : limits.reserveBytes();
            for (long left = bytesToWrite; left > 0; left -= piece.length) {
                noise.nextBytes(piece);
                ByteBuffer bytes = ByteBuffer.wrap(piece, 0, (int) Math.min(left, piece.length));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
            channel.truncate(limits.reserveBytes());
            return null;
        } catch (IOException e) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException again) {
                LOG.debug("The unfinished reserve stays");
            }
            return reason(e);
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    private long usable() {
        if (limits.usableBytes() != null) {
            return limits.usableBytes().getAsLong();
        }
        try {
            return Files.getFileStore(stateDir).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
