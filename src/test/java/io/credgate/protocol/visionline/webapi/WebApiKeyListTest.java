package io.credgate.protocol.visionline.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.credgate.command.Operation.FindKeys;
import io.credgate.command.OperationResult.FoundKeys;
import io.credgate.simulator.HttpSimulatorWire.Request;
import io.credgate.simulator.SimulatorSite;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The search for keys against the simulated server: what was ordered is found as it was ordered. */
class WebApiKeyListTest {
    private static final ZoneId OSLO = ZoneId.of("Europe/Oslo");
    private static final Map<String, String> DATE = Map.of("date", "Thu, 15 Jan 2026 14:00:40 GMT");

    private final WebApiSimulatorServer server =
            new WebApiSimulatorServer(new SimulatorSite(List.of("1"), List.of("101", "102"), 50, OSLO));

    private void order(String how, String room, String times) {
        String body = "{" + times + ",\"format\":\"rfid48\",\"doorOperations\":[{\"doors\":[\"" + room
                + "\"],\"operation\":\"guest\"}]}";
        assertEquals(
                201,
                server.answer(new Request(
                                "POST",
                                "/api/v1/cards?action=mobileAccess&" + how,
                                DATE,
                                body.getBytes(StandardCharsets.UTF_8)))
                        .status());
    }

    private FoundKeys search(String at, List<String> known) {
        WebApiKeySearch search =
                new WebApiKeySearch(new FindKeys("101", Instant.parse(at), known, 10), new WebApiTimes(OSLO));
        search.take(ask(search.list()));
        for (WebApiCall next = search.next(); next != null; next = search.next()) {
            search.take(ask(next));
        }
        return search.result();
    }

    private JsonNode ask(WebApiCall call) {
        return server.answer(new Request(call.method(), call.target(), DATE, call.body()))
                .body();
    }

    @Test
    void keysOfTheRoomAreFoundAsTheyWereOrderedAndWithTheTimeOfTheOrder() {
        order("override=true", "101", "\"expireTime\":\"20260117T1200\"");
        order("override=true", "102", "\"expireTime\":\"20260117T1200\"");
        order("autoJoin=true", "101", "\"startTime\":\"20260116T1500\",\"expireTime\":\"20260117T1200\"");

        FoundKeys now = search("2026-01-15T14:01:00Z", List.of());
        assertEquals(List.of("1"), now.keys().stream().map(k -> k.keyId()).toList());
        assertNull(now.keys().get(0).startsAt());
        assertEquals(Instant.parse("2026-01-17T11:00:00Z"), now.keys().get(0).endsAt());
        assertEquals(Instant.parse("2026-01-15T14:00:00Z"), now.keys().get(0).createdAt());

        FoundKeys later = search("2026-01-16T14:00:00Z", List.of("1"));
        assertEquals(List.of("1"), later.leftOut());
        assertEquals("3", later.keys().get(0).keyId());
        assertEquals(Instant.parse("2026-01-16T14:00:00Z"), later.keys().get(0).startsAt());
    }

    @Test
    void keysThatWereReplacedOrHaveEndedAreNotListed() {
        order("override=true", "101", "\"expireTime\":\"20260117T1200\"");
        order("override=true", "101", "\"expireTime\":\"20260118T1200\"");
        assertEquals(
                List.of("2"),
                search("2026-01-15T14:01:00Z", List.of()).keys().stream()
                        .map(k -> k.keyId())
                        .toList());
        assertEquals(List.of(), search("2026-01-18T12:00:00Z", List.of()).keys());
    }
}
