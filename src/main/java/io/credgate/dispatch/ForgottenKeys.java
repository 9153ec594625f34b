package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.ledger.Ledger;
import io.credgate.store.Store;
import io.credgate.store.StoreRecovery;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that may be in guests' hands though the ledger knows nothing of them: a recovery lost credentials, or this memory was
 * begun anew while the broker still remembers the gateway. Until a newer main key was made for a room, or a person has said
 * that all keys are known, none is made there that could kill one of them.
 */
final class ForgottenKeys {
    static final String KIND = StoreRecovery.FORGOTTEN_KEYS;
    static final String MEMORY = "memory";
    static final String EVENT = "gateway.memory_lost";

    private static final Logger log = LoggerFactory.getLogger(ForgottenKeys.class);

    private final Batch batch;
    private final Ledger ledger;
    private final Reports reports;
    private @Nullable Memory memory;

    /** What stands in the document that a recovery leaves. */
    record Since(Instant since) {}

    /**
     * @param begunAt first start on this store
     * @param metBroker whether it was ever connected since
     */
    record Memory(Instant begunAt, boolean metBroker) {}

    ForgottenKeys(Batch batch, Ledger ledger, Reports reports) {
        this.batch = batch;
        this.ledger = ledger;
        this.reports = reports;
    }

    /** At a start, before anything is written in it. */
    void load(Instant now) {
        for (Store.Document document : batch.store().documents(KIND)) {
            Instant since = StoredDocuments.read(KIND, document, Since.class).since();
            ledger.keysForgotten(since);
            log.warn(
                    "The store lost records of keys on {}. Rooms get further keys only, until a main key was asked for by"
                            + " name or 'credgate store keys-known' was run",
                    since);
        }
        for (Store.Document document : batch.store().documents(MEMORY)) {
            memory = StoredDocuments.read(MEMORY, document, Memory.class);
        }
        if (memory == null) {
            boolean isNew = batch.store().documents(SiteRegister.KIND).isEmpty();
            write(new Memory(now, !isNew));
        }
    }

    private void write(Memory newer) {
        memory = newer;
        batch.open().putDocument(MEMORY, MEMORY, Json.toJson(newer));
    }

    /** @param sessionPresent the broker has kept the session of an earlier run */
    void connected(boolean sessionPresent, Instant now) {
        Memory before = memory;
        if (before == null || before.metBroker()) {
            return;
        }
        write(new Memory(before.begunAt(), true));
        if (sessionPresent) {
            log.error(
                    "The broker knows this gateway from before, but its store is new, begun on {}: what it had promised, and"
                            + " every key it made, is not in it. Stop the gateway; if a disk was not mounted or the store was moved,"
                            + " put it back. If the store is gone for good, have the cards of guests read before new ones are"
                            + " made, then run 'credgate store keys-known'",
                    before.begunAt());
            batch.open().putDocument(KIND, KIND, Json.toJson(new Since(now)));
            ledger.keysForgotten(now);
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("memory_begun_at", before.begunAt());
            reports.event(EVENT, null, more, now, now);
        }
    }
}
