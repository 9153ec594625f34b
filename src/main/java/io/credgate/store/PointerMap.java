package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Which page belongs to which tree, read without the trees: a database with auto_vacuum keeps pages that name for each
 * page what it is and which page leads to it. SQLite file format, section 1.8.
 */
final class PointerMap {
    private static final int ENTRY_BYTES = 5;
    private static final int FIRST = 2;
    /** A page of the map and the pages that it speaks of. */
    private static final int SPAN = InnerPage.BYTES / ENTRY_BYTES + 1;

    private static final int ROOT = 1;
    private static final int IN_TREE = 5;
    /** Far more than a tree can have. */
    private static final int LEVELS_MAX = 20;

    private final FileChannel file;
    private final int pages;

    private record Entry(int type, int parent) {}

    PointerMap(FileChannel file) throws IOException {
        this.file = file;
        this.pages = (int) (file.size() / InnerPage.BYTES);
    }

    /**
     * Pages in use below this root, on whatever level. Unused ones, which may hold what was deleted, are not among them; and
     * if the map is older than the page, the page was overwritten with zeroes when it was given up ({@code secure_delete}).
     */
    List<Integer> below(int root) throws IOException {
        List<Integer> found = new ArrayList<>();
        for (int page = FIRST + 1; page <= pages; page++) {
            if (entry(page).type == IN_TREE && rootOf(page) == root) {
                found.add(page);
            }
        }
        return found;
    }

    private int rootOf(int page) throws IOException {
        int at = page;
        for (int level = 0; level < LEVELS_MAX; level++) {
            Entry entry = entry(at);
            if (entry.type != IN_TREE) {
                return entry.type == ROOT ? at : 0;
            }
            at = entry.parent;
        }
        return 0;
    }

    private Entry entry(int page) throws IOException {
        // Also of a page behind the end of a file that was cut off: others may belong below it.
        int map = (page - FIRST) / SPAN * SPAN + FIRST;
        if (page <= FIRST || map == page) {
            return new Entry(0, 0);
        }
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        WalCheck.readFully(file, entry, (map - 1L) * InnerPage.BYTES + (long) ENTRY_BYTES * (page - map - 1));
        return new Entry(entry.get(0), entry.getInt(1));
    }

    ByteBuffer page(int number) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(InnerPage.BYTES);
        WalCheck.readFully(file, page, (number - 1L) * InnerPage.BYTES);
        return page;
    }
}
