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
 * Looks for commits in a write-ahead log that SQLite would pass over in silence. SQLite reads the log up to the first
 * frame whose checksum is wrong, since that is how a commit ends that a power cut interrupted. Of an interrupted commit
 * nothing comes after it: each commit is synced before the next begins. Whole frames behind a later commit therefore mean
 * that something was damaged that had been promised. Format: "The WAL file format" of the SQLite file format, section 4.
 */
final class WalCheck {
    private static final int HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 24;
    /** With its last bit the order of bytes in the checksums. */
    private static final int MAGIC = 0x377f0682;

    private static final int PAGE_BYTES_MIN = 512;
    private static final int PAGE_BYTES_MAX = 65_536;

    /** Offsets in the header of the file: page size, checksum of what is before it. Salts are found by place alone. */
    private static final int PAGE_SIZE_AT = 8;

    private static final int SALTS_AT = 16;
    private static final int HEADER_SUM_AT = 24;

    /** Offsets in the header of a frame: size of the database after a commit, else 0; salts; checksum. */
    private static final int COMMIT_AT = 4;

    private static final int FRAME_SALTS_AT = 8;
    private static final int FRAME_SUM_AT = 16;

    private WalCheck() {}

    /**
     * Half a sentence about what is wrong, or null. A file that is not there is in order.
     *
     * @param committed what is known of the frames that were committed, if anything is
     */
    static @Nullable String finding(Path wal, @Nullable WalIndex committed) throws IOException {
        if (!Files.exists(wal) || Files.size(wal) < HEADER_BYTES) {
            return null;
        }
        try (FileChannel file = FileChannel.open(wal, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            readFully(file, header, 0);
            int pageBytes = header.getInt(PAGE_SIZE_AT);
            boolean sizeIsPossible = pageBytes >= PAGE_BYTES_MIN
                    && pageBytes <= PAGE_BYTES_MAX
                    && Integer.bitCount(pageBytes) == 1
                    && (header.getInt(0) & ~1) == MAGIC;
            ByteOrder order = (header.getInt(0) & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            long sum = sum(0, header, 0, HEADER_SUM_AT, order);
            if (!sizeIsPossible || sum != header.getLong(HEADER_SUM_AT)) {
                return isZero(header) && isZeroBehind(file) ? null : "the beginning of credgate.db-wal cannot be read";
            }
            return new Frames(file, pageBytes, order, header.getLong(SALTS_AT), sum).finding(committed);
        }
    }

    private static boolean isZero(ByteBuffer bytes) {
        for (int i = 0; i < bytes.capacity(); i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The header is synced before the first frame is written, so no power cut leaves frames behind an empty one. */
    private static boolean isZeroBehind(FileChannel file) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PAGE_BYTES_MAX);
        for (long at = HEADER_BYTES; at < file.size(); at += piece.capacity()) {
            readFully(file, piece, at);
            if (!isZero(piece)) {
                return false;
            }
        }
        return true;
    }

    private record Frames(FileChannel file, int pageBytes, ByteOrder order, long salts, long headerSum) {

        @Nullable
        String finding(@Nullable WalIndex committed) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + pageBytes);
            long previous = headerSum;
            long broken = 0;
            boolean commitPassed = false;
            long frames = (file.size() - HEADER_BYTES) / frame.capacity();
            for (long i = 1; i <= frames; i++) {
                readFully(file, frame, HEADER_BYTES + (i - 1) * frame.capacity());
                long stored = frame.getLong(FRAME_SUM_AT);
                boolean ours = frame.getLong(FRAME_SALTS_AT) == salts;
                boolean whole = ours && frameSum(previous, frame) == stored;
                if (whole && commitPassed) {
                    return "credgate.db-wal is damaged at frame " + broken + ", and commits come after it";
                }
                if (!whole && broken == 0) {
                    broken = i;
                }
                // A later frame is judged by the sum that the one before it states, be that one damaged or not.
                commitPassed |= broken != 0 && ours && frame.getInt(COMMIT_AT) != 0;
                previous = stored;
            }
            long readable = broken == 0 ? frames : broken - 1;
            return committed != null && committed.salts() == salts && committed.frames() > readable
                    ? "credgate.db-wal was cut off: of " + committed.frames() + " frames with commits " + readable
                            + " are left"
                    : null;
        }

        private long frameSum(long previous, ByteBuffer frame) {
            long ofHeader = sum(previous, frame, 0, FRAME_SALTS_AT, order);
            return sum(ofHeader, frame, FRAME_HEADER_BYTES, frame.capacity(), order);
        }
    }

    /** Section 4.2: two sums of 32 bits, each over every other word and the other sum. */
    static long sum(long seed, ByteBuffer bytes, int from, int to, ByteOrder order) {
        ByteBuffer words = bytes.duplicate().order(order);
        int first = (int) (seed >>> Integer.SIZE);
        int second = (int) seed;
        for (int i = from; i < to; i += 2 * Integer.BYTES) {
            first += words.getInt(i) + second;
            second += words.getInt(i + Integer.BYTES) + first;
        }
        return ((long) first << Integer.SIZE) | (second & 0xffff_ffffL);
    }

    static void readFully(FileChannel file, ByteBuffer into, long position) throws IOException {
        into.clear();
        while (into.hasRemaining()) {
            if (file.read(into, position + into.position()) < 0) {
                break;
            }
        }
        while (into.hasRemaining()) {
            into.put((byte) 0);
        }
    }
}
