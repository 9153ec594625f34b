package io.credgate.protocol.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to the body of the one struct that is waited for (protocol sheet, section 1.1): 18 bytes, both sync words, then
 * exactly the size of the request; the version is not looked at. Never throws; holds at most one struct. There are no delimiters, so after a defect
 * nothing on the connection can be read any more.
 */
final class StructDecoder {
    private final byte[] held = new byte[VisionStruct.HEADER_LENGTH + VisionStruct.COMMAND.bodySize()];
    private int length;
    private @Nullable String defect;

    /** Forgets everything: for a new connection. */
    void reset() {
        length = 0;
        defect = null;
    }

    /** Takes bytes up to the end of the struct; null while it is not complete, or after a {@link #defect}. */
    byte @Nullable [] next(ByteBuffer in, VisionStruct expected) {
        if (defect != null) {
            return null;
        }
        take(in, VisionStruct.HEADER_LENGTH);
        if (length < VisionStruct.HEADER_LENGTH) {
            return null;
        }
        defect = defectOf(ByteBuffer.wrap(held).order(ByteOrder.LITTLE_ENDIAN), expected);
        int size = VisionStruct.HEADER_LENGTH + expected.bodySize();
        if (defect == null) {
            take(in, size);
        }
        if (defect != null || length < size) {
            return null;
        }
        length = 0;
        return Arrays.copyOfRange(held, VisionStruct.HEADER_LENGTH, size);
    }

    private void take(ByteBuffer in, int upTo) {
        int count = Math.min(in.remaining(), upTo - length);
        if (count > 0) {
            in.get(held, length, count);
            length += count;
        }
    }

    private static @Nullable String defectOf(ByteBuffer header, VisionStruct expected) {
        if (header.getInt(0) != VisionStruct.SYNC_1 || header.getInt(4) != VisionStruct.SYNC_2) {
            return "it does not begin with the sync words";
        }
        int command = header.getInt(10);
        int size = header.getInt(14);
        return command == expected.command() && size == expected.bodySize()
                ? null
                : String.format(
                        Locale.ROOT,
                        "it is command %d with %d bytes, and %d with %d bytes was asked",
                        command,
                        size,
                        expected.command(),
                        expected.bodySize());
    }

    /** Why what came is not the struct that is waited for, or null. */
    @Nullable
    String defect() {
        return defect;
    }

    /** How many bytes of an unfinished struct are held. */
    int unfinishedBytes() {
        return length;
    }
}
