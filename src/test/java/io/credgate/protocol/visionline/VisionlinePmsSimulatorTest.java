package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import io.credgate.command.OperationResult.CardWritten;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The session against the simulated server, on one virtual clock. */
class VisionlinePmsSimulatorTest {
    private static final Instant NOON = Instant.parse("2026-01-17T12:00:00Z");

    private final VisionlinePmsSimulator simulator = new VisionlinePmsSimulator();
    private final SimulatedController server = simulator.create(simulator.standardSite());
    private long now = 1_000_000_000L;

    /** A link that connects for a request and closes after it. */
    private final class Link {
        final StreamSession session =
                new VisionlinePmsSession(FakeSection.config(ZoneId.of("UTC"), "send_guest_name", "true"));
        SimulatedController.@Nullable Conversation conversation;
        final List<SessionEvent> events = new ArrayList<>();
        private long attempts;

        void submit(Operation operation) {
            events.clear();
            session.handleOperation(++attempts, operation, now);
            conversation = server.connect(now);
            session.handleConnected(now);
            exchange();
        }

        /** Moves what can be moved at this instant. */
        void exchange() {
            SimulatedController.Conversation open = conversation;
            boolean moved = true;
            while (moved && conversation != null && open != null) {
                moved = false;
                ByteBuffer out = session.pollTransmit();
                if (out != null) {
                    open.handleInput(out, now);
                    moved = true;
                }
                ByteBuffer in = open.pollTransmit();
                if (in != null) {
                    session.handleInput(in, now);
                    moved = true;
                }
                collect();
                if (!moved && open.wantsClose()) {
                    close();
                }
            }
        }

        private void collect() {
            SessionEvent event = session.pollEvent();
            while (event != null) {
                events.add(event);
                if (event instanceof SessionEvent.Disconnect) {
                    close();
                }
                event = session.pollEvent();
            }
        }

        void close() {
            if (conversation != null) {
                conversation.handleDisconnected(now);
                conversation = null;
                session.handleDisconnected(now);
                collect();
            }
        }

        long nextNanos() {
            long next = session.pollTimeoutNanos();
            return conversation == null ? next : Math.min(next, conversation.pollTimeoutNanos());
        }

        void tick() {
            if (conversation != null && conversation.pollTimeoutNanos() <= now) {
                conversation.handleTimeout(now);
            }
            if (session.pollTimeoutNanos() <= now) {
                session.handleTimeout(now);
                assertTrue(session.pollTimeoutNanos() > now);
            }
            collect();
            exchange();
        }

        boolean ended() {
            return events.stream().anyMatch(this::isEnd);
        }

        boolean isEnd(SessionEvent event) {
            return event instanceof SessionEvent.Completed || event instanceof SessionEvent.Failed;
        }

        SessionEvent end() {
            List<SessionEvent> ends = events.stream().filter(this::isEnd).toList();
            assertEquals(1, ends.size(), events.toString());
            return ends.get(0);
        }
    }

    private void runUntilEnded(Link... links) {
        for (int steps = 0; steps < 1000; steps++) {
            long next = Session.NO_TIMEOUT;
            for (Link link : links) {
                if (!link.ended()) {
                    next = Math.min(next, link.nextNanos());
                }
            }
            if (next == Session.NO_TIMEOUT) {
                return;
            }
            now = Math.max(now, next);
            for (Link link : links) {
                link.tick();
            }
        }
        throw new AssertionError("no end after 1000 steps");
    }

    private SessionEvent run(Link link, Operation operation) {
        link.submit(operation);
        runUntilEnded(link);
        SessionEvent end = link.end();
        link.close();
        return end;
    }

    private OperationResult done(Operation operation) {
        return assertInstanceOf(SessionEvent.Completed.class, run(new Link(), operation))
                .result();
    }

    private SessionEvent.Failed failed(Operation operation) {
        return assertInstanceOf(SessionEvent.Failed.class, run(new Link(), operation));
    }

    private static Operation.EncodeCard main(String encoder, String room) {
        return new Operation.EncodeCard(encoder, false, grant(room));
    }

    private static Operation.EncodeCard joiner(String encoder, String room) {
        return new Operation.EncodeCard(encoder, true, grant(room));
    }

    private static CardGrant grant(String room) {
        return new CardGrant(List.of(room), List.of("1", "4"), NOON.minusSeconds(86400), NOON, "Jane", "Doe", "u1");
    }

