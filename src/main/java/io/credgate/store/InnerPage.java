package io.credgate.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of a tree by their bytes: SQLite file format, section 1.6. Whatever stands in them, nothing here fails on it. */
final class InnerPage {
    static final int BYTES = 4096;

    private static final int INNER_INDEX = 0x02;
    private static final int LEAF_INDEX = 0x0a;
    private static final int LEAF_TABLE = 0x0d;

    /** Offsets in the header of a page: number of cells, begin of their contents. */
    private static final int CELLS_AT = 3;

    private static final int CONTENT_AT = 5;
    private static final int INNER_HEADER_BYTES = 12;
    private static final int LEAF_HEADER_BYTES = 8;

    private InnerPage() {}

    /**
     * The rows of a page as a leaf, which can stand for itself; null if it holds none. Inner pages of a table without
     * row numbers hold rows as well, each behind the number of a child.
     */
    static @Nullable ByteBuffer asLeaf(ByteBuffer page) {
        if (page.get(0) == LEAF_INDEX || page.get(0) == LEAF_TABLE) {
            return page;
        }
        int[] cells = page.get(0) == INNER_INDEX ? cells(page, INNER_HEADER_BYTES) : null;
        return cells == null ? null : leaf(page, Integer.BYTES, cells);
    }

    /**
     * Each row of a leaf of an index as a leaf of its own. To find its way in an index SQLite compares whole rows, so that
     * one which goes on elsewhere and cannot be read hides its neighbours.
     */
    static List<ByteBuffer> oneByOne(ByteBuffer page) {
        int[] cells = page.get(0) == LEAF_INDEX ? cells(page, LEAF_HEADER_BYTES) : null;
        List<ByteBuffer> leaves = new ArrayList<>();
        for (int cell : cells == null ? new int[0] : cells) {
            ByteBuffer leaf = leaf(page, 0, cell);
            if (leaf != null) {
                leaves.add(leaf);
            }
        }
        return leaves;
    }

    /** @param skipped bytes in front of each cell that are left out */
    private static @Nullable ByteBuffer leaf(ByteBuffer page, int skipped, int... cells) {
        ByteBuffer leaf = ByteBuffer.allocate(BYTES);
        leaf.put(0, (byte) LEAF_INDEX);
        int content = BYTES;
        int count = 0;
        for (int cell : cells) {
            int from = cell + skipped;
            int length = cellBytes(page, from);
            if (from + length > BYTES) {
                continue;
            }
            content -= length;
            if (content < LEAF_HEADER_BYTES + Short.BYTES * (count + 1)) {
                return null;
            }
            leaf.put(content, page, from, length);
            leaf.putShort(LEAF_HEADER_BYTES + Short.BYTES * count++, (short) content);
        }
        leaf.putShort(CELLS_AT, (short) count);
        leaf.putShort(CONTENT_AT, (short) content);
        return leaf;
    }

    /**
     * For a leaf of which only the beginning was kept and the rest reads as zeroes: forgets the cells that do not end within
     * it. They are searched by halves, so that one that makes no sense would hide others.
     *
     * @param kept bytes that are as they were
     */
    static void forgetCutCells(ByteBuffer page, int kept) {
        boolean table = page.get(0) == LEAF_TABLE;
        int[] cells = table || page.get(0) == LEAF_INDEX ? cells(page, LEAF_HEADER_BYTES) : null;
        if (cells == null) {
            return;
        }
        int count = 0;
        for (int cell : cells) {
            if (cell + (table ? rowBytes(page, cell) : cellBytes(page, cell)) <= kept) {
                page.putShort(LEAF_HEADER_BYTES + Short.BYTES * count++, (short) cell);
            }
        }
        page.putShort(CELLS_AT, (short) count);
    }

    /** Where the cells of a page begin; null if it makes no sense. */
    private static int @Nullable [] cells(ByteBuffer page, int headerBytes) {
        int count = page.getShort(CELLS_AT) & 0xffff;
        int end = headerBytes + Short.BYTES * count;
        if (end > BYTES) {
            return null;
        }
        int[] cells = new int[count];
        for (int i = 0; i < count; i++) {
            cells[i] = page.getShort(headerBytes + Short.BYTES * i) & 0xffff;
        }
        return Arrays.stream(cells).allMatch(cell -> cell >= end && cell <= BYTES - Integer.BYTES) ? cells : null;
    }

    /** Length of a cell of an index: the size of its payload, what of it stands here, where it goes on (section 1.6). */
    private static int cellBytes(ByteBuffer page, int from) {
        Varint payload = Varint.at(page, from);
        return Math.max(Integer.BYTES, payload.end - from + bytesHere(payload.value, (BYTES - 12) * 64 / 255 - 23));
    }

    /** Length of a cell of a table: behind the size of its payload stands the row number. */
    private static int rowBytes(ByteBuffer page, int from) {
        Varint payload = Varint.at(page, from);
        int begin = Varint.at(page, payload.end).end;
        return Math.max(Integer.BYTES, begin - from + bytesHere(payload.value, BYTES - 35));
    }

    /** @param most so much of a payload stands in its cell at most */
    private static int bytesHere(long payload, int most) {
        if (payload >= 0 && payload <= most) {
            return (int) payload;
        }
        int least = (BYTES - 12) * 32 / 255 - 23;
        int here = least + (int) ((payload - least) % (BYTES - Integer.BYTES));
        return (here <= most ? here : least) + Integer.BYTES;
    }

    /** A number of up to nine bytes, seven bits in each. */
    private record Varint(long value, int end) {
        static Varint at(ByteBuffer page, int from) {
            long value = 0;
            int at = from;
            int digits = 0;
            byte digit;
            do {
                digit = at < BYTES ? page.get(at++) : 0;
                value = (value << 7) | (digit & 0x7f);
            } while (digit < 0 && ++digits < Byte.SIZE);
            return new Varint(value, at);
        }
    }
}
