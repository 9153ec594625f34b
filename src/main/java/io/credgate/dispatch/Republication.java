package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * How far the gateway is in telling the broker once more what that had retained, durable: the broker says once that it has
 * forgotten, and a process that dies meanwhile must not forget it too. Told piece by piece, each with its own commit, so
 * that no commit is larger than the memory or the reserve on the disk.
 */
final class Republication {
    static final String KIND = "republication";
    private static final String ID = "republication";

    private final Batch batch;

    private @Nullable Progress progress;

    /**
     * One republication.
     *
     * @param after id of the last credential that was told; empty at the beginning
     * @param upTo place in the outbox of the last report, once all was told; 0 before
     * @param again the broker has forgotten since it began: it may have taken some of this one already
     * @param doubted some was told by a time that was not right: what the broker retains then no later change may correct,
     *     since for the ledger nothing moves
     */
    record Progress(String after, long upTo, boolean again, boolean doubted) {}

    Republication(Batch batch) {
        this.batch = batch;
    }

    /** Takes up what the last run left. */
    void load() {
        for (Store.Document document : batch.store().documents(KIND)) {
            progress = StoredDocuments.read(KIND, document, Progress.class);
        }
    }

    /** The broker has forgotten what it retained. */
    void isDue() {
        Progress before = progress;
        if (before == null) {
            set(new Progress("", 0, false, false));
        } else if (!before.again() && (before.upTo() > 0 || !before.after().isEmpty())) {
            set(new Progress(before.after(), before.upTo(), true, before.doubted()));
        }
    }

    /** Where to go on; null if there is nothing to tell. */
    @Nullable
    String cursor() {
        Progress at = progress;
        return at == null || at.upTo() > 0 ? null : at.after();
    }

    /**
     * Credentials up to this one are told, in the batch at hand.
     *
     * @param doubted by a time that is not right
     */
    void told(String after, boolean doubted) {
        set(new Progress(after, 0, isAgain(), isDoubted() || doubted));
    }

    /** All is told, in the batch at hand. */
    void complete(long upTo) {
        set(new Progress("", upTo, isAgain(), isDoubted()));
    }

    /** Place of the last report of a republication that is told; 0 if there is none. */
    long waitsUpTo() {
        Progress at = progress;
        return at == null ? 0 : at.upTo();
    }

    /**
     * The broker has taken all of it.
     *
     * @param timeIsRight by now
     */
    void taken(boolean timeIsRight) {
        if (isAgain() || (isDoubted() && timeIsRight)) {
            set(new Progress("", 0, false, false));
        } else if (!isDoubted()) {
            progress = null;
            batch.open().deleteDocument(KIND, ID);
        }
    }

    private boolean isAgain() {
        Progress at = progress;
        return at != null && at.again();
    }

    private boolean isDoubted() {
        Progress at = progress;
        return at != null && at.doubted();
    }

    private void set(Progress next) {
        progress = next;
        batch.open().putDocument(KIND, ID, Json.toJson(next));
    }
}