    @Test
    void theSimulatorIsFoundByItsDialect() {
        assertTrue(ServiceLoader.load(ControllerSimulator.class).stream()
                .anyMatch(provider -> provider.get().dialect().equals("visionline-pms")));
    }

    @Test
    void aMainCardAndAJoinerOpenAndANewMainCardKillsThem() {
        CardWritten first = assertInstanceOf(CardWritten.class, done(main("1", "101")));
        assertInstanceOf(CardWritten.class, done(joiner("2", "101")));
        List<SimulatedCard> made = server.cards().made();
        assertEquals(2, made.size());
        assertEquals(made.get(0).serial(), first.cardNumber());
        assertFalse(server.cards().isOverridden(made.get(0)));
        assertTrue(server.cards().opens(made.get(1), "101"));
        assertEquals("202601161200", made.get(1).start());
        assertEquals("202601171200", made.get(1).end());
        assertFalse(made.get(0).request().contains("Jane"));
        done(main("2", "101"));
        assertTrue(server.cards().isOverridden(made.get(0)));
        assertTrue(server.cards().isOverridden(made.get(1)));
    }

    @Test
    void theLastCardOfAnEncoderCanBeRead() {
        assertEquals(
                FailureCode.NO_CARD,
                failed(new Operation.ReadCard("1")).failure().code());
        done(main("1", "101"));
        CardRead read = assertInstanceOf(CardRead.class, done(new Operation.ReadCard("1")));
        assertEquals(
                new CardRead(
                        CardState.VALID,
                        List.of("101"),
                        List.of("1", "4"),
                        NOON.minusSeconds(86400),
                        NOON,
                        null,
                        "04a1b2c3000001",
                        "Jane Doe",
                        List.of()),
                read);
        done(main("2", "101"));
        read = assertInstanceOf(CardRead.class, done(new Operation.ReadCard("1")));
        assertEquals(CardState.OVERRIDDEN, read.state());
    }

    @Test
    void whatTheServerDoesNotKnowIsRefused() {
        assertEquals(
                FailureCode.ENCODER_NOT_ONLINE,
                failed(main("9", "101")).failure().code());
        assertEquals(
                FailureCode.CONTROLLER_ERROR, failed(main("1", "999")).failure().code());
        assertEquals(
                FailureCode.CONTROLLER_ERROR,
                failed(joiner("1", "101")).failure().code());
        assertEquals(List.of(), server.cards().made());
    }

    @Test
    void twoRequestsForOneEncoderAreQueuedAndTwoEncodersAreNot() {
        Link first = new Link();
        Link second = new Link();
        Link other = new Link();
        first.submit(main("1", "101"));
        second.submit(main("1", "102"));
        other.submit(main("2", "103"));
        runUntilEnded(first, second, other);
        assertInstanceOf(SessionEvent.Completed.class, first.end());
        assertInstanceOf(SessionEvent.Completed.class, second.end());
        assertEquals(1, first.events.size());
        assertEquals(
                SessionEvent.Progress.QUEUED,
                assertInstanceOf(SessionEvent.Progress.class, second.events.get(0))
                        .state());
        assertEquals(1, other.events.size());
        assertEquals(
                List.of("101", "103", "102"),
                server.cards().made().stream().map(card -> card.rooms().get(0)).toList());
    }

    @Test
    void whatWasAskedGoesOnWhenTheClientIsGone() {
        Link link = new Link();
        link.submit(main("1", "101"));
        SimulatedController.Conversation conversation = link.conversation;
        assertNotNull(conversation);
        link.close();
        assertEquals(
                Evidence.MAYBE_EXECUTED,
                assertInstanceOf(SessionEvent.Failed.class, link.end()).evidence());
        assertEquals(0, server.cards().made().size());
        now = conversation.pollTimeoutNanos();
        conversation.handleTimeout(now);
        assertEquals(1, server.cards().made().size());
        assertEquals(Long.MAX_VALUE, conversation.pollTimeoutNanos());
    }

