package io.credgate.dispatch;

import io.credgate.store.Store;

/** Puts into a rig's store, between two duty cycles, what the next start finds there. */
final class StoredDesk {
    private final GatewayRig rig;

    StoredDesk(GatewayRig rig) {
        this.rig = rig;
    }

    /** So many further credentials like that one. */
    void multiply(String credentialId, int count) {
        rig.store.begin();
        Store.Document like = rig.store.documents("credential").stream()
                .filter(d -> d.id().equals(credentialId))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < count; i++) {
            String id = rig.newId();
            rig.store.putDocument("credential", id, like.json().replace(credentialId, id));
        }
        rig.store.commit();
    }

    /** As if the store had never held them. */
    void forget(String kind) {
        rig.store.begin();
        rig.store.documents(kind).forEach(d -> rig.store.deleteDocument(kind, d.id()));
        rig.store.commit();
    }
}
