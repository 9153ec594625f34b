package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult.Relayed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a client of the multiplexer hears; the bytes are made by the simulator's own arithmetic. */
class SaltoRelayServerTest {
    private final SaltoRelayServer server = new SaltoRelayServer();

    private void client(byte... bytes) {
        server.handleInput(ByteBuffer.wrap(bytes), 0);
    }

    private static byte[] frame(String... fields) {
        return SimulatorWire.frame(List.of(fields));
    }

    private byte[] heard() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer next = server.pollTransmit(); next != null; next = server.pollTransmit()) {
            byte[] bytes = new byte[next.remaining()];
            next.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void aRequestIsConfirmedHandedOnAndAnswered() {
        client((byte) 5);
        assertArrayEquals(new byte[] {6}, heard());
        client(frame("CN", "Online Encoder 1", "R", "101"));
        assertArrayEquals(new byte[] {6}, heard());
        Operation.Relay request = server.pollRequest();
        assertEquals("Online Encoder 1", request.encoder());
        assertArrayEquals(frame("CN", "Online Encoder 1", "R", "101"), request.request());
        assertNull(server.pollRequest());
        byte[] answer = frame("CN", "Online Encoder 1");
        server.handleAnswer(new Relayed(answer, List.of("101"), List.of()), 1);
        assertArrayEquals(answer, heard());
    }

    @Test
    void whileOneRequestIsOpenThereIsNoOther() {
        client(frame("CO", "0", "101"));
        heard();
        assertNull(server.pollRequest().encoder(), "a check-out needs no encoder");
        client((byte) 5);
        client(frame("CO", "0", "102"));
        assertArrayEquals(new byte[] {21, 21}, heard());
        assertNull(server.pollRequest());
        server.handleAnswer(new Relayed(frame("CO", "0"), List.of(), List.of()), 1);
        heard();
        client(frame("CO", "0", "102"));
        assertNotNull(server.pollRequest());
    }

    @Test
    void aBrokenFrameIsRefusedAndSkippedCheckSumsAreTaken() {
        byte[] wrong = frame("CO", "0", "101");
        wrong[wrong.length - 1] ^= 0x55;
        client(wrong);
        assertArrayEquals(new byte[] {21}, heard());
        byte[] skipped = frame("CO", "0", "101");
        skipped[skipped.length - 1] = 0x0D;
        client(skipped);
        assertArrayEquals(new byte[] {6}, heard());
        assertNotNull(server.pollRequest());
    }

    @Test
    void whatCameToNothingIsSaidAsTheLockSystemWouldAndADoubtIsSilence() {
        client(frame("CN", "1", "R", "101"));
        heard();
        server.handleFailed(Evidence.NOTHING_SENT, 1);
        assertArrayEquals(frame("OV", "1"), heard());
        client(frame("CN", "1", "R", "101"));
        heard();
        server.handleFailed(Evidence.REFUSED, 1);
        assertArrayEquals(frame("EG", "1", "Refused by the lock system"), heard());
        assertNull(server.pollDisconnect());
        client(frame("CN", "1", "R", "101"));
        heard();
        server.handleFailed(Evidence.MAYBE_EXECUTED, 1);
        assertEquals(0, heard().length);
        assertNotNull(server.pollDisconnect());
    }

    @Test
    void anyInputIsSurvivedWithinBounds() {
        long seed = Long.getLong("seed", 1);
        int inputs = Integer.getInteger("fuzz.inputs", 20_000);
        Random random = new Random(seed);
        for (int i = 0; i < inputs; i += 100) {
            SaltoRelayServer each = new SaltoRelayServer();
            for (int n = 0; n < 100; n++) {
                byte[] bytes = new byte[random.nextInt(40)];
                for (int at = 0; at < bytes.length; at++) {
                    bytes[at] = (byte) random.nextInt(random.nextBoolean() ? 24 : 256);
                }
                ByteBuffer buffer =
                        ByteBuffer.wrap(random.nextInt(3) == 0 ? Arrays.copyOf(frame("LT", "1", "R"), 9) : bytes);
                each.handleInput(buffer, n);
                assertFalse(buffer.hasRemaining(), "rerun with -Dseed=" + seed);
                if (each.pollRequest() != null) {
                    each.handleFailed(Evidence.values()[random.nextInt(3)], n);
                }
            }
            int out = 0;
            while (each.pollTransmit() != null) {
                out++;
            }
            assertTrue(out <= 64, "bounded output, rerun with -Dseed=" + seed);
        }
    }
}
