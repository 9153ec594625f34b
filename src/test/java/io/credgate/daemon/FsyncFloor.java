package io.credgate.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/** What the disk itself needs to make four kilobytes durable: no figure of the store can be better. */
record FsyncFloor(double medianMillis, double worstOfHundredMillis) {
    private static final int TRIES = 300;
    private static final int BYTES = 4096;

    static FsyncFloor measure(Path folder) throws IOException {
        double[] millis = new double[TRIES];
        try (FileChannel file = FileChannel.open(
                folder.resolve("fsync"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            for (int i = 0; i < TRIES; i++) {
                long begun = System.nanoTime();
                file.write(ByteBuffer.allocate(BYTES));
                file.force(false);
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
        }
        Arrays.sort(millis);
        return new FsyncFloor(millis[TRIES / 2], millis[TRIES * 99 / 100]);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "an fsync of this disk: %.2f ms, one in a hundred %.1f ms",
                medianMillis,
                worstOfHundredMillis);
    }
}
