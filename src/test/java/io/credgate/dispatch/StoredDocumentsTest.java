package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.json.Json;
import io.credgate.store.SqliteStore;
import io.credgate.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway cannot start on is found by those who look a store over, and can be recovered from. */
class StoredDocumentsTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path stateDir;

    /** One good document of each kind, by kind; its id is {@link #id}. */
    private static Map<String, String> samples() {
        TreeMap<String, String> samples = new TreeMap<>();
        samples.put(SiteRegister.KIND, Json.toJson(new SiteRegister.Entry("encoder", "system", AT)));
        samples.put(DoorPatrol.KIND, Json.toJson(new DoorPatrol.Remembered(List.of("a"), AT)));
        samples.put(ClockKeeper.KIND, Json.toJson(new ClockKeeper.Memory(AT, null, null, null)));
        samples.put(Telemetry.KIND, Json.toJson(new Telemetry.Event("acs_system.connected", AT, "{}")));
        samples.put(
                Telemetry.KIND_EVICTED,
                Json.toJson(new Telemetry.Tally(new TreeMap<>(Map.of("acs_system.connected", 1L)), AT, AT)));
        samples.put(ForgottenKeys.KIND, Json.toJson(new ForgottenKeys.Since(AT)));
        samples.put(ForgottenKeys.MEMORY, Json.toJson(new ForgottenKeys.Memory(AT, true)));
        return samples;
    }

    private static String id(String kind) {
        return kind.equals(Telemetry.KIND) ? "0000000000000000001" : kind.equals(SiteRegister.KIND) ? "x" : kind;
    }

    /** As a bit that flipped in a date leaves it. */
    private static String flipped(String json) {
        String bad = json.replaceFirst("2026-", "2o26-");
        assertFalse(bad.equals(json), json);
        return bad;
    }

    private void put(String kind, String id, String json) {
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            store.begin();
            store.putDocument(kind, id, json);
            store.commit();
        }
    }

    private void assertDoesNotStart() {
        StoreException refusal = assertThrows(StoreException.class, () -> new GatewayRig(stateDir).close());
        assertTrue(refusal.getMessage().contains("'credgate store recover'"), refusal.getMessage());
    }

    @Test
    void everyKindThatIsReadIsJudged() {
        TreeSet<String> tried = new TreeSet<>(samples().keySet());
        tried.addAll(List.of(LedgerWriter.CREDENTIALS, LedgerWriter.USERS, TakenOver.KIND, Republication.KIND));
        tried.addAll(List.of(ClockHold.KIND, DoubtfulTerms.KIND, Presence.UNHEARD));
        assertEquals(List.copyOf(tried), StoredDocuments.kinds());
        samples().forEach((kind, json) -> {
            assertTrue(StoredDocuments.isReadable(kind, id(kind), json), kind);
            assertFalse(StoredDocuments.isReadable(kind, id(kind), flipped(json)), kind);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SiteRegister.KIND,
                ClockKeeper.KIND,
                Telemetry.KIND,
                Telemetry.KIND_EVICTED,
                ForgottenKeys.KIND,
                ForgottenKeys.MEMORY
            })
    void aDateThatMakesNoSenseEndsTheStartWithTheRemedy(String kind) {
        String good = samples().get(kind);
        put(kind, id(kind), good);
        new GatewayRig(stateDir).close();
        put(kind, id(kind), flipped(good));
        assertDoesNotStart();
    }

    /** The field would be unknown, and what it says missed by whoever needs it, long after the start. */
    @Test
    void aFlippedBitInTheNameOfAFieldIsFoundAsWell() {
        String json = samples().get(ForgottenKeys.KIND).replace("since", "sinse");
        assertFalse(StoredDocuments.isReadable(ForgottenKeys.KIND, ForgottenKeys.KIND, json));
        put(ForgottenKeys.KIND, ForgottenKeys.KIND, json);
        assertDoesNotStart();
    }

    @Test
    void anEventWhosePlaceInTheQueueMakesNoSenseIsJudgedAsWell() {
        String json = samples().get(Telemetry.KIND);
        assertFalse(StoredDocuments.isReadable(Telemetry.KIND, "000000000000000000q", json));
        put(Telemetry.KIND, "000000000000000000q", json);
        assertDoesNotStart();
    }

    @Test
    void whatAWaitingCommandTookOverIsJudgedAsWell() {
        String command;
        try (GatewayRig rig = new GatewayRig(stateDir)) {
            rig.salto.up = false;
            command = rig.encode(GatewayRig.SALTO_ENCODER, rig.card(GatewayRig.SALTO, 101, ""));
        }
        String good = Json.toJson(new TakenOver.Content(true, false, null, null, null));
        assertTrue(StoredDocuments.isReadable(TakenOver.KIND, command, good));
        String bad = good.replace("true", "trud");
        put(TakenOver.KIND, command, bad);
        assertFalse(StoredDocuments.isReadable(TakenOver.KIND, command, bad));
        assertDoesNotStart();
    }

    @Test
    void whatNobodyReadsDoesNoHarm() {
        assertTrue(StoredDocuments.isReadable(ClockHold.KIND, "x", "{~"), "its id says everything");
        assertTrue(StoredDocuments.isReadable("of another release", "x", "{}"));
    }
}
