package io.credgate.protocol.salto.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.Medium;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames, XML and dates of SHIP (protocol sheet salto, sections 3.2, 3.3, 3.5). */
class ShipMessagesTest {
    private static final ShipTimes OSLO = new ShipTimes(ZoneId.of("Europe/Oslo"));

    private static String frame(String xml) {
        return new String(StpFrame.encode("00", xml), StandardCharsets.US_ASCII);
    }

    /** The vectors of section 3.2. */
    @Test
    void theVectorsOfTheSheet() {
        assertEquals(
                "STP/00/108/<?xml version=\"1.0\" encoding=\"UTF-8\"?><RequestCall><RequestName>GetInfo</RequestName>"
                        + "<Params/></RequestCall>",
                frame(ShipRequests.getInfo()));
        assertEquals(
                "STP/00/195/<?xml version=\"1.0\" encoding=\"UTF-8\"?><RequestCall><RequestName>"
                        + "Encoder.SaltoDBUser.AssignNewKey</RequestName><Params><ExtUserID>U1</ExtUserID><EncoderID>Desk"
                        + " 1</EncoderID></Params></RequestCall>",
                frame(ShipRequests.onEncoder(ShipRequests.ASSIGN, "U1", "Desk 1")));
        assertEquals(
                "STP/00/199/<?xml version=\"1.0\" encoding=\"UTF-8\"?><RequestCall><RequestName>"
                        + "Encoder.SaltoDBUser.UpdateCurrentKey</RequestName><Params><ExtUserID>U1</ExtUserID><EncoderID>"
                        + "Desk 1</EncoderID></Params></RequestCall>",
                frame(ShipRequests.onEncoder(ShipRequests.UPDATE_KEY, "U1", "Desk 1")));
    }

