package io.credgate.daemon;

import io.credgate.store.StoreQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How large a state directory is, and what for. Reads only, while a gateway is at work or after it has ended. */
final class StateSize {
    private static final int ROWS_MAX = 100;

    private StateSize() {}

    /** Whether so many commands wait, as many have ended, and every report has gone. */
    static boolean hasQueued(Path stateDir, long commands) {
        StoreQuery.Summary summary = summary(stateDir);
        return summary.accepted() == commands && summary.finished() == commands && summary.reportsWaiting() == 0;
    }

    static boolean hasDrained(Path stateDir) {
        StoreQuery.Summary summary = summary(stateDir);
        return summary.accepted() + summary.attemptStarted() + summary.reportsWaiting() == 0;
    }

    private static StoreQuery.Summary summary(Path stateDir) {
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            return query.summary();
        }
    }

    static String of(Path stateDir) {
        Map<String, Long> bytes = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            for (List<String> row : rows(query, """
                    SELECT s.tbl_name, sum(d.pgsize) FROM dbstat d
                    JOIN (SELECT name, tbl_name FROM sqlite_schema UNION ALL SELECT 'sqlite_schema', 'meta') s
                    ON s.name = d.name GROUP BY 1""")) {
                bytes.merge(row.get(0), Long.parseLong(row.get(1)), Long::sum);
            }
            bytes.put("free", freeBytes(query));
            bytes.forEach((table, size) -> {
                if (size > 100_000) {
                    text.append(String.format(Locale.ROOT, ", %s %.1f", table, megabytes(size)));
                }
            });
            text.append("; commands by status: ");
            rows(query, "SELECT status, count(*) FROM command GROUP BY 1")
                    .forEach(row -> text.append(row.get(0))
                            .append(' ')
                            .append(row.get(1))
                            .append(' '));
        }
        return String.format(Locale.ROOT, "state directory %.1f MB", megabytes(bytesOf(stateDir))) + text;
    }

    /** Of the database's file, used by nothing. */
    static long freeBytes(Path stateDir) {
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            return freeBytes(query);
        }
    }

    private static long freeBytes(StoreQuery query) {
        return 4096 * Long.parseLong(rows(query, "PRAGMA freelist_count").get(0).get(0));
    }

    private static List<List<String>> rows(StoreQuery query, String statement) {
        return query.query(statement, ROWS_MAX, () -> false).rows();
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }

    private static long bytesOf(Path stateDir) {
        try (Stream<Path> files = Files.list(stateDir)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
