package io.credgate.protocol.vision;

import static io.credgate.protocol.vision.VisionFixtures.bytes;
import static io.credgate.protocol.vision.VisionFixtures.connected;
import static io.credgate.protocol.vision.VisionFixtures.copy;
import static io.credgate.protocol.vision.VisionFixtures.events;
import static io.credgate.protocol.vision.VisionFixtures.failed;
import static io.credgate.protocol.vision.VisionFixtures.frame;
import static io.credgate.protocol.vision.VisionFixtures.newCard;
import static io.credgate.protocol.vision.VisionFixtures.receive;
import static io.credgate.protocol.vision.VisionFixtures.sent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the conversations do not tell: sentences, bounds, and the order of things (protocol sheet, sections 1.2 and 2). */
class VisionSessionTest {
    private static final byte[] ACK = {6};
    private static final byte[] NAK = {0x15};
    private static final String CHECKED_OUT = "The earlier guests of the room are already checked out";

    private long now = 1_000;

    private StreamSession older() {
        return connected(VisionFixtures.serial("variant", "2800"), now);
    }

    /** Up to the point where the lock system works on the frame. */
    private void taken(StreamSession session) {
        assertArrayEquals(new byte[] {5}, sent(session));
        receive(session, ACK, now);
        assertTrue(sent(session).length > 5);
        receive(session, ACK, now);
    }

    private StreamSession checkedOut() {
        StreamSession session = older();
        session.handleOperation(1, newCard(), now);
        taken(session);
        receive(session, frame("02000"), now);
        assertArrayEquals(new byte[] {6, 5}, sent(session));
        return session;
    }

    @Test
    void aCardThatFailsAfterTheCheckOutSaysSo() {
        StreamSession refused = checkedOut();
        receive(refused, ACK, now);
        sent(refused);
        receive(refused, ACK, now);
        receive(refused, frame("02005"), now);
        SessionEvent.Failed failed = failed(refused);
        assertEquals(Evidence.REFUSED, failed.evidence());
        assertEquals(FailureCode.ENCODER_BUSY, failed.failure().code());
        assertTrue(
                failed.failure().message().contains(CHECKED_OUT),
                failed.failure().message());

        StreamSession lost = checkedOut();
        receive(lost, ACK, now);
        sent(lost);
        lost.handleDisconnected(now);
        failed = failed(lost);
        assertEquals(Evidence.MAYBE_EXECUTED, failed.evidence());
        assertTrue(
                failed.failure().message().contains("A card may have been made"),
                failed.failure().message());
        assertTrue(
                failed.failure().message().contains(CHECKED_OUT),
                failed.failure().message());

        StreamSession cut = checkedOut();
        cut.handleDisconnected(now);
        failed = failed(cut);
        assertEquals(Evidence.NOTHING_SENT, failed.evidence(), "the card was not asked for");
        assertTrue(
                failed.failure().message().contains(CHECKED_OUT),
                failed.failure().message());
    }

    @Test
    void aCheckOutInFrontThatIsRefusedStopsThere() {
        for (String result : List.of("R", "5", "7")) {
            StreamSession session = older();
            session.handleOperation(1, newCard(), now);
            taken(session);
            receive(session, frame("0200" + result), now);
            SessionEvent.Failed failed = failed(session);
            assertEquals(Evidence.REFUSED, failed.evidence(), "no card was asked for");
            assertTrue(
                    failed.failure().message().contains("No card was made"),
                    failed.failure().message());
            assertFalse(
                    failed.failure().message().contains(CHECKED_OUT),
                    failed.failure().message());
        }
    }

    @Test
    void aCheckOutInFrontThatIsNotAnsweredIsNotRepeated() {
        StreamSession session = older();
        session.handleOperation(1, newCard(), now);
        taken(session);
        session.handleDisconnected(now);
        SessionEvent.Failed failed = failed(session);
        assertEquals(Evidence.MAYBE_EXECUTED, failed.evidence());
        assertTrue(failed.failure().message().contains("not known whether the guest was checked out"));
        assertTrue(failed.failure().message().contains("No card was made"));
    }

    @Test
    void aResultWithoutMeaningToACheckOutLeavesItOpen() {
        StreamSession session = connected(VisionFixtures.serial(), now);
        session.handleOperation(1, new Operation.CheckOut("101"), now);
        taken(session);
        receive(session, frame("00007"), now);
        assertEquals(Evidence.MAYBE_EXECUTED, failed(session).evidence());
    }

    @Test
    void whatComesBeforeTheFrameHasLeftIsNoAnswer() {
        StreamSession session = connected(VisionFixtures.serial(), now);
        session.handleOperation(1, newCard(), now);
        receive(session, ACK, now);
        assertEquals(List.of(5), toInts(sent(session)), "the ACK came too early and was not taken for one");
        assertInstanceOf(SessionEvent.Remark.class, events(session).get(0));
    }

    @Test
    void aNakAndThenAnAnswerIsInDoubt() {
        StreamSession session = connected(VisionFixtures.serial(), now);
        session.handleOperation(1, newCard(), now);
        sent(session);
        receive(session, ACK, now);
        sent(session);
        receive(session, NAK, now);
        receive(session, frame("02000"), now);
        assertEquals(Evidence.MAYBE_EXECUTED, failed(session).evidence());
        assertEquals(0, sent(session).length, "nothing is sent on a line that is given up");
    }

