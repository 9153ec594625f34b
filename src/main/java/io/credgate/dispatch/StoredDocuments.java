package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.store.Store;
import io.credgate.store.StoreException;

/** Reads documents of the ledger back from the store. */
final class StoredDocuments {
    private StoredDocuments() {}

    /** @throws StoreException with a sentence for the operator if it makes no sense */
    static <T> T read(Store.Document document, Class<T> type) {
        try {
            return Json.fromJson(document.json(), type);
        } catch (IllegalStateException e) {
            throw new StoreException(
                    "The store holds a " + type.getSimpleName() + " (" + document.id()
                            + ") that cannot be read: it is damaged, or a newer credgate wrote it. Install that release again; else"
                            + " check the disk and run 'credgate store recover', which names what is lost. Nothing was changed.");
        }
    }
}
