package io.credgate.store;

import io.credgate.store.Store.Upkeep;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives unused space back to the disk. Nothing of this has to be done now: what a reader or a full disk is in the way of is
 * left for another time. Only a disk that fails to read, or to confirm what was written, ends the gateway here.
 */
final class SpaceReturn {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceReturn.class);

    private final Sql sql;
    private final DiskReserve reserve;
    private boolean told;

    SpaceReturn(Sql sql, DiskReserve reserve) {
        this.sql = sql;
        this.reserve = reserve;
    }

    /** See {@link Store#maintain}. Outside a transaction. */
    Upkeep run(int pagesMax) {
        if (reserve.isGone()) {
            // Blocks of the log that were given away now could be somebody else's before a result needs them.
            return Upkeep.DONE;
        }
        return withoutWaiting(() -> emptyLog() ? shrink(pagesMax) : Upkeep.BLOCKED);
    }

    /** See {@link Store#rewrite}. Outside a transaction. */
    boolean rewrite(long bytesMax) {
        if (sql.number("PRAGMA page_count") * sql.number("PRAGMA page_size") > bytesMax) {
            return true;
        }
        return !reserve.isGone() && withoutWaiting(() -> emptyLog() && sql.runIfPossible("VACUUM") && emptyLog());
    }

    private <T> T withoutWaiting(Supplier<T> work) {
        try {
            // A technician's reader must not hold up the core loop: what it blocks is done another time.
            sql.number("PRAGMA busy_timeout=0");
            return work.get();
        } finally {
            sql.number("PRAGMA busy_timeout=" + SqliteDriver.BUSY_TIMEOUT_MILLIS);
        }
    }

    /** Before the file shrinks, which goes through the log: one that cannot be emptied would only grow. */
    private boolean emptyLog() {
        Long busy = sql.numberIfPossible("PRAGMA wal_checkpoint(TRUNCATE)");
        if (busy == null && !told) {
            LOG.warn(
                    "The log of the store could not be emptied: the disk takes no more, or is locked. Nothing is lost by"
                            + " that; it is tried again");
        }
        told = busy == null;
        return busy != null && busy == 0;
    }

    private Upkeep shrink(int pagesMax) {
        if (sql.number("PRAGMA freelist_count") == 0) {
            return Upkeep.DONE;
        }
        return sql.runIfPossible("PRAGMA incremental_vacuum(" + pagesMax + ")") ? Upkeep.MORE : Upkeep.BLOCKED;
    }
}
