package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds space for results: given up when the disk is full, laid in again when there is enough. While it is
 * not there the disk counts as full.
 */
final class DiskReserve {
    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    private static final long MIB = 1 << 20;
    private static final int PIECE_BYTES = 65_536;

    private final Path stateDir;
    private final Path file;
    private final SpaceLimits limits;
    private boolean held;

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
            held = Files.exists(file) && Files.size(file) == limits.reserveBytes();
        } catch (IOException e) {
            held = false;
        }
        long usable = usable();
        if (usable < (held ? limits.lowBytes() : limits.enoughBytes())) {
            giveUp(usable);
        } else if (!held) {
            held = layIn();
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
        } else if (!held && usable >= limits.enoughBytes() && layIn()) {
            held = true;
            LOG.info("The disk that holds {} has space again: commands are taken as usual", stateDir);
        }
        return !held;
    }

    /** The disk is full now, whatever it said before. False if there is nothing to give up. */
    boolean release() {
        boolean something = held;
        if (something) {
            giveUp(usable());
        }
        return something;
    }

    private void giveUp(long usable) {
        held = false;
        LOG.error(
                "The disk that holds {} is full ({} MiB left). Results are still recorded, in the space that was kept back"
                        + " for them; no new commands are taken and nothing new is begun until {} MiB are free. Free"
                        + " space on it outside that directory",
                stateDir,
                usable / MIB,
                (limits.enoughBytes() + MIB - 1) / MIB);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.error("The reserve {} could not be given up; remove it by hand", file);
        }
    }

    private boolean layIn() {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
            // Not zeros: some file systems store those without taking space.
            byte[] piece = new byte[PIECE_BYTES];
            Random noise = new Random(1);
            for (long left = limits.reserveBytes(); left > 0; left -= piece.length) {
                noise.nextBytes(piece);
                ByteBuffer bytes = ByteBuffer.wrap(piece, 0, (int) Math.min(left, piece.length));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
            return true;
        } catch (IOException e) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException again) {
                LOG.debug("The unfinished reserve stays");
            }
            return false;
        }
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
