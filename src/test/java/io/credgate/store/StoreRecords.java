package io.credgate.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every record that a store holds, each as a text by its key: for comparing what a recovery carried over with what was there. */
final class StoreRecords {
    /** Rows by table and key; of commands the columns that a recovery never changes. */
    private static final Map<String, String> SELECTS = new TreeMap<>(Map.of(
            "command", "SELECT command_id, position, type, params, digest, arrived_at, expires_at, result FROM command",
            "attempt", "SELECT attempt_id, command_id, number, link, operation, started_at FROM attempt",
            "document", "SELECT kind || ' ' || id, json FROM document WHERE kind <> 'forgotten_keys'",
            "outbox", "SELECT id, seq, topic, hex(payload) FROM outbox",
            "audit", "SELECT id, at, event, json, hex(hash) FROM audit WHERE event <> 'store_recovered'"));

    private final TreeMap<String, TreeMap<String, String>> tables = new TreeMap<>();

    static StoreRecords of(Path stateDir) {
        StoreRecords records = new StoreRecords();
        StoreFixtures.reading(stateDir, query -> {
            SELECTS.forEach((table, select) -> {
                TreeMap<String, String> rows = new TreeMap<>();
                query.query(select, 1_000_000, () -> false)
                        .rows()
                        .forEach(row -> rows.put(String.valueOf(row.get(0)), String.valueOf(row)));
                records.tables.put(table, rows);
            });
            return records;
        });
        return records;
    }

    int size() {
        return tables.values().stream().mapToInt(Map::size).sum();
    }

    TreeMap<String, String> of(String table) {
        return tables.get(table);
    }

    /** Those that are here and not there, as "table key"; a command of which only the id is left is not there. */
    List<String> missingIn(StoreRecords there) {
        List<String> missing = new ArrayList<>();
        tables.forEach((table, rows) -> rows.forEach((key, row) -> {
            String other = there.of(table).get(key);
            if (other == null || (table.equals("command") && other.contains(", lost, "))) {
                missing.add(table + " " + key);
            }
        }));
        return missing;
    }

    /** Those that are here and were not there as they are now; {@link #missingIn} tells the commands without content. */
    List<String> notFrom(StoreRecords... sources) {
        List<String> strange = new ArrayList<>();
        tables.forEach((table, rows) -> rows.forEach((key, row) -> {
            boolean known = false;
            for (StoreRecords source : sources) {
                known |= row.equals(source.of(table).get(key));
            }
            if (!known && !(table.equals("command") && row.contains(", lost, "))) {
                strange.add(table + " " + key + ": " + row.substring(0, Math.min(200, row.length())));
            }
        }));
        return strange;
    }

    /** Whether a record, as {@link #missingIn} gives it, is among the lost ones by itself or as one of several. */
    static boolean isNamed(String record, List<LostRecord> lost) {
        String table = record.substring(0, record.indexOf(' '));
        String key = record.substring(record.indexOf(' ') + 1);
        return lost.stream().filter(l -> l.table().equals(table)).anyMatch(l -> {
            boolean byNumber = table.equals("outbox") || table.equals("audit");
            return l.key().equals(key)
                    || l.key().startsWith(key + " ")
                    || l.key().equals("(unknown)")
                    || l.key().equals("(any)")
                    || (byNumber && isIn(Long.parseLong(key), l.key()));
        });
    }

    private static boolean isIn(long number, String range) {
        String[] words = range.split(" ");
        return switch (words.length) {
            case 1 -> number == Long.parseLong(words[0]);
            case 2 -> words[0].equals("before") == (number < Long.parseLong(words[1]));
            default -> number >= Long.parseLong(words[0]) && number <= Long.parseLong(words[2]);
        };
    }

    /** How many records a page holds at most, by the number of cells in it (SQLite file format, section 1.6). */
    static int on(byte[] file, int page, int pageBytes) {
        ByteBuffer bytes = ByteBuffer.wrap(file, page * pageBytes, pageBytes).slice();
        return switch (bytes.get(0)) {
            case 0x05 -> 0; // inner page of a table: numbers alone
            case 0x02, 0x0a, 0x0d -> bytes.getShort(3);
            default -> 1; // where a record goes on that is too long for its page
        };
    }

    /** How many records at most a page loses of which only the beginning is left. */
    static int behind(byte[] file, int page, int pageBytes, int kept) {
        ByteBuffer bytes = ByteBuffer.wrap(file, page * pageBytes, pageBytes).slice();
        if (bytes.get(0) != 0x0a && bytes.get(0) != 0x0d) {
            return on(file, page, pageBytes);
        }
        TreeSet<Integer> begins = new TreeSet<>();
        for (int i = 0; i < bytes.getShort(3); i++) {
            begins.add(bytes.getShort(8 + 2 * i) & 0xffff);
        }
        int lost = 0;
        for (int begin : begins) {
            Integer next = begins.higher(begin);
            lost += (next == null ? pageBytes : next) > kept ? 1 : 0;
        }
        return 8 + 2 * begins.size() > kept ? begins.size() : lost;
    }
}
