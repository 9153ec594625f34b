package io.credgate.dispatch;

import io.credgate.store.Store;
import io.credgate.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * One commit's worth of work: everything that is written between two commits becomes durable together, and what must
 * wait for that (acknowledgements, frames to controllers) runs right after, in order. A transaction that the store ended by
 * itself, after a failure that somebody took for another one, is noticed: nothing of this batch may be acted on then.
 */
final class Batch {
    private final Store store;
    private List<Runnable> afterCommit = new ArrayList<>();
    private boolean opened;

    Batch(Store store) {
        this.store = store;
    }

    /** The store, ready for writing. */
    Store open() {
        requireWhole();
        if (!opened) {
            store.begin();
            opened = true;
        }
        return store;
    }

    /** The store, for reading. */
    Store store() {
        return store;
    }

    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Makes everything durable, then runs what waited for it. Returns whether there was anything. */
    boolean commit() {
        requireWhole();
        boolean any = opened;
        if (any) {
            store.commit();
            opened = false;
        }
        List<Runnable> actions = afterCommit;
        if (actions.isEmpty()) {
            return any;
        }
        afterCommit = new ArrayList<>();
        actions.forEach(Runnable::run);
        return true;
    }

    private void requireWhole() {
        if (opened != store.inTransaction()) {
            throw new StoreException(
                    "A failure has undone what was to be written together with other things; none of it was promised.");
        }
    }
}
