package io.credgate.store;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much of the disk the store keeps back for results.
 *
 * @param reserveBytes size of the file that is given up when the disk is full; more than the write-ahead log takes until
 *     SQLite uses it from its beginning again (1,000 pages, 4 MiB)
 * @param lowBytes with less free space than this the disk counts as full
 * @param usableBytes asked for the free space; null = the file system itself
 */
public record SpaceLimits(
        long reserveBytes, long lowBytes, @Nullable LongSupplier usableBytes) {
    private static final long MIB = 1 << 20;

    /** What the daemon keeps. */
    public static final SpaceLimits DEFAULT = new SpaceLimits(8 * MIB, 4 * MIB, null);

    /** No reserve, and the disk never counts as full before it is. */
    public static final SpaceLimits NONE = new SpaceLimits(0, 0, null);

    /** So much must be free before the reserve is laid in again: the limit is not crossed again at once. */
    long enoughBytes() {
        return reserveBytes + 2 * lowBytes;
    }
}
