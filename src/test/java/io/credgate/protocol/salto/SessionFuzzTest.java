package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadCard;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Answers that are nearly right: a request is brought to the point where the lock system works on it, then comes a damaged
 * answer, in random pieces. {@code -Dseed=} repeats one input, {@code -Dfuzz.inputs=} sets how many are tried.
 */
class SessionFuzzTest {
    private static final long ACK_TIMEOUT_NANOS = 5_000_000_000L;
    private static final long ANSWER_TIMEOUT_NANOS = 60_000_000_000L;
    private static final LinkProfile PROFILE =
            new SaltoPmsProtocol().configure(new DefaultConfigSection(), Medium.TCP, ZoneId.of("Europe/Oslo"));
    private static final List<Operation> OPERATIONS = List.of(
            new EncodeCard(
                    "1",
                    true,
                    new CardGrant(
                            List.of("101"), List.of(), null, Instant.EPOCH.plusSeconds(1L << 31), null, null, null)),
            new ReadCard("1"),
            new CheckOut("101"));
    private static final List<List<String>> ANSWERS = List.of(
            List.of("CC", "1", "04A1B2C3"),
            List.of("CN", "1"),
            List.of("LT", "1", "101", "", "", "", "CI", "0", "13", "1500100126", "1100120126", "DESK"),
            List.of("LT", "1", "LD"),
            List.of("CO", "0", "101"),
            List.of("ED", "1"),
            List.of("EG", "1", "Any text"),
            List.of("ES"));

    @Test
    void anyAnswerEndsTheRequestOnceAndNoEndClaimsThatNothingWasSent() {
        Long only = Long.getLong("seed");
        int inputs = only != null ? 1 : Integer.getInteger("fuzz.inputs", 20_000);
        for (long seed = only != null ? only : 0, i = 0; i < inputs; seed++, i++) {
            byte[] answer = damagedAnswer(new Random(seed));
            try {
                List<SessionEvent> whole = play(answer, seed, false);
                List<SessionEvent> pieces = play(answer, seed, true);
                assertEquals(whole, pieces, "events differ with the chunking");
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "rerun with -Dseed=" + seed + " (answer "
                                + HexFormat.of().formatHex(answer) + "): " + e.getMessage(),
                        e);
            }
        }
    }

    private static List<SessionEvent> play(byte[] answer, long seed, boolean pieces) {
        Random random = new Random(seed + 1);
        StreamSession session = (StreamSession) PROFILE.newSession();
        long now = 1000;
        session.handleConnected(now);
        session.handleOperation(seed, OPERATIONS.get((int) (seed % OPERATIONS.size())), now);
        assertEquals(1, sent(session), "ENQ");
        session.handleInput(ByteBuffer.wrap(new byte[] {6}), now);
        assertTrue(sent(session) > 1, "the frame");
        List<SessionEvent> events = new ArrayList<>();
        for (int at = 0, length; at < answer.length; at += length) {
            length = pieces ? 1 + random.nextInt(answer.length - at) : answer.length;
            session.handleInput(ByteBuffer.wrap(answer, at, length), now);
            drain(session, events);
        }
        // What is sent after a NAK is not answered.
        sent(session);
        for (int i = 0; i < 4; i++) {
            now += i % 2 == 0 ? ACK_TIMEOUT_NANOS : ANSWER_TIMEOUT_NANOS;
            session.handleTimeout(now);
            assertTrue(session.pollTimeoutNanos() > now, "the next timeout is not later than the one handled");
            drain(session, events);
        }
        List<SessionEvent> ends = events.stream()
                .filter(e -> e instanceof SessionEvent.Completed || e instanceof SessionEvent.Failed)
                .toList();
        assertEquals(1, ends.size(), "ends " + ends);
        if (ends.get(0) instanceof SessionEvent.Failed failed) {
            assertNotEquals(Evidence.NOTHING_SENT, failed.evidence());
        }
        return events;
    }

    /** ACK and an answer, then some bytes changed, lost, doubled, inserted, or another frame appended. */
    private static byte[] damagedAnswer(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (random.nextInt(8) > 0) {
            out.write(6);
        }
        for (int frames = random.nextInt(3); frames >= 0; frames--) {
            out.writeBytes(SimulatorWire.frame(ANSWERS.get(random.nextInt(ANSWERS.size()))));
        }
        byte[] bytes = out.toByteArray();
        for (int damages = random.nextInt(4); damages > 0; damages--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(32);
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
                default -> bytes[at] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    private static int sent(StreamSession session) {
        int count = 0;
        for (ByteBuffer out = session.pollTransmit(); out != null; out = session.pollTransmit()) {
            count += out.remaining();
        }
        return count;
    }

    private static void drain(StreamSession session, List<SessionEvent> events) {
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
        }
    }
}
