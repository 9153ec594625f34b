package io.credgate.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table by its row numbers, over places that cannot be read. A damaged page hides a range of numbers; behind it
 * the search goes on number by number, and in growing steps and backwards where a whole branch of the tree is gone.
 */
final class RowWalk {
    /** Far more than the rows of one page. */
    private static final int SINGLE_STEPS = 100_000;

    private final Sql from;
    private final String select;
    private final String key;
    private boolean damaged;

    /** The first column must be the row number. */
    RowWalk(Sql from, String table, String columns) {
        this.from = from;
        this.key = columns.substring(0, columns.indexOf(','));
        this.select = "SELECT " + columns + " FROM " + table + " WHERE " + key;
    }

    /** Whether something could not be read. */
    boolean isDamaged() {
        return damaged;
    }

    void forEach(Consumer<@Nullable Object[]> sink) {
        long last = 0;
        while (true) {
            @Nullable Object[] row;
            try {
                row = from.first(select + " > ? ORDER BY " + key + " LIMIT 1", RowWalk::values, last);
            } catch (StoreException e) {
                damaged = true;
                row = behind(last);
            }
            if (row == null) {
                return;
            }
            last = number(row);
            sink.accept(row);
        }
    }

    /** The first row behind the place that cannot be read, as far as it can be found; null if nothing follows. */
    private @Nullable Object @Nullable [] behind(long last) {
        for (long at = last + 2; at < last + SINGLE_STEPS; at++) {
            Probe probe = probe(" >= ? ORDER BY " + key + " LIMIT 1", at);
            if (probe.readable) {
                return probe.row;
            }
        }
        for (long step = SINGLE_STEPS; last + step > 0; step *= 2) {
            Probe probe = probe(" >= ? ORDER BY " + key + " LIMIT 1", last + step);
            if (probe.readable) {
                return probe.row == null ? lowest(last, Long.MAX_VALUE, null) : lowest(last, number(probe.row), probe.row);
            }
        }
        return null;
    }

    /** Goes back from a row that was found to the lowest one that can be reached from there. */
    private @Nullable Object @Nullable [] lowest(long last, long from, @Nullable Object @Nullable [] found) {
        @Nullable Object @Nullable [] lowest = found;
        long at = from;
        while (true) {
            Probe probe = probe(" < ? ORDER BY " + key + " DESC LIMIT 1", at);
            if (probe.row == null || number(probe.row) <= last) {
                return lowest;
            }
            lowest = probe.row;
            at = number(probe.row);
        }
    }

    private record Probe(boolean readable, @Nullable Object @Nullable [] row) {}

    private Probe probe(String condition, long at) {
        try {
            return new Probe(true, from.first(select + condition, RowWalk::values, at));
        } catch (StoreException e) {
            return new Probe(false, null);
        }
    }

    static long number(@Nullable Object[] row) {
        return row[0] instanceof Number number ? number.longValue() : 0;
    }

    static @Nullable Object[] values(ResultSet row) throws SQLException {
        @Nullable Object[] values = new Object[row.getMetaData().getColumnCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getObject(i + 1);
        }
        return values;
    }
}
