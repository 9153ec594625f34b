package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.ledger.Site;
import io.credgate.store.OutboxEntry;
import io.credgate.store.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteRegisterTest {
    private static final Instant FIRST = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant LATER = Instant.parse("2026-12-01T10:00:00Z");

    @TempDir
    Path stateDir;

    @Test
    void ageSurvivesAndWhatComesAndGoesIsReported() {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            Batch batch = new Batch(store);
            Reports reports = new Reports(batch, new Topics("root"));
            new SiteRegister().open(site("left", "right"), batch, reports, FIRST);
            batch.commit();
            assertEquals(2, events(store, "acs_encoder.added"));

            SiteRegister register = new SiteRegister();
            register.open(site("left", "new"), batch, reports, LATER);
            batch.commit();
            assertEquals(FIRST, register.createdAt("left"));
            assertEquals(LATER, register.createdAt("new"));
            assertEquals(3, events(store, "acs_encoder.added"));
            assertEquals(1, events(store, "acs_encoder.removed"));
            assertTrue(store.reportsAfter(0, 100).stream()
                    .anyMatch(r -> r.topic().equals("root/encoders/right") && r.payload().length == 0));
        }
    }

    private static long events(SqliteStore store, String type) {
        return store.reportsAfter(0, 100).stream()
                .map(OutboxEntry::payload)
                .filter(p -> new String(p, java.nio.charset.StandardCharsets.UTF_8).contains(type))
                .count();
    }

    private static Site site(String... encoders) {
        return new Site(List.of(new Site.AcsSystem(
                "system",
                "workspace",
                "account",
                Site.Vendor.OTHER,
                "System",
                ZoneId.of("UTC"),
                List.of(),
                List.of(encoders).stream().map(e -> new Site.Encoder(e, e, e)).toList(),
                List.of())));
    }
}
