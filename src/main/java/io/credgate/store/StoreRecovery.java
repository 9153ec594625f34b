package io.credgate.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Builds a new store from what can be read of a damaged one, and puts the damaged one aside. Nothing is deleted: the
 * damaged files move into a directory of their own, with a list of what was lost. Only while no daemon runs; a recovery
 * that is interrupted is taken up by the next one.
 */
public final class StoreRecovery {
    /** Kind and id of the document that says since when keys may be about of which nothing is known. */
    public static final String FORGOTTEN_KEYS = "forgotten_keys";

    private final StateDirectory directory;
    private final RecordJudge judge;
    private final Instant now;

    /**
     * What was done.
     *
     * @param done false if there was nothing to recover; then nothing was changed
     * @param carriedOver records in the new store
     * @param openInDoubt commands that had not ended; they end as unknown at the next start
     * @param keysForgotten keys may be about of which nothing is known any more
     * @param quarantine where the damaged files are now
     */
    public record Result(
            boolean done,
            long carriedOver,
            List<LostRecord> lost,
            long openInDoubt,
            boolean keysForgotten,
            Path quarantine) {
        public Result {
            lost = List.copyOf(lost);
        }
    }

    private StoreRecovery(StateDirectory directory, RecordJudge judge, Instant now) {
        this.directory = directory;
        this.judge = judge;
        this.now = now;
    }

    /**
     * Recovers the store of this directory if it needs it.
     *
     * @throws StoreException with a sentence for the operator if a daemon runs, if there is no store, or if it is none of
     *     ours
     */
    public static Result run(Path stateDir, RecordJudge judge, Instant now) {
        SqliteDriver.load();
        StateDirectory directory = new StateDirectory(stateDir);
        if (!Files.isDirectory(stateDir)) {
            throw new StoreException("There is no directory " + stateDir + ".");
        }
        StoreLock lock = StoreLock.take(directory);
        try {
            return new StoreRecovery(directory, judge, now).run();
        } catch (IOException e) {
            throw directory.unusable(e);
        } finally {
            lock.close();
        }
    }

    private Result run() throws IOException {
        if (Exchange.isUnderWay(directory)) {
            return Exchange.resultIn(Exchange.resume(directory));
        }
        if (!directory.hasStore() && !Files.exists(directory.wal())) {
            throw new StoreException("There is no store in " + directory.path() + ": nothing to recover.");
        }
        // Before SQLite looks at the store: where the log is missing it makes an empty one.
        String log = directory.lossInLog(true);
        refuseOthers();
        if (log == null && !isDamaged()) {
            return new Result(false, 0, List.of(), 0, false, directory.quarantine());
        }
        Path quarantine = Exchange.prepare(directory, now);
        Schema.create(directory, directory.recovered());
        Carrying carrying;
        try (Sql into = new Sql(SqliteDriver.openForWriting(directory.recovered()), directory.path());
                ReadableCopy from = ReadableCopy.open(directory, quarantine);
                LeafPages leaves = new LeafPages(from.sql(), directory, quarantine)) {
            carrying = new Carrying(from.sql(), leaves, into, judge, now);
            carrying.run(log != null || from.isIncomplete(), from.isCut());
            writeOut(into);
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
        Schema.check(directory, directory.recovered());
        Exchange.writeResult(directory, quarantine, carrying);
        Exchange.begin(directory, quarantine);
        Exchange.resume(directory);
        return new Result(
                true, carrying.rows(), carrying.lost(), carrying.inDoubt(), carrying.areKeysForgotten(), quarantine);
    }

    /**
     * Brings everything into the main file, which alone is put in the place of the damaged one. SQLite does that when it
     * closes a store as well, but then it passes over a failure.
     */
    private void writeOut(Sql into) {
        into.number("PRAGMA busy_timeout=0");
        if (into.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0) {
            throw Exchange.incomplete(directory);
        }
    }

    /** What keeps the store from being read at all, such as somebody's lock, is passed on: it may well be in order. */
    private boolean isDamaged() {
        List<StoreCheck.Finding> findings = StoreCheck.run(directory, judge, true).stream()
                .filter(StoreCheck.Finding::stopsTheStart)
                .toList();
        if (!findings.isEmpty() && findings.stream().noneMatch(StoreCheck.Finding::isDamage)) {
            throw unreadable(findings.get(0).sentence());
        }
        return !findings.isEmpty();
    }

    private static StoreException unreadable(String sentence) {
        return new StoreException(sentence + " Whether the store is damaged could not be seen; nothing was changed.");
    }

    /** A readable database that is not ours, or newer than we are, is no damaged store of ours. */
    private void refuseOthers() {
        if (!directory.hasStore()) {
            return;
        }
        try {
            Schema.requireOurs(directory);
        } catch (SQLException e) {
            if (!SqliteErrors.isDamage(e)) {
                throw unreadable(
                        String.valueOf(SqliteErrors.explain(e, directory.path()).getMessage()));
            }
            // Not readable at all: may well be ours.
            return;
        } catch (DamagedStoreException e) {
            return;
        }
    }
}
