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
    private static final int SINGLE_STEPS = 2_000;
    /** In a table of one page: enough to get past a row that goes on elsewhere and cannot be read. */
    private static final int SINGLE_STEPS_ON_PAGE = 16;

    private final Sql from;
    private final String select;
    private final String key;
    private final long highest;
    private final int singleSteps;
    private boolean damaged;

    /**
     * The first column must be the row number.
     *
     * @param highest the highest number there can be; 0 if nobody knows
     */
    RowWalk(Sql from, String table, String columns, long highest) {
        this(from, table, columns, highest, SINGLE_STEPS);
    }

    private RowWalk(Sql from, String table, String columns, long highest, int singleSteps) {
        this.from = from;
        this.singleSteps = singleSteps;
        this.highest = highest == 0 ? Long.MAX_VALUE : highest;
        this.key = columns.substring(0, columns.indexOf(','));
        this.select = "SELECT " + columns + " FROM " + table + " WHERE " + key;
    }

    /** The same for a table that consists of one page. */
    static RowWalk ofOnePage(Sql from, String table, String columns, long highest) {
        return new RowWalk(from, table, columns, highest, SINGLE_STEPS_ON_PAGE);
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
                Salvage.passOver(e);
                damaged = true;
                row = behind(last);
            }
            if (row != null && number(row) <= last) {
                // The tree is damaged so that it leads back to where we were.
                damaged = true;
                row = behind(last);
            }
            if (row == null || number(row) <= last) {
                return;
            }
            last = number(row);
            sink.accept(row);
        }
    }

    /** The first row behind the place that cannot be read, as far as it can be found; null if nothing follows. */
    private @Nullable Object @Nullable [] behind(long last) {
        for (long at = last + 2; at < last + singleSteps && at <= highest; at++) {
            Probe probe = probe(" >= ? ORDER BY " + key + " LIMIT 1", at);
            if (probe.readable && (probe.row == null || number(probe.row) >= at)) {
                return probe.row;
            }
        }
        for (long step = singleSteps; last + step > 0 && last + step <= highest; step *= 2) {
            Probe probe = probe(" >= ? ORDER BY " + key + " LIMIT 1", last + step);
            if (probe.readable) {
                return probe.row == null
                        ? lowest(last, Long.MAX_VALUE, null)
                        : lowest(last, number(probe.row), probe.row);
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
            if (probe.row == null || number(probe.row) <= last || number(probe.row) >= at) {
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
            Salvage.passOver(e);
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
