package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.store.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;

/** A new store whose gateway has been connected before: a session at the broker is no surprise to it. */
final class MetBroker {
    private MetBroker() {}

    static void in(Path stateDir, Instant now) {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            if (store.documents(ForgottenKeys.MEMORY).isEmpty()) {
                store.begin();
                String memory = Json.toJson(new ForgottenKeys.Memory(now, true));
                store.putDocument(ForgottenKeys.MEMORY, ForgottenKeys.MEMORY, memory);
                store.commit();
            }
        }
    }
}
