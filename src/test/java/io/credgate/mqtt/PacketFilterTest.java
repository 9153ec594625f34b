package io.credgate.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketFilterTest {
    private static final int PAYLOAD_MAX = 8;

    private final List<Integer> acknowledged = new ArrayList<>();
    private final ArrivalWindow window = new ArrivalWindow(2, acknowledged::add);

    private PacketFilter filter(InputStream in) {
        return new PacketFilter(in, window, PAYLOAD_MAX, 50, () -> {});
    }

    private PacketFilter filter(String hex) {
        return filter(new ByteArrayInputStream(bytes(hex)));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String all(PacketFilter filter) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        filter.transferTo(out);
        return HexFormat.of().formatHex(out.toByteArray());
    }

    @Test
    void takesThePropertiesOutOfAMessage() throws IOException {
        PacketFilter filter = filter("33 25"
                + "0003 742f63" // topic t/c
                + "0007" // packet id
                + "1b" // properties
                + "0101" // payload format
                + "02 0000003c" // message expiry
                + "08 0002 722f" // response topic r/
                + "09 0003 010203" // correlation data
                + "26 0001 61 0001 09" // user property with a tab
                + "0b 05" // subscription identifier
                + "7b7d"); // {}
        assertEquals("330a" + "0003742f63" + "0007" + "00" + "7b7d", all(filter));
        PublishHead head = filter.nextHead();
        assertNotNull(head);
        assertTrue(head.retained());
        assertEquals("r/", head.responseTopic());
        assertArrayEquals(new byte[] {1, 2, 3}, head.correlationData());
        assertEquals(60, head.messageExpirySeconds());
        assertNull(filter.nextHead());
    }

    @Test
    void cutsAPayloadOneByteBehindTheLimit() throws IOException {
        assertEquals("300f0003742f6300010203040506070809", all(filter("3012 0003742f63 00 0102030405060708090a0b0c")));
        assertEquals("300e0003742f63000102030405060708", all(filter("300e 0003742f63 00 0102030405060708")));
    }

    @Test
    void aMessageWhosePropertiesCannotBeReadHasNoBody() throws IOException {
        // Property length beyond the packet; unknown property; string beyond the properties; endless length.
        for (String properties : List.of("7f", "027f00", "03080005", "ffffffffff")) {
            byte[] body = bytes("0003742f63" + properties);
            PacketFilter filter = filter("30" + String.format("%02x", body.length) + "0003742f63" + properties);
            assertEquals("30060003742f6300", all(filter), properties);
            assertNotNull(filter.nextHead());
        }
    }

    @Test
    void takesOutOfTheWelcomeWhatPahoMisuses() throws IOException {
        PacketFilter filter = filter("20 1b 01 00 18"
                + "21 ffff" // receive maximum
                + "22 000a" // topic alias maximum
                + "27 000007d0" // maximum packet size
                + "13 001e" // server keep alive
                + "11 00000e10" // session expiry
                + "1f 0002 6869"); // reason string
        assertEquals("2009" + "0100" + "06" + "217fff" + "13001e", all(filter));
        Connack connack = filter.connack();
        assertNotNull(connack);
        assertEquals(new Connack(true, 0, "hi", 65_535, 2000, 2, true, 3600, 30), connack);
    }

    @Test
    void remembersWhyTheBrokerLeaves() throws IOException {
        PacketFilter filter = filter("e0 07 8e 05 1f 0002 6f6b");
        assertEquals("e0018e", all(filter));
        assertEquals(0x8E, filter.disconnectCode());
    }

    @Test
    void aMessageWaitsForRoomAndPahoIsToldThatTheLineIsAlive() throws IOException {
        PacketFilter filter = filter(
                "320b 0003742f63 0001 00 313131" + "320b 0003742f63 0002 00 323232" + "320b 0003742f63 0003 00 333333");
        byte[] packet = new byte[13];
        assertEquals(13, filter.read(packet, 0, 13));
        assertEquals(13, filter.read(packet, 0, 13));
        assertEquals(2, filter.read(packet, 0, 13));
        assertEquals((byte) 0xD0, packet[0]);
        PublishHead first = filter.nextHead();
        assertNotNull(first);
        window.settle(first.slot());
        assertEquals(List.of(1), acknowledged);
        assertEquals(13, filter.read(packet, 0, 13));
        assertEquals(3, packet[8]);
    }

    @Test
    void otherPacketsPassAsTheyAreAndInAnyPieces() throws IOException {
        String packets = "4004 0001 10 00" + "9004 0001 00 01" + "d000";
        assertEquals(packets.replace(" ", ""), all(filter(packets)));
        assertEquals(packets.replace(" ", ""), all(filter(new OneByteStream(bytes(packets)))));
    }

    @Test
    void refusesWhatNoBrokerMaySend() {
        assertThrows(IOException.class, () -> all(filter("30ffffffffff")));
        assertThrows(IOException.class, () -> all(filter("34 08 0003742f63 0001 00")));
        assertThrows(IOException.class, () -> all(filter("30 03 0009 74")));
        assertThrows(IOException.class, () -> all(filter("20 01 00")));
    }

    @Test
    void noInputMakesItThrowAnythingElse() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (noise.length > 1 && random.nextBoolean()) {
                noise[0] = (byte) (random.nextBoolean() ? 0x30 : 0x20);
                noise[1] = (byte) (noise.length - 2);
            }
            try {
                all(filter(new ByteArrayInputStream(noise)));
            } catch (IOException e) {
                // As agreed.
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "-Dseed=" + seed + ": " + HexFormat.of().formatHex(noise), e);
            }
        }
    }

    private static final class OneByteStream extends ByteArrayInputStream {
        private OneByteStream(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int count) {
            return super.read(target, offset, Math.min(1, count));
        }
    }
}