    @Test
    void aNakOnADisconnectedLineIsARefusal() {
        StreamSession session = connected(VisionFixtures.serial(), now);
        session.handleOperation(1, newCard(), now);
        sent(session);
        receive(session, ACK, now);
        sent(session);
        receive(session, NAK, now);
        session.handleDisconnected(now);
        assertEquals(Evidence.REFUSED, failed(session).evidence());
    }

    @Test
    void aFrameThatBrokeOffDoesNotSwallowTheNextAck() {
        StreamSession session = connected(VisionFixtures.serial(), now);
        receive(session, bytes("\u00020200"), now);
        session.handleOperation(1, new Operation.CheckHealth(), now);
        sent(session);
        receive(session, ACK, now);
        assertInstanceOf(SessionEvent.Completed.class, VisionFixtures.end(events(session)));
    }

    @Test
    void aLateCopyOfTheAnswerIsGivenTime() {
        StreamSession session = connected(VisionFixtures.serial(), now);
        session.handleOperation(1, copy(), now);
        taken(session);
        now += 59_999_000_000L;
        receive(session, bytes("\u000202000\u000300"), now);
        assertArrayEquals(NAK, sent(session));
        assertTrue(session.pollTimeoutNanos() >= now + 3_000_000_000L);
        now += 2_000_000_000L;
        session.handleTimeout(now);
        receive(session, frame("02000"), now);
        assertInstanceOf(SessionEvent.Completed.class, VisionFixtures.end(events(session)));
    }

    @Test
    void noiseIsToldAFewTimesOnly() {
        StreamSession session = connected(VisionFixtures.serial(), now);
        receive(session, bytes("x\u0006".repeat(10_000)), now);
        assertEquals(16, events(session).size());
    }

    @Test
    void oneOperationAtATime() {
        for (StreamSession session :
                List.of(connected(VisionFixtures.serial(), now), connected(VisionFixtures.tcp(), now))) {
            session.handleOperation(1, newCard(), now);
            session.handleOperation(2, newCard(), now);
            SessionEvent.Failed failed = failed(session);
            assertEquals(2, failed.attemptId());
            assertEquals(FailureCode.GATEWAY_BUSY, failed.failure().code());
        }
    }

    @Test
    void anOperationThatCannotBeWrittenSendsNothing() {
        for (StreamSession session :
                List.of(connected(VisionFixtures.serial(), now), connected(VisionFixtures.tcp(), now))) {
            session.handleOperation(1, new Operation.ReadCard("2"), now);
            SessionEvent.Failed failed = failed(session);
            assertEquals(Evidence.NOTHING_SENT, failed.evidence());
            assertEquals(FailureCode.INVALID_INPUT, failed.failure().code());
            assertEquals(0, sent(session).length);
            assertEquals(Session.NO_TIMEOUT, session.pollTimeoutNanos());
        }
    }

    @Test
    void aResultThatIsKnownSurvivesABreakWhileLoggingOut() {
        StreamSession session = connected(VisionFixtures.tcp(), now);
        session.handleOperation(1, newCard(), now);
        receive(session, sent(session), now);
        byte[] answer = sent(session);
        answer[18] = '0';
        receive(session, answer, now);
        assertEquals(1, events(session).size(), "progress, and no end before Unregister left");
        session.handleDisconnected(now);
        assertInstanceOf(SessionEvent.Completed.class, VisionFixtures.end(events(session)));
    }

    @Test
    void rubbishAfterTheAnswerDoesNotSpoilIt() {
        StreamSession session = connected(VisionFixtures.tcp(), now);
        session.handleOperation(1, newCard(), now);
        receive(session, sent(session), now);
        byte[] answer = sent(session);
        answer[18] = '8';
        receive(session, answer, now);
        sent(session);
        receive(session, bytes("x".repeat(18)), now);
        List<SessionEvent> all = events(session);
        assertEquals(Evidence.REFUSED, ((SessionEvent.Failed) VisionFixtures.end(all)).evidence());
        assertInstanceOf(SessionEvent.Disconnect.class, all.get(all.size() - 1));
    }

    @Test
    void whatComesBeforeTheCommandHasLeftIsNoAnswerToIt() {
        StreamSession session = connected(VisionFixtures.tcp(), now);
        session.handleOperation(1, newCard(), now);
        receive(session, sent(session), now);
        receive(session, bytes("U"), now);
        assertEquals(Evidence.NOTHING_SENT, failed(session).evidence());
        assertEquals(0, sent(session).length);
    }

    @Test
    void theLicenceIsInNoEvent() {
        StreamSession session = connected(VisionFixtures.tcp("license_file", "HUSH", "send_guest_name", "true"), now);
        session.handleOperation(1, newCard(), now);
        byte[] register = sent(session);
        register[18 + 40] = 9;
        receive(session, register, now);
        String all = events(session).toString();
        assertTrue(all.contains("register 9"), all);
        assertFalse(all.contains("HUSH"), all);
        assertFalse(all.toUpperCase(java.util.Locale.ROOT).contains("JANE"), all);
    }

    private static List<Integer> toInts(byte[] bytes) {
        return java.util.stream.IntStream.range(0, bytes.length)
                .mapToObj(i -> (int) bytes[i])
                .toList();
    }
}
