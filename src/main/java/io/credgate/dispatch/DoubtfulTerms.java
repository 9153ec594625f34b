package io.credgate.dispatch;

import io.credgate.store.Store;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Open commands whose term was counted from a time that an earlier run left, because the clock cannot be believed: once it
 * can, that time has nothing to do with the right one. While the process lives such terms go with the correction; which
 * ones they are is durable, so that the next process does not judge them by the right time.
 */
final class DoubtfulTerms {
    static final String KIND = "doubtful_term";

    private final Batch batch;
    private final ClockGuard clock;
    private final Set<String> ids = new LinkedHashSet<>();

    DoubtfulTerms(Batch batch, ClockGuard clock) {
        this.batch = batch;
        this.clock = clock;
    }

    /** Takes up what the last run left. */
    void load() {
        for (Store.Document document : batch.store().documents(KIND)) {
            ids.add(document.id());
        }
    }

    boolean contains(String commandId) {
        return ids.contains(commandId);
    }

    /** The command waits, and its term is counted from now. */
    void counted(String commandId) {
        if (clock.goesByLastRun() && ids.add(commandId)) {
            batch.open().putDocument(KIND, commandId, "{}");
        }
    }

    void ended(String commandId) {
        if (ids.remove(commandId)) {
            batch.open().deleteDocument(KIND, commandId);
        }
    }

    /** Once the clock is believed, and the terms have been corrected. */
    void settle() {
        if (clock.isTrusted() && !ids.isEmpty()) {
            List.copyOf(ids).forEach(this::ended);
        }
    }
}