    /** Nothing sent or refused: no card. Completed: one card. Anything else: at most one. Then all is well again. */
    @ParameterizedTest
    @EnumSource(Faults.Kind.class)
    void theEvidenceIsTrueForEveryFaultAndTheLinkRecovers(Faults.Kind kind) {
        done(main("2", "101"));
        for (Operation operation : List.of(main("1", "101"), joiner("1", "101"))) {
            int before = server.cards().made().size();
            server.faults().add(kind, kind == Faults.Kind.LATENCY ? 200 : 9);
            Link link = new Link();
            SessionEvent end = run(link, operation);
            int made = server.cards().made().size() - before;
            if (end instanceof SessionEvent.Completed) {
                assertEquals(1, made);
            } else if (((SessionEvent.Failed) end).evidence() == Evidence.MAYBE_EXECUTED) {
                assertTrue(made <= 1);
            } else {
                assertEquals(0, made);
            }
            assertTrue(server.faults().isEmpty());
            assertInstanceOf(SessionEvent.Completed.class, run(link, main("1", "101")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, 0, , , 1",
        "LATENCY, 5000, , , 1",
        "LATENCY, 70000, MAYBE_EXECUTED, ANSWER_TIMEOUT, 1",
        "NO_CARD, 0, REFUSED, NO_CARD, 0",
        "BUSY, 0, REFUSED, TARGET_LOCKED, 0",
        "ENCODER_OFFLINE, 0, REFUSED, ENCODER_NOT_ONLINE, 0",
        "BAD_CARD, 0, REFUSED, BAD_CARD, 0",
        "NAK, 0, MAYBE_EXECUTED, CONNECTION_LOST, 0",
        "GARBAGE, 0, , , 1",
        "WRONG_LRC, 0, , , 1",
        "ANSWER_LOST, 0, MAYBE_EXECUTED, ANSWER_TIMEOUT, 1",
        "SILENT, 0, MAYBE_EXECUTED, ANSWER_TIMEOUT, 0",
        "CUT_AT_BYTE, 0, MAYBE_EXECUTED, CONNECTION_LOST, 1",
        "CUT_AT_BYTE, 12, MAYBE_EXECUTED, CONNECTION_LOST, 1",
        "CUT_AT_BYTE, 1000, , , 1",
        "CUT_ON_REQUEST, 0, MAYBE_EXECUTED, CONNECTION_LOST, 0"
    })
    void everyFaultHasItsEnd(
            Faults.Kind kind, long amount, @Nullable Evidence evidence, @Nullable FailureCode code, int made) {
        server.faults().add(kind, amount);
        SessionEvent end = run(new Link(), main("1", "101"));
        assertEquals(made, server.cards().made().size());
        if (evidence == null) {
            assertInstanceOf(SessionEvent.Completed.class, end);
        } else {
            SessionEvent.Failed failed = assertInstanceOf(SessionEvent.Failed.class, end);
            assertEquals(evidence, failed.evidence());
            assertEquals(code, failed.failure().code());
        }
    }

    @Test
    void theTrafficIsToldWithoutNames() {
        List<String> traffic = new ArrayList<>();
        server.onTraffic(traffic::add);
        done(main("1", "101"));
        done(new Operation.ReadCard("1"));
        assertEquals(4, traffic.size(), traffic.toString());
        assertFalse(traffic.toString().contains("Jane"), traffic.toString());
    }

    @Test
    void aRequestMayComeInPiecesAndWhatIsNoneIsNotAnswered() {
        SimulatedController.Conversation conversation = server.connect(now);
        for (byte b : "hello\r\nCCX;AM1;EA1;\r\nCCB;AM1\r\nCCB;AM1;EA9;\r\n".getBytes(StandardCharsets.US_ASCII)) {
            conversation.handleInput(ByteBuffer.wrap(new byte[] {b}), now);
        }
        ByteBuffer answer = conversation.pollTransmit();
        assertNotNull(answer);
        assertEquals(
                "CCB;EA9;RC7;ETDevice not defined;\r\n",
                StandardCharsets.US_ASCII.decode(answer).toString());
        assertEquals(null, conversation.pollTransmit());
    }

    /** Random requests and faults: the evidence is never wrong and the cards are as many as were made known. */
    @Test
    void theEvidenceIsTrueInAnyOrderOfThings() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Faults.Kind[] kinds = Faults.Kind.values();
        Link link = new Link();
        for (int i = 0; i < 2000; i++) {
            String context = "-Dseed=" + seed + ", step " + i;
            int before = server.cards().made().size();
            server.faults().add(kinds[random.nextInt(kinds.length)], random.nextInt(60));
            String encoder = random.nextBoolean() ? "1" : "2";
            String room = Integer.toString(101 + random.nextInt(20));
            SessionEvent end = run(link, random.nextBoolean() ? main(encoder, room) : joiner(encoder, room));
            int made = server.cards().made().size() - before;
            if (end instanceof SessionEvent.Completed) {
                assertEquals(1, made, context);
            } else if (((SessionEvent.Failed) end).evidence() != Evidence.MAYBE_EXECUTED) {
                assertEquals(0, made, context);
            }
        }
    }
}
