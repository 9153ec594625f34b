package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.protocol.LinkProfile.NameKind;
import io.credgate.protocol.SiteTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out for an operation, and what is refused before it can (protocol sheet, sections 4.2, 4.3 and 7.1). */
class PmsRequestsTest {
    /** 17 January 2026, 12:00 in Oslo. */
    private static final Instant NOON = Instant.parse("2026-01-17T11:00:00Z");

    @Test
    void aMainCardIsWrittenWithoutANameUnlessConfigured() {
        assertEquals(
                "CCA;AM1;EA1;GR101;CO202601171200;NC01;SR?;",
                sent(FakeSection.config(), new Operation.EncodeCard("1", false, grant("101", null, NOON))));
    }

    @Test
    void aJoinerWithEverythingTheSheetShowsIsItsExample() {
        VisionlinePmsConfig config =
                FakeSection.config("send_guest_name", "true", "user_group", "Guest", "connections_max", "2");
        CardGrant grant = new CardGrant(List.of("101"), List.of("1", "4"), null, NOON, "JANE", "DOE", null);
        assertEquals(
                "CCA;JR1;AM1;EA1;GR101;CO202601171200;NC01;CR1,4;UGGuest;UFJANE;USDOE;SR?;",
                sent(config, new Operation.EncodeCard("1", true, grant)));
    }

    @Test
    void everySettingHasItsTag() {
        VisionlinePmsConfig config = FakeSection.config(
                "answer_mode", "2",
                "joiner_value", "3",
                "terminal", "7",
                "number_of_cards", "plain",
                "user_group", "Regular Guest",
                "operator", "gateway",
                "operator_password", "s3cret",
                "send_guest_name", "true",
                "card_type", "5",
                "operator_first_name", "Ann",
                "operator_last_name", "Lee",
                "send_user_id", "true",
                "track_2", "42",
                "ask_serial", "false");
        CardGrant grant = new CardGrant(
                List.of("Suite 1"),
                List.of("1-4", "9"),
                Instant.parse("2026-01-15T14:00:00Z"),
                NOON,
                "Zo\u00eb\r\n;OPx",
                "\u0141ukasz",
                "u-1");
        assertEquals(
                "CCA;JR3;AM2;EA12;TA7;GRSuite 1;CI202601151500;CO202601171200;NC1;CR1-4,9;UGRegular Guest;IOgateway;"
                        + "OPs3cret;OFAnn;OSLee;UIu-1;UFZoeOPx;USLukasz;CT5;T2000000000042;",
                sent(config, new Operation.EncodeCard("12", true, grant)));
        assertFalse(config.toString().contains("s3cret"));
        assertFalse(new PmsRequests(config)
                .makeCard(new Operation.EncodeCard("12", true, grant))
                .toString()
                .contains("s3cret"));
        assertEquals(
                "CCB;AM2;EA2;TA7;",
                PmsEncoder.tags(new PmsRequests(config).readCard("2").message()));
        assertFalse(sent(FakeSection.config("number_of_cards", "left_out"), new Operation.EncodeCard("1", false, grant))
                .contains(";NC"));
    }

    @Test
    void aNameWithoutAnyLatinLetterIsLeftOut() {
        CardGrant grant = new CardGrant(List.of("101"), List.of(), null, NOON, "\u738b", " ", "\u0411");
        String sent = sent(FakeSection.config("send_guest_name", "true"), new Operation.EncodeCard("1", false, grant));
        assertEquals("CCA;AM1;EA1;GR101;CO202601171200;NC01;SR?;", sent);
    }

    @Test
    void aReadIsTheSheetsExample() {
        assertEquals(
                "CCB;AM1;EA1;SR?;",
                PmsEncoder.tags(
                        new PmsRequests(FakeSection.config()).readCard("1").message()));
    }

    @Test
    void secondsNeverCutAValidityShortAndAreTold() {
        PmsRequests.Request request = new PmsRequests(FakeSection.config())
                .makeCard(new Operation.EncodeCard(
                        "1",
                        false,
                        grant("101", Instant.parse("2026-01-15T14:00:01Z"), Instant.parse("2026-01-17T11:00:59Z"))));
        assertEquals("202601151500", request.message().first("CI"));
        assertEquals("202601171201", request.message().first("CO"));
        assertEquals(
                List.of(
                        "The lock system keeps whole minutes: the start was written as 2026-01-15 15:00 site time.",
                        "The lock system keeps whole minutes: the end was written as 2026-01-17 12:01 site time."),
                request.notes());
    }

    @Test
    void anEndInTheHourThatComesTwiceIsTold() {
        // In Oslo the clocks go back on 25 October 2026 at 01:00 UTC.
        for (String end : List.of("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")) {
            PmsRequests.Request request = new PmsRequests(FakeSection.config())
                    .makeCard(new Operation.EncodeCard("1", false, grant("101", null, Instant.parse(end))));
            assertEquals("202610250230", request.message().first("CO"));
            assertEquals(1, request.notes().size());
            assertTrue(
                    request.notes().get(0).contains("occurs twice"),
                    request.notes().get(0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "202601171200, 2026-01-17T11:00:00Z, 0",
        "202610250230, 2026-10-25T00:30:00Z, 1",
        "202603290230, 2026-03-29T01:30:00Z, 1",
        "202613011200, , 1",
        "202602301200, , 1",
        "202601172400, , 1",
        "000001010000, , 1",
        "2026-1-17, , 1",
        "'', , 1"
    })
    void timesAreReadInTheZoneOfTheSite(String value, @Nullable Instant expected, int notes) {
        List<String> told = new ArrayList<>();
        assertEquals(expected, new SiteTimes(ZoneId.of("Europe/Oslo")).read("end", value, told));
        assertEquals(notes, told.size(), told.toString());
    }

    @Test
    void exactlyOneGuestRoomFitsOnACard() {
        CardGrant two = new CardGrant(List.of("101", "102"), List.of(), null, NOON, null, null, null);
        List<String> problems = PmsRequests.check(new Operation.EncodeCard("1", false, two), false);
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).contains("exactly one guest room"), problems.get(0));
        CardGrant none = new CardGrant(List.of(), List.of(), null, NOON, null, null, null);
        assertEquals(
                1,
                PmsRequests.check(new Operation.EncodeCard("1", false, none), false)
                        .size());
    }

