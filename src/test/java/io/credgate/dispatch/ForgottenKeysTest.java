package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.SaltoDesk.NEW_KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.json.Json;
import io.credgate.store.SqliteStore;
import io.credgate.store.StoreUpkeep;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where the store may have forgotten keys, no key is made by itself that could kill one of them. */
class ForgottenKeysTest extends AtSaltoDesk {
    private void put(String kind, Object document) {
        rig.close();
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            store.begin();
            store.putDocument(kind, kind, Json.toJson(document));
            store.commit();
        }
        rig.crashAndRestart();
    }

    /** As a recovery leaves it. */
    private void forget() {
        put(ForgottenKeys.KIND, new ForgottenKeys.Since(rig.now));
    }

    private boolean isCopy(int room, String options) {
        desk.write(rig.card(SALTO, room, options));
        return desk.lastWriting().copy();
    }

    @Test
    void withoutADoubtTheFirstKeyOfARoomIsANewOne() {
        assertFalse(isCopy(101, ""));
    }

    @Test
    void afterALossItIsAFurtherOneUntilANewOneIsAskedFor() {
        forget();
        assertTrue(isCopy(101, ""));
        rig.advance(Duration.ofMinutes(1));
        assertFalse(isCopy(102, NEW_KEY));
        rig.advance(Duration.ofDays(3));
        String ends = rig.now.plus(Duration.ofDays(2)).toString();
        desk.write(desk.card(java.util.List.of(102), rig.now.toString(), ends, ""));
        assertFalse(desk.lastWriting().copy(), "the main key ended whatever was forgotten of room 102");
        desk.write(desk.card(java.util.List.of(103), rig.now.toString(), ends, ""));
        assertTrue(desk.lastWriting().copy());
    }

    @Test
    void noStayLastsForEver() {
        put(ForgottenKeys.KIND, new ForgottenKeys.Since(rig.now.minus(Duration.ofDays(401))));
        assertFalse(isCopy(101, ""));
    }

    @Test
    void aPersonMaySayThatAllKeysAreKnown() {
        forget();
        rig.close();
        assertTrue(StoreUpkeep.keysAreKnown(stateDir, rig.now));
        assertFalse(StoreUpkeep.keysAreKnown(stateDir, rig.now), "there is no doubt left");
        rig.crashAndRestart();
        assertFalse(isCopy(101, ""));
    }

    @Test
    void aNewStoreThatTheBrokerKnowsFromBeforeIsReported() {
        put(ForgottenKeys.MEMORY, new ForgottenKeys.Memory(Instant.parse("2026-11-23T09:59:00Z"), false));
        assertEquals(1, memoryLost());
        assertTrue(isCopy(101, ""));
        rig.crashAndRestart();
        assertEquals(0, memoryLost(), "it was told already");
        assertTrue(isCopy(102, ""));
    }

    @Test
    void aNewStoreThatTheBrokerDoesNotKnowIsJustNew() {
        rig.sessionAtStart = false;
        put(ForgottenKeys.MEMORY, new ForgottenKeys.Memory(Instant.parse("2026-11-23T09:59:00Z"), false));
        assertEquals(0, memoryLost());
        rig.sessionAtStart = true;
        rig.crashAndRestart();
        assertEquals(0, memoryLost());
        assertFalse(isCopy(101, ""));
    }

    private long memoryLost() {
        return rig.bodies("/events").stream()
                .filter(e -> ForgottenKeys.EVENT.equals(e.get("event_type")))
                .count();
    }
}
