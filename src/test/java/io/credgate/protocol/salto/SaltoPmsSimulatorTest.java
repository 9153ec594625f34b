package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatedController.Conversation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated Space against the sheet: bytes by the vectors of 2.11, behaviour by 2.4, 2.9 and 2.10. */
class SaltoPmsSimulatorTest {
    private static final long MILLIS = 1_000_000;
    private final SaltoPmsSimulator provider = new SaltoPmsSimulator();
    private final SimulatedController space = provider.create(provider.standardSite());
    private final List<String> traffic = new ArrayList<>();
    private final Conversation first = space.connect(0);
    private final Conversation second = space.connect(0);
    private long nowNanos;

    @BeforeEach
    void listen() {
        space.onTraffic(traffic::add);
    }

    @Test
    void answersInTheBytesOfTheVectors() {
        // Vector 1 with a room that exists, and LRC-SKIP.
        sendHex(first, "02b3434eb34f6e6c696e6520456e636f6465722031b352b3313031b3030d");
        assertEquals("06", receivedHex(first));
        laterBy(50);
        assertEquals("02b3434eb34f6e6c696e6520456e636f6465722031b303f7", receivedHex(first));
        assertEquals(1, space.cards().made().size());
        sendHex(first, "02b3434fb330b3313031b3030f");
        assertEquals("06" + "02b3434fb330b3038c", receivedHex(first));
        assertFalse(space.cards().isCheckedIn("101"));
        assertTrue(traffic.contains("-> |CO|0|101|"), traffic.toString());
    }

    @Test
    void checksTheLrc() {
        sendHex(first, "02b3434fb330b3313031b3030e");
        assertEquals("15", receivedHex(first));
        sendHex(first, "02b3434fb330b3313033b3030d");
        assertEquals("06", receivedHex(first).substring(0, 2));
    }

    @Test
    void enqIsAnsweredAsReadyOrBusy() {
        sendHex(first, "05");
        assertEquals("06", receivedHex(first));
        ask(first, "LT", "Online Encoder 1", "R");
        assertEquals("06", receivedHex(first));
        sendHex(first, "05");
        assertEquals("15", receivedHex(first));
        assertEquals(List.of("|LT|Online Encoder 1|LD|"), later(first));
    }

    @Test
    void eachErrorOfTheRequest() {
        assertEquals("|ES|Online Encoder 1|", refusal("XX", "Online Encoder 1"));
        assertEquals("|ES|Online Encoder 1|", refusal("CN", "Online Encoder 1", "Q", "101"));
        assertEquals("|ES|Online Encoder 1|", refusal("CN", "Online Encoder 1", "R", "1\u0015"));
        assertEquals("|ES|Online Encoder 1|", refusal("CN", "Online Encoder 1", "R", "101", "", "", "", "", "", "9"));
        assertEquals("|NC|Desk|", refusal("CN", "Desk", "R", "101"));
        assertEquals("|TD|Online Encoder 1|", refusal("CN", "Online Encoder 1", "R", "999"));
        assertEquals("|TD|Online Encoder 1|", refusal("CN", "Online Encoder 1", "R", "101", "999"));
        assertEquals("|EA|Online Encoder 1|", refusal("CC", "Online Encoder 1", "R", "101"));
        assertEquals("|EA|101|", refusal("MC", "101", "102"));
        assertEquals(0, space.cards().made().size());
    }

    @Test
    void encodersAndRoomsAreBusyForOtherConnections() {
        ask(first, "CN", "Online Encoder 1", "R", "101");
        ask(second, "CN", "Online Encoder 1", "R", "102");
        assertEquals("|OV|Online Encoder 1|", refusal(second));
        ask(second, "CN", "Online Encoder 2", "R", "101");
        assertEquals("|EO|Online Encoder 2|", refusal(second));
        assertEquals(List.of("|CN|Online Encoder 1|"), later(first));
        ask(second, "CC", "Online Encoder 1", "R", "101", "", "", "", "", "", "", "", "", "", "", "", "1");
        assertEquals(List.of("|CC|Online Encoder 1|04a1b2c3000002|"), later(second));
        assertEquals(2, space.cards().made().size());
    }

