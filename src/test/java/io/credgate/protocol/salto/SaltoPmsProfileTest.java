package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.OperationKind;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.protocol.LinkProfile.NameKind;
import io.credgate.protocol.Medium;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the dialect says it can do, and what it says no to. */
class SaltoPmsProfileTest {
    private static final Instant START = Instant.parse("2026-01-10T14:00:00Z");
    private static final Instant END = Instant.parse("2026-01-12T11:00:00Z");
    private final LinkProfile profile = profile(Map.of());

    private static LinkProfile profile(Map<String, String> settings) {
        return new SaltoPmsProtocol()
                .configure(new DefaultConfigSection(settings), Medium.TCP, ZoneId.of("Europe/Oslo"));
    }

    @Test
    void knowsNoUsersAndNoPinsAndRevokesNothing() {
        List<OperationKind> absent = new ArrayList<>(List.of(OperationKind.values()));
        absent.removeAll(profile.operations());
        assertEquals(
                List.of(
                        OperationKind.REPLACE_CARD,
                        OperationKind.CHANGE_CARD,
                        OperationKind.SET_PIN,
                        OperationKind.REVOKE_CREDENTIAL,
                        OperationKind.WRITE_USER,
                        OperationKind.DELETE_USER,
                        OperationKind.READ_USERS,
                        OperationKind.READ_KEY_STATE,
                        OperationKind.FIND_KEYS),
                absent);
        for (OperationKind kind : OperationKind.values()) {
            boolean repeatable = kind == OperationKind.READ_CARD
                    || kind == OperationKind.READ_TRACK
                    || kind == OperationKind.CHECK_HEALTH;
            assertEquals(repeatable, profile.idempotent(kind), kind.name());
        }
    }

    @Test
    void keepsOneConnectionUnlessToldOtherwise() {
        assertEquals(ConnectionPolicy.PERSISTENT, profile.connectionPolicy());
        assertEquals(1, profile.connectionsMax());
        LinkProfile other = profile(Map.of("connection", "per_request", "connections_max", "3"));
        assertEquals(ConnectionPolicy.PER_REQUEST, other.connectionPolicy());
        assertEquals(3, other.connectionsMax());
    }

    @Test
    void reportsEverySettingThatCannotBe() {
        DefaultConfigSection section = new DefaultConfigSection(Map.of(
                "operator",
                "x".repeat(25),
                "check_out_encoder",
                "\u00b3",
                "answer_timeout",
                "0s",
                "connections_max",
                "9"));
        new SaltoPmsProtocol().configure(section, Medium.TCP, ZoneId.of("UTC"));
        assertEquals(4, section.problems().size(), section.problems().toString());
    }

    @Test
    void takesEachOfThe62AuthorisationSymbols() {
        int count = 0;
        for (char c = 0; c < 256; c++) {
            count += profile.checkName(NameKind.AUTHORISATION, "" + c).isEmpty() ? 1 : 0;
        }
        assertEquals(62, count);
        for (String no : List.of("", "0", "A", "12", "|", "'", "\"", "\u00b3")) {
            assertFalse(profile.checkName(NameKind.AUTHORISATION, no).isEmpty(), no);
        }
    }

    @Test
    void roomNames() {
        assertTrue(profile.checkName(NameKind.ROOM, "x".repeat(24)).isEmpty());
        assertFalse(profile.checkName(NameKind.ROOM, "x".repeat(25)).isEmpty());
        assertTrue(profile(Map.of("room_length_max", "30"))
                .checkName(NameKind.ROOM, "x".repeat(25))
                .isEmpty());
        for (String no : List.of("", " ", "1\u00b3", "1\u0015", "Z\u00fcrich", "\u6d77", "LM", "LD")) {
            assertFalse(profile.checkName(NameKind.ROOM, no).isEmpty(), no);
        }
        LinkProfile latin1 = profile(Map.of("code_page", "latin1"));
        assertTrue(latin1.checkName(NameKind.ROOM, "Z\u00fcrich").isEmpty());
        assertFalse(latin1.checkName(NameKind.ROOM, "1\u00b3").isEmpty());
        assertFalse(latin1.checkName(NameKind.ROOM, "\u0141").isEmpty());
    }

    @Test
    void checksCards() {
        assertEquals(0, problems(List.of("101", "102", "103", "104"), List.of("1", "z", "}"), START, END));
        assertEquals(0, problems(List.of("101"), List.of(), null, null));
        assertEquals(1, problems(List.of(), List.of(), START, END));
        assertEquals(1, problems(List.of("1", "2", "3", "4", "5"), List.of(), START, END));
        assertEquals(1, problems(List.of("101"), List.of("10"), START, END));
        assertEquals(1, problems(List.of("101"), List.of(), END, START));
        assertEquals(1, problems(List.of("101"), List.of(), START, START));
        assertEquals(1, problems(List.of("101"), List.of(), START, Instant.parse("2100-01-01T00:00:00Z")));
        assertEquals(1, problems(List.of("101"), List.of(), Instant.parse("1999-01-01T00:00:00Z"), END));
        assertEquals(3, problems(List.of("\u0003", "102"), List.of("A"), END, START));
    }

    @Test
    void checksChangesOfAStay() {
        assertTrue(profile.check(new ChangeStay("101", "102", null)).isEmpty());
        assertTrue(profile.check(new ChangeStay("101", null, END)).isEmpty());
        assertEquals(1, profile.check(new ChangeStay("101", null, null)).size());
        assertEquals(2, profile.check(new ChangeStay("\u0001", "", END)).size());
        assertEquals(1, profile.check(new Operation.CheckOut("")).size());
        assertEquals(1, profile.check(new Operation.ReadCard("\u00e9")).size());
    }

    private int problems(List<String> rooms, List<String> extras, Instant start, Instant end) {
        CardGrant grant = new CardGrant(rooms, extras, start, end, null, null, null);
        return profile.check(new EncodeCard("Online Encoder 1", false, grant)).size();
    }
}
