package io.credgate.store;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of the ledger in the order of their keys, over places that cannot be read. Behind such a place the
 * search goes on at every key that other records mention, and at the beginnings that ids may have: they are UUIDs.
 */
final class DocumentWalk {
    private static final String SELECT = "SELECT kind, id, json FROM document WHERE (kind, id) ";
    private static final String ORDER = "ORDER BY kind, id LIMIT 1";
    private static final int PREFIXES = 0x100;

    private final Sql from;
    private final TreeSet<Key> probes = new TreeSet<>();
    private boolean damaged;

    record Key(String kind, String id) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : id.compareTo(other.id);
        }
    }

    /**
     * @param kinds of documents that there may be
     * @param mentioned ids that other records name
     */
    DocumentWalk(Sql from, Collection<String> kinds, Collection<String> mentioned) {
        this.from = from;
        for (String kind : kinds) {
            mentioned.forEach(id -> probes.add(new Key(kind, id)));
            for (int i = 0; i < PREFIXES; i++) {
                probes.add(new Key(kind, String.format("%02x", i)));
            }
        }
    }

    /** Of a table that consists of one page: behind a place that cannot be read nothing is looked for. */
    static DocumentWalk ofOnePage(Sql from) {
        return new DocumentWalk(from, List.of(), List.of());
    }

    boolean isDamaged() {
        return damaged;
    }

    void forEach(Consumer<@Nullable Object[]> sink) {
        Key last = new Key("", "");
        while (true) {
            @Nullable Object[] row;
            try {
                row = from.first(SELECT + "> (?, ?) " + ORDER, RowWalk::values, last.kind, last.id);
            } catch (StoreException e) {
                Salvage.passOver(e);
                damaged = true;
                row = behind(last);
            }
            Key found = row == null ? null : key(row);
            if (found != null && found.compareTo(last) <= 0) {
                // The tree is damaged so that it leads back to where we were.
                damaged = true;
                row = behind(last);
                found = row == null ? null : key(row);
            }
            if (row == null || found == null || found.compareTo(last) <= 0) {
                return;
            }
            last = found;
            sink.accept(row);
        }
    }

    static Key key(@Nullable Object[] row) {
        return new Key(String.valueOf(row[0]), String.valueOf(row[1]));
    }

    private @Nullable Object @Nullable [] behind(Key last) {
        for (Key key : probes.tailSet(last, false)) {
            try {
                @Nullable Object[] row = from.first(SELECT + ">= (?, ?) " + ORDER, RowWalk::values, key.kind, key.id);
                if (row == null || key(row).compareTo(last) > 0) {
                    return row;
                }
            } catch (StoreException e) {
                Salvage.passOver(e);
                damaged = true;
            }
        }
        return null;
    }
}
