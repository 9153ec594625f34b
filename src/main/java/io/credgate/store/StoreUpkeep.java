package io.credgate.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Work on a store while no daemon runs. */
public final class StoreUpkeep {
    private StoreUpkeep() {}

    /** Bytes of the database and its log. */
    public record Sizes(long before, long after) {}

    /**
     * Writes the store anew, without what is unused: as small as it can be, and nothing of what was removed left in it. Needs
     * as much space as the store has, twice, for a moment. A crash in between leaves it as it was.
     *
     * @throws StoreException with a sentence for the operator if a daemon runs, or the store cannot be trusted
     */
    public static Sizes compact(Path stateDir) {
        StateDirectory directory = new StateDirectory(stateDir);
        if (!directory.hasStore()) {
            throw new StoreException("There is no store in " + stateDir + ".");
        }
        long before = bytes(directory);
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            if (!store.sql().runIfPossible("VACUUM")) {
                throw new StoreException(
                        "The store in " + stateDir + " cannot be compacted now: another program reads it,"
                                + " or there is not enough space on the disk (it takes twice the size of credgate.db for a"
                                + " moment). Nothing was changed.");
            }
            store.maintain();
        }
        return new Sizes(before, bytes(directory));
    }

    /**
     * A person says that no key is about which the store does not know. False if there was no doubt.
     *
     * @throws StoreException with a sentence for the operator if a daemon runs, or the store cannot be trusted
     */
    public static boolean keysAreKnown(Path stateDir, Instant now) {
        StateDirectory directory = new StateDirectory(stateDir);
        if (!directory.hasStore()) {
            throw new StoreException("There is no store in " + stateDir + ".");
        }
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            if (store.documents(StoreRecovery.FORGOTTEN_KEYS).isEmpty()) {
                return false;
            }
            store.begin();
            store.deleteDocument(StoreRecovery.FORGOTTEN_KEYS, StoreRecovery.FORGOTTEN_KEYS);
            store.audit(now, "keys_known", "{}");
            store.commit();
            return true;
        }
    }

    /** @throws StoreException if the store cannot be opened for reading */
    public static AuditReport verifyAudit(Path stateDir) {
        SqliteDriver.load();
        StateDirectory directory = new StateDirectory(stateDir);
        if (!directory.hasStore()) {
            throw new StoreException("There is no store in " + stateDir + ", or this user may not look there.");
        }
        try (Sql sql = new Sql(SqliteDriver.openToLook(directory), stateDir)) {
            sql.update("BEGIN");
            AuditChain.Walk walk = AuditChain.walk(sql);
            List<AuditBreak> breaks = new ArrayList<>();
            walk.breaks().forEach(line -> breaks.add(new AuditBreak(line, timeOf(sql, line), false)));
            if (walk.cutOff()) {
                breaks.add(new AuditBreak(walk.last() + 1, timeOf(sql, walk.last()), true));
            }
            AuditReport report = new AuditReport(
                    walk.lines(),
                    walk.first(),
                    walk.last(),
                    breaks,
                    sql.list(
                            "SELECT at FROM audit WHERE event = ? ORDER BY id LIMIT 100",
                            row -> row.getString(1),
                            AuditChain.RECOVERED));
            sql.update("COMMIT");
            return report;
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, stateDir);
        }
    }

    private static String timeOf(Sql sql, long line) {
        String at = sql.first("SELECT at FROM audit WHERE id = ?", row -> row.getString(1), line);
        return at == null ? "" : at;
    }

    /**
     * A place where the chain does not hold.
     *
     * @param line number of the line that was changed or does not follow the line before, or of the first missing one
     * @param at instant in that line as it stands there; of the last line there is, if the end is missing
     * @param atEnd whether the lines from there on are missing
     */
    public record AuditBreak(long line, String at, boolean atEnd) {}

    /**
     * What a walk along the chain of hashes found.
     *
     * @param breaks empty if the trail is whole; the first ones, if there are very many
     * @param recoveries instants at which a recovery of the store left its line: it may explain lines that are missing
     */
    public record AuditReport(long lines, long first, long last, List<AuditBreak> breaks, List<String> recoveries) {
        public AuditReport {
            breaks = List.copyOf(breaks);
            recoveries = List.copyOf(recoveries);
        }
    }

    private static long bytes(StateDirectory directory) {
        try {
            long wal = Files.exists(directory.wal()) ? Files.size(directory.wal()) : 0;
            return Files.size(directory.database()) + wal;
        } catch (IOException e) {
            throw directory.unusable(e);
        }
    }
}
