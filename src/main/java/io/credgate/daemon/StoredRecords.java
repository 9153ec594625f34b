package io.credgate.daemon;

import io.credgate.command.OperationKind;
import io.credgate.dispatch.StoredDocuments;
import io.credgate.json.Json;
import io.credgate.json.JsonLimits;
import io.credgate.json.JsonReading;
import io.credgate.store.RecordJudge;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads records of the store as the daemon will, for {@code credgate store}. */
public final class StoredRecords implements RecordJudge {

    /** Only what has not ended is read again; of the rest the texts are kept as they are. */
    @Override
    public boolean isCommandReadable(StoredCommand command, Documents documents) {
        return command.state() == StoredCommand.State.FINISHED || StoredDocuments.isReadable(command, documents);
    }

    @Override
    public boolean isAttemptReadable(StoredAttempt attempt) {
        try {
            OperationKind.valueOf(attempt.operationKind());
            return isJson(attempt.operationJson());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public boolean isDocumentReadable(String kind, String id, String json) {
        return StoredDocuments.isReadable(kind, id, json);
    }

    @Override
    public List<String> documentKinds() {
        return StoredDocuments.kinds();
    }

    private static boolean isJson(String json) {
        return Json.readTree(json.getBytes(StandardCharsets.UTF_8), JsonLimits.OWN) instanceof JsonReading.Tree;
    }
}