    @Test
    void tellsOneCardFromAnother() {
        ask(first, "CN2", "Online Encoder 1", "R", "101", "", "", "", "13", "", "1500100126", "1100120126", "DESK");
        later(first);
        assertEquals(2, space.cards().made().size());
        ask(first, "LT", "Online Encoder 1", "R");
        assertEquals(
                List.of("|LT|Online Encoder 1|101||||CI|1|13|1500100126|1100120126|DESK|04a1b2c3000002|"),
                later(first));
        ask(first, "CO", "0", "101");
        ask(first, "LT", "Online Encoder 1", "R");
        assertTrue(later(first).get(0).contains("|CO|1|"));
        ask(first, "CN", "Online Encoder 2", "R", "101");
        later(first);
        ask(first, "LT", "Online Encoder 1", "R");
        assertEquals(List.of("|LT|Online Encoder 1|LC|"), later(first));
        ask(first, "MC", "101", "102", "1100130126");
        assertTrue(space.cards().isCheckedIn("102"));
        assertFalse(space.cards().isCheckedIn("101"));
    }

    @Test
    void worksOnWhenTheClientIsGone() {
        ask(first, "CN", "Online Encoder 1", "R", "101");
        first.handleDisconnected(nowNanos);
        assertEquals(0, space.cards().made().size());
        nowNanos += 50 * MILLIS;
        second.handleTimeout(nowNanos);
        assertEquals(1, space.cards().made().size());
        assertEquals("", receivedHex(first));
    }

    @Test
    void whatIsCutIsStillMade() {
        space.faults().add(Kind.CUT_AT_BYTE, 3);
        ask(first, "CN", "Online Encoder 1", "R", "101");
        receivedHex(first);
        laterBy(50);
        assertEquals("02b343", receivedHex(first));
        assertTrue(first.wantsClose());
        assertEquals(1, space.cards().made().size());
    }

    @Test
    void whatIsCutOrSilentAtTheRequestIsNotMade() {
        space.faults().add(Kind.SILENT);
        space.faults().add(Kind.NAK);
        space.faults().add(Kind.CUT_ON_REQUEST);
        for (String expected : List.of("", "15", "")) {
            ask(first, "CN", "Online Encoder 1", "R", "101");
            assertEquals(expected, receivedHex(first));
        }
        laterBy(1000);
        assertTrue(first.wantsClose());
        assertEquals(0, space.cards().made().size());
    }

    private String refusal(String... request) {
        ask(first, request);
        return refusal(first);
    }

    private static String refusal(Conversation conversation) {
        List<String> received = received(conversation);
        assertEquals("ACK", received.get(0), received.toString());
        return received.get(received.size() - 1);
    }

    private static void send(Conversation conversation, byte[] bytes, long nowNanos) {
        conversation.handleInput(ByteBuffer.wrap(bytes), nowNanos);
    }

    private void sendHex(Conversation conversation, String hex) {
        send(conversation, HexFormat.of().parseHex(hex), nowNanos);
    }

    private void ask(Conversation conversation, String... fields) {
        send(conversation, SimulatorWire.frame(List.of(fields)), nowNanos);
    }

    private void laterBy(long millis) {
        nowNanos += millis * MILLIS;
        first.handleTimeout(nowNanos);
        second.handleTimeout(nowNanos);
    }

    /** The frames that came once the card lay on the encoder. */
    private List<String> later(Conversation conversation) {
        received(conversation);
        laterBy(50);
        return received(conversation);
    }

    private static String receivedHex(Conversation conversation) {
        ByteBuffer out = conversation.pollTransmit();
        return out == null ? "" : HexFormat.of().formatHex(out.array());
    }

    private static List<String> received(Conversation conversation) {
        List<String> all = new ArrayList<>();
        byte[] bytes = HexFormat.of().parseHex(receivedHex(conversation));
        SimulatorWire wire = new SimulatorWire();
        for (byte b : bytes) {
            wire.take(b & 0xFF, new SimulatorWire.Listener() {
                @Override
                public void onControl(int control) {
                    all.add(SimulatorWire.showControl(control));
                }

                @Override
                public void onFrame(List<String> fields, boolean lrcGood) {
                    all.add(SimulatorWire.show(fields));
                }
            });
        }
        return all;
    }
}
