package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation.AuditStep;
import io.credgate.protocol.salto.PmsRequest.AuditRequest;
import io.credgate.protocol.salto.PmsRequest.CardCommand;
import io.credgate.protocol.salto.PmsRequest.CheckOutRequest;
import io.credgate.protocol.salto.PmsRequest.EncodeRequest;
import io.credgate.protocol.salto.PmsRequest.MobileRequest;
import io.credgate.protocol.salto.PmsRequest.ModifyRequest;
import io.credgate.protocol.salto.PmsRequest.ReadRequest;
import io.credgate.protocol.salto.PmsRequest.ReadTrackRequest;
import io.credgate.protocol.salto.PmsRequest.WriteTrackRequest;
import io.credgate.protocol.salto.SaltoPmsConfig.EjectOption;
import io.credgate.protocol.salto.SaltoPmsConfig.ReturnSerial;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests against the vectors of section 2.11 that show a whole request, and the echoes of section 2.7. */
class PmsRequestTest {

    @Test
    void twoCardsWithEverything() {
        PmsRequest request = new EncodeRequest(
                CardCommand.CN,
                2,
                "1",
                EjectOption.AFTER_REMOVAL,
                List.of("101"),
                "13",
                "2",
                "1500100126",
                "1100120126",
                "DESK",
                List.of(),
                ReturnSerial.ALL,
                "");
        assertHex(
                "02b3434e32b331b345b3313031b3b3b3b33133b332b331353030313030313236b331313030313230313236"
                        + "b34445534bb3b3b3b332b303d6",
                request);
    }

    @Test
    void modifyCheckOutAndRead() {
        assertHex("02b34d43b3313031b3b331313030313231323232b3038e", new ModifyRequest("101", "", "1100121222"));
        assertHex("02b3434fb330b3313031b3030f", new CheckOutRequest("0", "101"));
        assertHex("02b34c54b331b345b3036f", new ReadRequest("1", EjectOption.AFTER_REMOVAL));
    }

    @Test
    void textsAndRoomsStandInTheirPlaces() {
        EncodeRequest request = new EncodeRequest(
                CardCommand.CC,
                1,
                "1",
                EjectOption.REAR_EXIT,
                List.of("a", "b", "c", "d"),
                "",
                "",
                "",
                "",
                "",
                List.of("t1", "t2", "t3"),
                ReturnSerial.NONE,
                "");
        assertEquals("|CC|1|T|a|b|c|d||||||t1|t2|t3|||", request.frame().toString());
        assertEquals(15, request.frame().significantFields());
    }

    @Test
    void phonesTracksAndAuditTrail() {
        PmsRequest toPhone = new MobileRequest(
                false,
                false,
                "+34600000000",
                List.of("101"),
                "1",
                "",
                "1030211222",
                "1030301222",
                "DESK",
                "Welcome",
                "");
        assertHex(
                "02b3434e4db32b3334363030303030303030b3313031b3b3b3b331b3b331303330323131323232b331303330333031323232b3"
                        + "4445534bb3b3b3b357656c636f6d65b3031b",
                toPhone);
        PmsRequest returned = new MobileRequest(
                false, true, "+34600000000", List.of("101"), "", "", "1030211222", "1030301222", "", "1", "");
        assertHex(
                "02b3434e4d42b32b3334363030303030303030b3313031b3b3b3b3b3b331303330323131323232b331303330333031323232"
                        + "b3b3b3b3b331b3031a",
                returned);
        assertHex("02b35746b3456e7472616e6365b30385", new AuditRequest(AuditStep.FIRST, "Entrance"));
        assertEquals(
                "|L2|***|",
                new ReadTrackRequest("1", EjectOption.AT_ONCE, 2).frame().toString());
        assertEquals(
                List.of("P3", "1", "R", "text"),
                new WriteTrackRequest("1", EjectOption.AT_ONCE, 3, "text")
                        .frame()
                        .fields());
        assertEquals("|CNM|***|", toPhone.frame().toString(), "no phone number for people");
        assertFalse(toPhone.toString().contains("346"));
    }

    @Test
    void echoes() {
        EncodeRequest fresh = encode(CardCommand.CN, 1);
        EncodeRequest two = encode(CardCommand.CN, 2);
        EncodeRequest copy = encode(CardCommand.CC, 1);
        for (String echo : List.of("CN", "CN2")) {
            assertTrue(fresh.isAnsweredBy(echo), echo);
            assertTrue(two.isAnsweredBy(echo), echo);
            assertTrue(copy.isAnsweredBy(echo), echo);
        }
        assertTrue(copy.isAnsweredBy("CC"));
        assertFalse(fresh.isAnsweredBy("CC"));
        for (String other : List.of("CNM", "CNMB", "CNB", "CA", "CO", "C", "", "ED")) {
            assertFalse(fresh.isAnsweredBy(other), other);
            assertFalse(copy.isAnsweredBy(other), other);
        }
    }

    private static EncodeRequest encode(CardCommand command, int copies) {
        return new EncodeRequest(
                command,
                copies,
                "1",
                EjectOption.AT_ONCE,
                List.of("101"),
                "",
                "",
                "",
                "",
                "",
                List.of(),
                ReturnSerial.LAST,
                "");
    }

    private static void assertHex(String hex, PmsRequest request) {
        assertEquals(hex, HexFormat.of().formatHex(request.frame().encode()));
    }
}
