package io.credgate.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UuidsTest {
    private static final UUID DNS = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    /** The first is the vector of RFC 9562, appendix A.4; the others are published with Python's uuid module. */
    @ParameterizedTest
    @CsvSource({
        "www.example.com, 2ed6657d-e927-568b-95e1-2665a8aea6a2",
        "python.org, 886313e1-3b8a-5372-9b90-0c9aee199e5d",
        "credgate, 765e829f-99f0-5f54-bbb9-dedcc2924051",
    })
    void agreesWithKnownVectors(String name, String expected) {
        UUID uuid = Uuids.version5(DNS, name);
        assertEquals(expected, uuid.toString());
        assertEquals(5, uuid.version());
        assertEquals(2, uuid.variant());
    }

    @Test
    void namespaceAndIdsStayAsPublished() {
        assertEquals(Uuids.version5(DNS, "credgate"), Uuids.NAMESPACE);
        String commandId = "6f1c2d3e-0001-4000-8000-000000000001";
        assertEquals("166e852f-5310-5098-956f-6fc6614e79b9", Uuids.credentialIdFor(commandId));
        assertEquals("251aaf50-6236-5e54-a3f5-4c96e5438549", Uuids.derived("action_attempt", commandId));
    }

    @Test
    void kindsDoNotCollide() {
        assertNotEquals(Uuids.derived("acs_event", "1"), Uuids.derived("action_attempt", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "7113DE29-6130-4153-A6EA-1B7CA0FE3198, 7113de29-6130-4153-a6ea-1b7ca0fe3198",
        "00000000-0000-0000-0000-000000000000, 00000000-0000-0000-0000-000000000000",
        "a1b2c3d4-e5f6-ffff-ffff-0e9f8a7b6c5d, a1b2c3d4-e5f6-ffff-ffff-0e9f8a7b6c5d",
    })
    void anyBitsAndAnyCaseAreTaken(String text, String expected) {
        assertEquals(expected, Uuids.normalised(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7113de2961304153a6ea1b7ca0fe3198",
                "7113de29-6130-4153-a6ea-1b7ca0fe319",
                "7113de29-6130-4153-a6ea-1b7ca0fe31988",
                "{7113de29-6130-4153-a6ea-1b7ca0fe3198}",
                "7113de29-6130-4153-a6ea-1b7ca0fe319g",
                "7113de29-6130-4153-a6ea-1b7ca0fe3198\n",
                "7113de29-6130-4153-a6ea-1b7ca0fe319\u0669",
            })
    void everythingElseIsNoUuid(String text) {
        assertNull(Uuids.normalised(text));
    }
}
