package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.ledger.Site;
import io.credgate.store.Store;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Since when the configured systems, encoders and entrances are known here, and which came or went with a new
 * configuration. What was removed takes its retained state with it.
 */
final class SiteRegister {
    static final String KIND = "site";

    private final Map<String, Entry> known = new TreeMap<>();

    /** @param what system, encoder or entrance; by the topic that its retained state has */
    record Entry(String what, String acsSystemId, Instant createdAt) {}

    Instant createdAt(String id) {
        Entry entry = known.get(id);
        return entry == null ? Instant.EPOCH : entry.createdAt();
    }

    /** Compares the configuration with what was known, writes down and reports the differences. */
    void open(Site site, Batch batch, Reports reports, Instant now) {
        for (Store.Document document : batch.store().documents(KIND)) {
            known.put(document.id(), StoredDocuments.read(KIND, document, Entry.class));
        }
        Map<String, Entry> configured = new LinkedHashMap<>();
        for (Site.AcsSystem system : site.systems()) {
            configured.put(system.acsSystemId(), new Entry("system", system.acsSystemId(), now));
            system.encoders()
                    .forEach(e -> configured.put(e.acsEncoderId(), new Entry("encoder", system.acsSystemId(), now)));
            system.entrances()
                    .forEach(e -> configured.put(e.acsEntranceId(), new Entry("entrance", system.acsSystemId(), now)));
        }
        for (Map.Entry<String, Entry> entry : new TreeMap<>(known).entrySet()) {
            if (!configured.containsKey(entry.getKey())) {
                remove(entry.getKey(), entry.getValue(), site, batch, reports, now);
            }
        }
        configured.forEach((id, entry) -> {
            if (!known.containsKey(id)) {
                known.put(id, entry);
                batch.open().putDocument(KIND, id, Json.toJson(entry));
                encoderEvent("acs_encoder.added", id, entry, site, reports, now);
            }
        });
    }

    private void remove(String id, Entry entry, Site site, Batch batch, Reports reports, Instant now) {
        known.remove(id);
        batch.open().deleteDocument(KIND, id);
        encoderEvent("acs_encoder.removed", id, entry, site, reports, now);
        if (entry.what().equals("encoder")) {
            reports.empty(reports.topics().encoder(id));
        } else if (entry.what().equals("system")) {
            reports.empty(reports.topics().system(id));
        }
    }

    private static void encoderEvent(String type, String id, Entry entry, Site site, Reports reports, Instant now) {
        if (entry.what().equals("encoder")) {
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("acs_encoder_id", id);
            reports.event(type, site.system(entry.acsSystemId()), more, now, now);
        }
    }
}
