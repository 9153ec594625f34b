package io.credgate.dispatch;

import io.credgate.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * One commit's worth of work: everything that is written between two commits becomes durable together, and what must
 * wait for that (acknowledgements, frames to controllers) runs right after, in order.
 */
final class Batch {
    private final Store store;
    private List<Runnable> afterCommit = new ArrayList<>();

    Batch(Store store) {
        this.store = store;
    }

    /** The store, ready for writing. */
    Store open() {
        if (!store.inTransaction()) {
            store.begin();
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
        boolean any = store.inTransaction();
        if (any) {
            store.commit();
        }
        List<Runnable> actions = afterCommit;
        if (actions.isEmpty()) {
            return any;
        }
        afterCommit = new ArrayList<>();
        actions.forEach(Runnable::run);
        return true;
    }
}