    @Test
    void aUserIsWrittenWholeAndInAscii() {
        ShipConfig config = ShipConfig.read(new io.credgate.protocol.DefaultConfigSection(), Medium.TCP);
        String xml = new ShipRequests(config, OSLO).upsert(ShipFixtures.JANE, true, false);
        assertTrue(xml.chars().allMatch(c -> c >= 0x20 && c < 0x7F), xml);
        assertEquals(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RequestCall><RequestName>SaltoDBUser.InsertOrUpdate"
                        + "</RequestName><Params><SaltoDBUser><ExtUserID>U1</ExtUserID><Title>#U1</Title>"
                        + "<FirstName>Jane</FirstName><LastName>D&#248;e &amp; &lt;Son&gt;</LastName>"
                        + "<UserActivation>2026-07-01T15:00:00</UserActivation>"
                        + "<UserExpiration.Enabled>1</UserExpiration.Enabled>"
                        + "<UserExpiration>2026-07-03T11:00:00</UserExpiration>"
                        + "<PINEnabled>1</PINEnabled><PINCode>4711</PINCode><PhoneNumber>+4790000001</PhoneNumber>"
                        + "<MobileAppType>2</MobileAppType><IsBanned>0</IsBanned>"
                        + "<SaltoDB.AccessPermissionList.User_Door><SaltoDB.AccessPermission.User_Door>"
                        + "<ExtUserID>U1</ExtUserID><ExtDoorID>101</ExtDoorID><UsePeriod>1</UsePeriod><Period>"
                        + "<StartDate>2026-07-01T15:00:00</StartDate><EndDate>2026-07-03T11:00:00</EndDate></Period>"
                        + "</SaltoDB.AccessPermission.User_Door></SaltoDB.AccessPermissionList.User_Door>"
                        + "<SaltoDB.AccessPermissionList.User_Zone><SaltoDB.AccessPermission.User_Zone>"
                        + "<ExtUserID>U1</ExtUserID><ExtZoneID>Spa</ExtZoneID><UsePeriod>0</UsePeriod>"
                        + "</SaltoDB.AccessPermission.User_Zone></SaltoDB.AccessPermissionList.User_Zone>"
                        + "<SaltoDB.MembershipList.User_Group><SaltoDB.Membership.User_Group><ExtUserID>U1</ExtUserID>"
                        + "<ExtGroupID>Guests</ExtGroupID></SaltoDB.Membership.User_Group>"
                        + "</SaltoDB.MembershipList.User_Group></SaltoDBUser></Params></RequestCall>",
                xml);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-03T11:00:00, 2026-07-03T09:00:00Z",
        "2026-07-03T24:00:00, 2026-07-03T22:00:00Z",
        "2026-7-3T11:00:00, 2026-07-03T09:00:00Z",
        "2026-12-31T24:00:00, 2026-12-31T23:00:00Z",
        "2026-07-03, 2026-07-02T22:00:00Z",
        "' 2026-07-03T11:00:00.000 ', 2026-07-03T09:00:00Z",
        "2000-01-01T00:00:00,",
        "1900-01-01T00:00:00,",
        "2026-13-01T00:00:00,",
        "2026-02-30T00:00:00,",
        "2026-07-03T25:00:00,",
        "no date,",
        "'',",
    })
    void datesAreReadAsTheyAreFound(String text, Instant expected) {
        assertEquals(expected, OSLO.read(text));
    }

    @Test
    void noValidityIsCutShort() {
        Instant odd = Instant.parse("2026-07-03T09:00:00.5Z");
        assertEquals("2026-07-03T11:00:00", OSLO.start(odd));
        assertEquals("2026-07-03T11:00:01", OSLO.end(odd));
        assertEquals(1, OSLO.notes("end", Instant.parse("2026-10-25T01:30:00Z")).size(), "the hour that comes twice");
        assertTrue(OSLO.notes("end", Instant.parse("2026-11-25T11:00:00.5Z"))
                .toString()
                .contains("rounded up to 2026-11-25T12:00:01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>",
                "<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;&x;&x;'>]><a>&z;</a>",
                "<a>&unknown;</a>",
                "<a><b></a>",
                "<a/><b/>",
                "",
                "no xml",
                "<a",
                "<?xml version=\"1.0\" encoding=\"no-such-code\"?><a/>",
            })
    void hostileXmlIsNoXml(String xml) {
        assertNull(XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void depthAndNumberOfElementsAreBounded() {
        assertNotNull(XmlReader.read(("<a>".repeat(60) + "</a>".repeat(60)).getBytes(StandardCharsets.UTF_8)));
        assertNull(XmlReader.read(("<a>".repeat(65) + "</a>".repeat(65)).getBytes(StandardCharsets.UTF_8)));
        String many = "<a>" + "<b/>".repeat(XmlReader.ELEMENTS_MAX) + "</a>";
        assertNull(XmlReader.read(many.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPT/00/1/x",
                "STP/0x/1/x",
                "STP/000/1/x",
                "STP/00//x",
                "STP/00/0/x",
                "STP/00/-1/x",
                "STP/00/123456789/x",
                "STP/00/2000/x",
                "HTTP/1.1 200 OK"
            })
    void whatIsNoFrameIsADefectBeforeAnythingIsKept(String text) {
        StpDecoder decoder = new StpDecoder(1000);
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        assertNull(decoder.next(bytes));
        assertNotNull(decoder.defect(), text);
        decoder.reset();
        assertNull(decoder.defect());
    }

    @Test
    void framesAreCutWhereTheyEndInAnyPieces() {
        byte[] two = "STP/00/3/abcSTP/01/2/de".getBytes(StandardCharsets.US_ASCII);
        StpDecoder decoder = new StpDecoder(100);
        ByteBuffer whole = ByteBuffer.wrap(two);
        assertEquals("abc", new String(decoder.next(whole), StandardCharsets.US_ASCII));
        assertEquals("de", new String(decoder.next(whole), StandardCharsets.US_ASCII));
        StringBuilder bodies = new StringBuilder();
        for (byte b : two) {
            byte[] body = decoder.next(ByteBuffer.wrap(new byte[] {b}));
            bodies.append(body == null ? "" : new String(body, StandardCharsets.US_ASCII) + ";");
        }
        assertEquals("abc;de;", bodies.toString());
    }

    @Test
    void noInputBreaksTheDecoders() {
        long seed = Long.getLong("seed", 1);
        int inputs = Integer.getInteger("fuzz.inputs", 20_000);
        Random random = new Random(seed);
        byte[] good = ShipFixtures.success("GetInfo", "<DateTime>2026-01-01T00:00:00</DateTime>&#65;<![CDATA[x]]>")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < inputs; i++) {
            byte[] damaged = damaged(good, random);
            int at = i;
            try {
                assertNotNull(ShipReply.read(damaged));
                ByteBuffer stream = ByteBuffer.wrap(
                        damaged(("STP/00/" + damaged.length + "/").getBytes(StandardCharsets.US_ASCII), random));
                StpDecoder decoder = new StpDecoder(1000);
                while (decoder.next(stream) != null) {
                    assertNull(decoder.defect());
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("input " + at + ", rerun with -Dseed=" + seed, e);
            }
        }
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = java.util.Arrays.copyOf(bytes, at);
                default -> bytes[at] = "<>&;/\"![".getBytes(StandardCharsets.US_ASCII)[random.nextInt(8)];
            }
        }
        return bytes;
    }
}
