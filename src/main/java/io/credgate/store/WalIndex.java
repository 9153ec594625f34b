package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What the shared memory of SQLite, a file beside the log, says of the log: how many frames were committed. SQLite
 * writes that down only when the frames are synced, and gives the log new salts each time it begins it anew. So a log
 * with the same salts must hold at least as many frames, also if a power cut left an old page of this file: an old page
 * names fewer. What cannot be read of it says nothing. Format: "WAL-mode file format" of SQLite, section 2.1.
 *
 * @param frames number of the last frame that was committed
 * @param salts those of the log that it speaks of
 */
record WalIndex(long frames, long salts) {
    private static final int VERSION = 3_007_000;
    /** The header stands there twice. */
    private static final int HEADER_BYTES = 48;

    private static final int IS_INIT_AT = 12;
    private static final int FRAMES_AT = 16;
    private static final int SALTS_AT = 32;
    private static final int SUM_AT = 40;

    /**
     * Null if it says nothing. Not while a connection of this process has the database open: its locks on this file would
     * be dropped.
     */
    static @Nullable WalIndex read(Path shm) throws IOException {
        if (!Files.exists(shm)) {
            return null;
        }
        ByteBuffer both = ByteBuffer.allocate(2 * HEADER_BYTES);
        try (FileChannel file = FileChannel.open(shm, StandardOpenOption.READ)) {
            WalCheck.readFully(file, both, 0);
        }
        ByteBuffer header = both.duplicate().order(ByteOrder.nativeOrder());
        boolean isWhole = both.slice(0, HEADER_BYTES).equals(both.slice(HEADER_BYTES, HEADER_BYTES))
                && header.getInt(0) == VERSION
                && header.get(IS_INIT_AT) != 0
                && WalCheck.sum(0, both, 0, SUM_AT, ByteOrder.nativeOrder())
                        == (((long) header.getInt(SUM_AT) << Integer.SIZE)
                                | (header.getInt(SUM_AT + Integer.BYTES) & 0xffff_ffffL));
        // The salts are copied byte by byte from the header of the log.
        return isWhole ? new WalIndex(header.getInt(FRAMES_AT) & 0xffff_ffffL, both.getLong(SALTS_AT)) : null;
    }
}