    @Test
    void everyProblemIsToldAtOnce() {
        CardGrant grant = new CardGrant(List.of("1;01"), List.of("lobby"), null, null, null, null, null);
        assertEquals(
                4,
                PmsRequests.check(new Operation.EncodeCard("0", false, grant), false)
                        .size());
    }

    @Test
    void theValidityHasToBeWritable() {
        assertEquals(List.of(), check(null, NOON));
        assertEquals(List.of(), check(NOON.minusSeconds(60), NOON));
        assertEquals(1, check(NOON, NOON).size());
        assertEquals(List.of(), check(NOON.plusSeconds(1), NOON.plusSeconds(62)), "never cut short to nothing");
        assertEquals(1, check(null, null).size());
        assertEquals(1, check(null, Instant.MAX).size());
        assertEquals(2, check(Instant.MIN, Instant.MAX).size());
        assertEquals(1, check(Instant.MAX, NOON).size());
    }

    private static List<String> check(@Nullable Instant startsAt, @Nullable Instant endsAt) {
        return PmsRequests.check(new Operation.EncodeCard("1", false, grant("101", startsAt, endsAt)), false);
    }

    @Test
    void tooManyCommonRoomsAreRefused() {
        List<String> extras = new ArrayList<>();
        for (int i = 1000; i < 1050; i++) {
            extras.add(Integer.toString(i));
        }
        CardGrant grant = new CardGrant(List.of("101"), extras, null, NOON, null, null, null);
        assertEquals(
                1,
                PmsRequests.check(new Operation.EncodeCard("1", false, grant), false)
                        .size());
    }

    @Test
    void whatThisInterfaceCannotDoIsSaid() {
        assertEquals(1, PmsRequests.check(new Operation.CheckOut("101"), false).size());
        assertEquals(
                1,
                PmsRequests.check(new Operation.ChangeStay("101", null, NOON), false)
                        .size());
        assertEquals(List.of(), PmsRequests.check(new Operation.CheckHealth(), false));
        assertEquals(List.of(), PmsRequests.check(new Operation.ReadCard("99"), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "9", "10", "99"})
    void goodAddresses(String name) {
        assertEquals(List.of(), PmsRequests.checkName(NameKind.ENCODER, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "01", "100", "-1", "1 ", "Front desk", "\u0661"})
    void badAddresses(String name) {
        assertEquals(1, PmsRequests.checkName(NameKind.ENCODER, name).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"101", "Harbour Suite 1", "A-12/b"})
    void goodRooms(String name) {
        assertEquals(List.of(), PmsRequests.checkName(NameKind.ROOM, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "101;", "101\r\nCCA", " 101", "101 ", "S\u00fcd 1", "\u0000", "\u007f"})
    void badRooms(String name) {
        assertEquals(1, PmsRequests.checkName(NameKind.ROOM, name).size());
        assertEquals(1, PmsRequests.checkName(NameKind.ROOM, "x".repeat(41)).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "12", "1-4", "0-9999"})
    void goodCommonRooms(String name) {
        assertEquals(List.of(), PmsRequests.checkName(NameKind.DOOR, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pool", "1,4", "4-1", "4-4", "-4", "1-", "1--4", "12345", "1;4"})
    void badCommonRooms(String name) {
        assertEquals(1, PmsRequests.checkName(NameKind.DOOR, name).size());
    }

    @ParameterizedTest
    @CsvSource({
        "04A1B2C3D4E5F6FF, 04a1b2c3d4e5f6",
        "04A1B2C3D4E5F6, 04a1b2c3d4e5f6",
        "04A1B2C3D4E5FFFF, 04a1b2c3d4e5ff",
        "04A1B2C3D4FFFFFF, 04a1b2c3d4ffff",
        "A1B2C3D4, a1b2c3d4",
        "A1B2C3FF, a1b2c3ff",
        "A1B2C3D4FFFFFFFF, a1b2c3d4",
        "a1b2c3d4ffff, a1b2c3d4",
        "A1B2C3D4FF, a1b2c3d4",
        "00112233445566778899, 00112233445566778899",
        "?, ",
        "'', ",
        "04A1B2C, ",
        "04A1B2C3D4E5, ",
        "0000000000000000, ",
        "FFFFFFFFFFFFFFFF, ",
        "04A1B2C3D4E5F6F, ",
        "hello world, "
    })
    void serialNumbersLoseTheirPaddingOnly(String value, @Nullable String expected) {
        assertEquals(expected, CardSerial.of(value));
    }

    @Test
    void anEndlessSerialNumberIsNone() {
        assertNull(CardSerial.of("04".repeat(40)));
    }

    private static CardGrant grant(String room, @Nullable Instant startsAt, @Nullable Instant endsAt) {
        return new CardGrant(List.of(room), List.of(), startsAt, endsAt, "Jane", "Doe", null);
    }

    private static String sent(VisionlinePmsConfig config, Operation.EncodeCard operation) {
        assertEquals(List.of(), PmsRequests.check(operation, false));
        return PmsEncoder.tags(new PmsRequests(config).makeCard(operation).message());
    }
}
