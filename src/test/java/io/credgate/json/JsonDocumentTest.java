package io.credgate.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.AccessMethod;
import io.credgate.command.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {

    record Stay(
            String id,
            @Nullable String guest,
            AccessMethod method,
            Instant since,
            Duration term,
            List<String> rooms,
            Map<String, Integer> cards,
            boolean isIssued,
            @Nullable Nested nested) {
        /** Methods of a record are no part of its document. */
        public boolean isEmpty() {
            return rooms.isEmpty();
        }

        public String getFirstRoom() {
            return rooms.get(0);
        }
    }

    record Nested(@Nullable Long number, int count) {}

    private static final Stay STAY = new Stay(
            "s1",
            null,
            AccessMethod.MOBILE_KEY,
            Instant.parse("2026-11-23T10:00:00.123456789Z"),
            Duration.ofMinutes(90),
            List.of("101"),
            Map.of("ø", 2),
            true,
            new Nested(null, 3));

    @Test
    void recordsComeBackAsTheyWere() {
        String json = Json.toJson(STAY);
        assertEquals(
                "{\"id\":\"s1\",\"method\":\"MOBILE_KEY\",\"since\":\"2026-11-23T10:00:00.123456789Z\",\"term\":\"PT1H30M\","
                        + "\"rooms\":[\"101\"],\"cards\":{\"ø\":2},\"isIssued\":true,\"nested\":{\"count\":3}}",
                json);
        assertEquals(STAY, Json.fromJson(json, Stay.class));
    }

    @Test
    void fieldsOfOtherVersionsAreIgnoredOrNull() {
        Stay stay = Json.fromJson("{\"id\":\"s1\",\"isIssued\":false,\"from_the_future\":{\"a\":[1]}}", Stay.class);
        assertEquals("s1", stay.id());
        assertNull(stay.rooms());
    }

    @Test
    void aWholeDocumentLacksOnlyWhatMayBeNull() {
        String json = Json.toJson(STAY);
        assertEquals(STAY, Json.fromWholeJson(json, Stay.class));
        assertNull(
                Json.fromWholeJson(json.replace("nested", "nestfd"), Stay.class).nested());
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> Json.fromWholeJson(json.replace("rooms", "roomz"), Stay.class));
        assertTrue(e.getMessage().contains("rooms is missing"), e.getMessage());
    }

    @Test
    void operationsCanBeWritten() {
        assertEquals("{\"encoder\":\"E1\"}", Json.toJson(new Operation.ReadCard("E1")));
        assertEquals("{}", Json.toJson(new Operation.CheckHealth()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"id\":\"s1\"",
                "{\"isIssued\":false} x",
                "{\"since\":\"Guest Smith\",\"isIssued\":false}",
                "{\"method\":\"Guest Smith\",\"isIssued\":false}",
            })
    void unreadableDocumentsAreOurMistakeAndQuoteNothing(String json) {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> Json.fromJson(json, Stay.class));
        assertFalse(e.toString().contains("Smith"), e.toString());
        assertNull(e.getCause());
    }
}
