package io.credgate.protocol.vision;

import static io.credgate.protocol.vision.VisionFixtures.END;
import static io.credgate.protocol.vision.VisionFixtures.NOW;
import static io.credgate.protocol.vision.VisionFixtures.START;
import static io.credgate.protocol.vision.VisionFixtures.grant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.LinkProfile.NameKind;
import io.credgate.protocol.vision.VisionRequests.Plan;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command an operation becomes, and what keeps it from becoming one (protocol sheet, sections 2.2, 3 and 7.1). */
class VisionRequestsTest {
    private static VisionRequests requests(String zone, String... pairs) {
        return new VisionRequests(VisionTcpConfig.read(VisionFixtures.section(pairs), ZoneId.of(zone))
                .common());
    }

    private static List<VisionRequest> steps(VisionRequests requests, Operation operation, Instant now) {
        return assertInstanceOf(Plan.Steps.class, requests.plan(operation, now)).requests();
    }

    private static String shown(VisionRequest request) {
        return request.command().letter() + request.data().replace('\u001e', '^');
    }

    private static Operation card(boolean copy, Instant startsAt) {
        return new Operation.EncodeCard(
                "02", copy, new CardGrant(List.of("101"), List.of(), startsAt, END, null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        // It is 23:30 on the 15th in Oslo; the next day begins at 23:00 UTC.
        "later_day, false, , I",
        "later_day, false, 2026-01-15T22:59:59Z, I",
        "later_day, false, 2026-01-15T23:00:00Z, G",
        "later_day, true, 2026-01-15T22:59:59Z, H",
        "later_day, true, 2026-01-15T23:00:00Z, A",
        "later_time, false, 2026-01-15T22:30:59Z, I",
        "later_time, false, 2026-01-15T22:31:00Z, G",
        "never, false, 2026-01-16T23:00:00Z, I",
        "never, true, 2026-01-16T23:00:00Z, H"
    })
    void aStayToComeIsCheckedInBeforehand(String rule, boolean copy, Instant startsAt, char expected) {
        Instant now = Instant.parse("2026-01-15T22:30:00Z");
        VisionRequests requests = requests("Europe/Oslo", "pre_check_in", rule);
        assertEquals(
                expected,
                steps(requests, card(copy, startsAt), now).get(0).command().letter());
    }

    @Test
    void withoutATimeOfDayNoCardIsMade() {
        Plan plan = requests("UTC").plan(card(false, START), null);
        assertTrue(assertInstanceOf(Plan.Impossible.class, plan).sentence().contains("time"));
    }

    @Test
    void timesAreThoseOfTheSiteAndNeverCutShort() {
        CardGrant grant = new CardGrant(
                List.of("101"),
                List.of(),
                Instant.parse("2026-01-15T15:00:59Z"),
                Instant.parse("2026-10-25T00:30:01Z"),
                null,
                null,
                null);
        VisionRequest request = steps(
                        requests("Europe/Oslo", "ask_serial", "false"),
                        new Operation.EncodeCard("02", false, grant),
                        NOW)
                .get(0);
        assertEquals("I^R101^TSingle Room^URegular Guest^D202601151600^O202610250231", shown(request));
        assertEquals(3, request.notes().size(), request.notes().toString());
        assertTrue(
                request.notes().get(2).contains("occurs twice"), request.notes().toString());
    }

    @Test
    void guestsNamesAreLeftOutUnlessTheSiteWantsThem() {
        assertEquals(
                "D^R101^TSingle Room^S",
                shown(steps(requests("UTC"), new Operation.ReplaceCard("02", false, grant("101")), NOW)
                        .get(0)));
        assertEquals(
                "D^R101^TSingle Room^FJANE^NDOE^S",
                shown(steps(
                                requests("UTC", "send_guest_name", "true"),
                                new Operation.ReplaceCard("02", false, grant("101")),
                                NOW)
                        .get(0)));
    }

    @Test
    void aChangeNamesTheGuestTwice() {
        Operation change = new Operation.ChangeCard("02", grant("101"), grant("102"));
        assertEquals(
                "C^R101^TSingle Room^R102^TSingle Room^D202601151500^O202601171200^S",
                shown(steps(requests("UTC"), change, NOW).get(0)));
        assertEquals(
                "C^R101^TSingle Room^R102^TSingle Room^S",
                shown(steps(requests("UTC", "change_times", "false"), change, NOW)
                        .get(0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Jane | JANE",
                "Søren Ærø-Łęcki | SOREN AERO-LECKI",
                "Weiß | WEISS",
                "O’Neil | O'NEIL",
                "Đặng Thị | DANG THI",
                "海港 | ''",
                "'a\tb' | A B",
            })
    void namesAreLatinLettersInUpperCase(String name, String expected) {
        assertEquals(expected, VisionText.guestName(name));
    }

    @Test
    void noNameCanEndAField() {
        assertEquals("ABC", VisionText.guestName("a\u001eb\u0000c\u0003\u0002\u007f"));
        assertEquals(
                VisionText.GUEST_NAME_MAX, VisionText.guestName("ß".repeat(100)).length());
    }

    @Test
    void whatCannotBeWrittenIsSaidBeforehand() {
        LinkProfile profile = VisionFixtures.tcp();
        assertEquals(List.of(), profile.check(card(false, START)));
        String[] fifty =
                IntStream.range(0, 50).mapToObj(i -> "Room " + i + " Annexe").toArray(String[]::new);
        List<Operation> bad = List.of(
                new Operation.EncodeCard("2", false, grant("101")),
                new Operation.EncodeCard("00", false, grant("101")),
                new Operation.EncodeCard("02", false, grant()),
                new Operation.EncodeCard("02", false, grant("")),
                new Operation.EncodeCard("02", false, grant("101,102")),
                new Operation.EncodeCard("02", false, grant(" 101")),
                new Operation.EncodeCard("02", false, grant("Søndre")),
                new Operation.EncodeCard("02", false, grant("1\u001eT")),
                new Operation.EncodeCard("02", false, grant(fifty)),
                new Operation.EncodeCard("02", true, grant("101", "102")),
                new Operation.ReplaceCard("02", true, grant("101", "102")),
                new Operation.ChangeCard("02", grant("101"), grant("")),
                new Operation.CheckOut("a\u0003"),
                card(false, END),
                card(false, Instant.MIN),
                new Operation.EncodeCard(
                        "02", false, new CardGrant(List.of("101"), List.of(), null, null, null, null, null)),
                new Operation.EncodeCard(
                        "02", false, new CardGrant(List.of("101"), List.of("a,b"), null, END, null, null, null)),
                new Operation.EncodeCards("02", false, 2, grant("101")),
                new Operation.EncodeOneShotCard("02", grant("101")));
        for (Operation operation : bad) {
            assertFalse(profile.check(operation).isEmpty(), operation.toString());
        }
        assertEquals(List.of(), profile.check(new Operation.EncodeCard("02", false, grant("101", "102"))));
        assertEquals(
                List.of(),
                VisionFixtures.tcp("code_page", "latin1")
                        .check(new Operation.EncodeCard("02", false, grant("Søndre"))));
        assertEquals(
                List.of(),
                VisionFixtures.tcp("copy_command", "a")
                        .check(new Operation.EncodeCard("02", true, grant("101", "102"))));
    }

    @Test
    void theLongestRequestThatIsAllowedFits() {
        LinkProfile profile = VisionFixtures.tcp("ask_serial", "false");
        // 1e L + rooms + 13 of the type + 15 of the group + 28 of the times.
        int used = 2 + "\u001eTSingle Room\u001eURegular Guest\u001eD202601151500\u001eO202601171200".length();
        String[] rooms = new String[12];
        java.util.Arrays.fill(rooms, "x".repeat(30));
        int left = VisionCheck.DATA_MAX - used - (31 * 12);
        rooms[11] = "y".repeat(30 + Math.min(left + 1, 10));
        int length = used + String.join(",", rooms).length();
        assertTrue(length <= VisionCheck.DATA_MAX);
        assertEquals(List.of(), profile.check(new Operation.EncodeCard("02", false, grant(rooms))));
    }

    @Test
    void theOlderSystemsKnowOneRoomAndNoReplacing() {
        LinkProfile older = VisionFixtures.serial("variant", "2800");
        assertEquals(
                EnumSet.of(
                        OperationKind.ENCODE_NEW_CARD,
                        OperationKind.ENCODE_COPY_CARD,
                        OperationKind.READ_CARD,
                        OperationKind.CHECK_OUT,
                        OperationKind.CHECK_HEALTH),
                older.operations());
        assertEquals(List.of(), older.check(VisionFixtures.newCard()));
        assertFalse(older.check(new Operation.EncodeCard("02", false, grant("101", "102")))
                .isEmpty());
        assertFalse(older.check(new Operation.ReplaceCard("02", false, grant("101")))
                .isEmpty());
        assertFalse(older.check(new Operation.ChangeCard("02", grant("101"), grant("101")))
                .isEmpty());
        assertFalse(older.checkName(NameKind.DOOR, "POOL").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "09", "10", "99"})
    void encodersHaveTwoDigits(String name) {
        assertEquals(List.of(), VisionFixtures.tcp().checkName(NameKind.ENCODER, name));
    }

    @Test
    void noCommandDeletesAllGuests() {
        for (VisionCommand command : VisionCommand.values()) {
            assertTrue(command.letter() >= 'A' && command.letter() <= 'I', command.toString());
        }
    }

    @Test
    void guestsAreNotPrinted() {
        VisionRequests requests = requests("UTC", "send_guest_name", "true");
        VisionRequest request = steps(requests, VisionFixtures.newCard(), NOW).get(0);
        assertTrue(request.data().contains("JANE"));
        assertFalse(request.toString().contains("JANE"));
        assertFalse(request.fields().toString().contains("JANE"));
        assertFalse(VisionFixtures.tcp("license_file", "HUSH").toString().contains("HUSH"));
        assertFalse(VisionTcpConfig.read(VisionFixtures.section("license_file", "HUSH"), VisionFixtures.UTC)
                .toString()
                .contains("HUSH"));
    }
}
