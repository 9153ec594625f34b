package io.credgate.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keys of rows by an index, which lies on other pages than the rows. */
final class IndexKeys {
    /**
     * @param keys text and number of each
     * @param complete false if a part of the index could not be read
     */
    record Found(List<Map.Entry<String, Long>> keys, boolean complete) {}

    private IndexKeys() {}

    /** @param columns a text and a number */
    static Found of(Sql from, String table, String index, String columns) {
        List<Map.Entry<String, Long>> keys = new ArrayList<>();
        String select = "SELECT " + columns + " FROM " + table + " INDEXED BY " + index;
        try {
            keys.addAll(from.list(select, row -> Map.entry(String.valueOf(row.getString(1)), row.getLong(2))));
        } catch (StoreException e) {
            Salvage.passOver(e);
            oneByOne(from, select, columns, keys);
            return new Found(keys, false);
        }
        return new Found(keys, true);
    }

    private static void oneByOne(Sql from, String select, String columns, List<Map.Entry<String, Long>> keys) {
        String next = select + " WHERE (" + columns + ") > (?, ?) ORDER BY " + columns + " LIMIT 1";
        String text = "";
        long number = 0;
        try {
            while (true) {
                Map.Entry<String, Long> key = from.first(
                        next, row -> Map.entry(String.valueOf(row.getString(1)), row.getLong(2)), text, number);
                if (key == null
                        || key.getKey().compareTo(text) < 0
                        || (key.getKey().equals(text) && key.getValue() <= number)) {
                    return;
                }
                keys.add(key);
                text = key.getKey();
                number = key.getValue();
            }
        } catch (StoreException e) {
            // The rest of the index tells nothing.
            Salvage.passOver(e);
        }
    }
}
