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
    private static final int INNER_TABLE = 0x05;
    private static final int LEAF_INDEX = 0x0a;
    private static final int LEAF_TABLE = 0x0d;

    /** Offsets in the header of a page: number of cells, begin of their contents, last child of an inner page. */
    private static final int CELLS_AT = 3;

    private static final int CONTENT_AT = 5;
    private static final int LAST_CHILD_AT = 8;
    private static final int INNER_HEADER_BYTES = 12;
    private static final int LEAF_HEADER_BYTES = 8;

    private InnerPage() {}

    /** Pages below this one; none if it is no inner page, or makes no sense as one. */
    static List<Integer> children(ByteBuffer page) {
        int[] cells = cells(page);
        if (cells == null) {
            return List.of();
        }
        List<Integer> children = new ArrayList<>();
        for (int cell : cells) {
            children.add(page.getInt(cell));
        }
        children.add(page.getInt(LAST_CHILD_AT));
        return children;
    }

    /**
     * The rows of a page as a leaf, which can stand for itself; null if it holds none. Inner pages of a table without
     * row numbers hold rows as well, each behind the number of a child.
     */
    static @Nullable ByteBuffer asLeaf(ByteBuffer page) {
        if (page.get(0) == LEAF_INDEX || page.get(0) == LEAF_TABLE) {
            return page;
        }
        int[] cells = page.get(0) == INNER_INDEX ? cells(page) : null;
        if (cells == null) {
            return null;
        }
        ByteBuffer leaf = ByteBuffer.allocate(BYTES);
        leaf.put(0, (byte) LEAF_INDEX);
        int content = BYTES;
        int count = 0;
        for (int cell : cells) {
            int from = cell + Integer.BYTES;
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

    /** Where the cells of an inner page begin; null if it makes no sense. */
    private static int @Nullable [] cells(ByteBuffer page) {
        int count = page.getShort(CELLS_AT) & 0xffff;
        int end = INNER_HEADER_BYTES + Short.BYTES * count;
        if ((page.get(0) != INNER_INDEX && page.get(0) != INNER_TABLE) || end > BYTES) {
            return null;
        }
        int[] cells = new int[count];
        for (int i = 0; i < count; i++) {
            cells[i] = page.getShort(INNER_HEADER_BYTES + Short.BYTES * i) & 0xffff;
        }
        return Arrays.stream(cells).allMatch(cell -> cell >= end && cell <= BYTES - 2 * Integer.BYTES) ? cells : null;
    }

    /** Length of a cell of an index: the size of its payload, what of it stands here, where it goes on (section 1.6). */
    private static int cellBytes(ByteBuffer page, int from) {
        long payload = 0;
        int at = from;
        int digits = 0;
        byte digit;
        do {
            digit = at < BYTES ? page.get(at++) : 0;
            payload = (payload << 7) | (digit & 0x7f);
        } while (digit < 0 && ++digits < Byte.SIZE);
        int most = (BYTES - 12) * 64 / 255 - 23;
        if (payload <= most) {
            return Math.max(Integer.BYTES, at - from + (int) payload);
        }
        int least = (BYTES - 12) * 32 / 255 - 23;
        int here = least + (int) ((payload - least) % (BYTES - Integer.BYTES));
        return at - from + (here <= most ? here : least) + Integer.BYTES;
    }
}
