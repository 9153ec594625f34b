package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.LedgerChange;
import io.credgate.ledger.Views;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings what moved in the ledger into the store and into the reports, as part of the batch at hand. */
final class LedgerWriter {
    static final String CREDENTIALS = "credential";
    static final String USERS = "user";

    private final Ledger ledger;
    private final Views views;
    private final Batch batch;
    private final Reports reports;
    private final boolean publishPinCode;

    LedgerWriter(Ledger ledger, Views views, Batch batch, Reports reports, boolean publishPinCode) {
        this.ledger = ledger;
        this.views = views;
        this.batch = batch;
        this.reports = reports;
        this.publishPinCode = publishPinCode;
    }

    /** Fills the ledger from the store. */
    void load(StartReading stored) {
        stored.credentials().forEach(ledger::load);
        stored.users().forEach(ledger::load);
    }

    /**
     * Writes and reports everything since the last call: each event, and for each credential that moved its last state
     * once.
     */
    void flush(Instant now) {
        List<LedgerChange> changes = ledger.drainChanges();
        if (changes.isEmpty()) {
            return;
        }
        Map<String, Credential> moved = new LinkedHashMap<>();
        List<LedgerChange.CredentialChanged> events = new ArrayList<>();
        for (LedgerChange change : changes) {
            if (change instanceof LedgerChange.CredentialChanged c) {
                moved.put(c.credential().acsCredentialId(), c.credential());
                if (c.event() != null) {
                    events.add(c);
                }
            } else if (change instanceof LedgerChange.UserChanged u) {
                batch.open().putDocument(USERS, u.user().acsUserId(), Json.toJson(u.user()));
            } else if (change instanceof LedgerChange.UserRemoved u) {
                batch.open().deleteDocument(USERS, u.acsUserId());
            } else if (change instanceof LedgerChange.CredentialForgotten c) {
                batch.open().deleteDocument(CREDENTIALS, c.acsCredentialId());
                if (c.published()) {
                    reports.empty(reports.topics().credential(c.acsCredentialId()));
                }
            } else {
                throw new AssertionError(change);
            }
        }
        events.forEach(e -> event(e, now));
        moved.values().forEach(c -> write(c, now));
    }

    private void event(LedgerChange.CredentialChanged change, Instant now) {
        Credential credential = change.credential();
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("acs_credential_id", credential.acsCredentialId());
        String type = change.event();
        if (type != null) {
            reports.event(type, ledger.site().system(credential.acsSystemId()), more, change.occurredAt(), now);
            Map<String, Object> audit = new LinkedHashMap<>(more);
            Credential.Issued issued = credential.issued();
            audit.put("card_number", issued == null ? null : issued.cardNumber());
            batch.open().audit(change.occurredAt(), type, Json.writeText(audit));
        }
    }

    private void write(Credential credential, Instant now) {
        batch.open().putDocument(CREDENTIALS, credential.acsCredentialId(), Json.toJson(credential));
        String topic = reports.topics().credential(credential.acsCredentialId());
        if (credential.isDeleted()) {
            reports.empty(topic);
        } else {
            reports.retained(topic, "reported_at", state(credential, now), now);
        }
    }

    private Map<String, Object> state(Credential credential, Instant now) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("acs_credential", views.credential(credential, publishPinCode, now));
        state.put("validity", Views.validity(credential, now));
        return state;
    }

    /**
     * Reports the next credentials once more: the broker has lost what it retained.
     *
     * @param after id of the last one that was reported; empty at the beginning
     * @return id of the last one now; null if there was none left
     */
    @Nullable
    String republish(String after, int limit, Instant now) {
        List<Credential> next = ledger.credentials().stream()
                .filter(c -> c.acsCredentialId().compareTo(after) > 0 && !c.isDeleted())
                .limit(limit)
                .toList();
        for (Credential credential : next) {
            reports.retained(
                    reports.topics().credential(credential.acsCredentialId()),
                    "reported_at",
                    state(credential, now),
                    now);
        }
        return next.isEmpty() ? null : next.get(next.size() - 1).acsCredentialId();
    }
}
