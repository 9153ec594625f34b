package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations and the connection under them: what was sent when it broke, and when waiting ends. */
class VisionlinePmsConnectionTest extends PmsConversation {
    @Test
    void withoutAnAnswerTheOutcomeIsUnknown() {
        ask(MAIN);
        long deadline = session.pollTimeoutNanos();
        assertEquals(now + 60 * SECOND, deadline);
        session.handleTimeout(deadline - 1);
        assertNull(session.pollEvent());
        assertEquals(deadline, session.pollTimeoutNanos());
        session.handleTimeout(deadline);
        List<SessionEvent> events = events();
        assertEquals(Evidence.MAYBE_EXECUTED, failed(events).evidence());
        assertEquals(FailureCode.ANSWER_TIMEOUT, failed(events).failure().code());
        assertInstanceOf(SessionEvent.Disconnect.class, events.get(1));
        assertEquals(Session.NO_TIMEOUT, session.pollTimeoutNanos());
    }

    @Test
    void anAnswerThatComesTooLateIsNotTakenForTheNextRequests() {
        ask(MAIN);
        now = session.pollTimeoutNanos();
        session.handleTimeout(now);
        events();
        session.handleOperation(8, MAIN, now);
        assertNull(session.pollTransmit());
        receive("CCA;EA1;RC0;\r\n");
        assertEquals(List.of(), events());
        session.handleDisconnected(now);
        assertEquals(Evidence.NOTHING_SENT, failed(events()).evidence());
    }

    @Test
    void aConnectionLostAfterTheRequestLeavesTheOutcomeOpen() {
        ask(MAIN);
        receive("CCA;EA1;RC0");
        session.handleDisconnected(now);
        List<SessionEvent> events = events();
        assertEquals(Evidence.MAYBE_EXECUTED, failed(events).evidence());
        assertEquals(FailureCode.CONNECTION_LOST, failed(events).failure().code());
        assertTrue(events.get(0).toString().contains("11 bytes of a line"), events.toString());
        assertEquals(2, events.size());
    }

    @Test
    void aConnectionLostBeforeTheRequestLeftIsHarmless() {
        session.handleConnected(now);
        session.handleOperation(7, MAIN, now);
        session.handleDisconnected(now);
        assertEquals(Evidence.NOTHING_SENT, failed(events()).evidence());
        session.handleConnected(now);
        assertNull(session.pollTransmit(), "what failed must not go out later");
    }

    @Test
    void withoutAConnectionAnOperationWaitsForOne() {
        session.handleOperation(7, MAIN, now);
        assertNull(session.pollTransmit());
        now += 30 * SECOND;
        session.handleConnected(now);
        assertNotNull(session.pollTransmit());
        assertNull(session.pollTransmit());
        assertEquals(now + 60 * SECOND, session.pollTimeoutNanos());
    }

    @Test
    void withoutAConnectionAnOperationEndsAtItsDeadline() {
        session.handleOperation(7, MAIN, now);
        session.handleTimeout(session.pollTimeoutNanos());
        SessionEvent.Failed failed = failed(events());
        assertEquals(Evidence.NOTHING_SENT, failed.evidence());
        assertEquals(FailureCode.BRIDGE_DISCONNECTED, failed.failure().code());
        session.handleConnected(now);
        assertNull(session.pollTransmit());
    }

    @Test
    void aRefusedConnectionEndsWhatWaitsForIt() {
        session.handleOperation(7, new Operation.CheckHealth(), now);
        session.handleDisconnected(now);
        assertEquals(Evidence.NOTHING_SENT, failed(events()).evidence());
    }

    @Test
    void aRequestThatNobodyTookFromTheSessionWasNotSent() {
        session.handleConnected(now);
        session.handleOperation(7, MAIN, now);
        session.handleTimeout(session.pollTimeoutNanos());
        assertEquals(Evidence.NOTHING_SENT, failed(events()).evidence());
        assertNull(session.pollTransmit());
    }

    @Test
    void healthIsAConnection() {
        session.handleOperation(7, new Operation.CheckHealth(), now);
        assertNull(session.pollEvent());
        session.handleConnected(now);
        assertInstanceOf(OperationResult.Done.class, completed());
        session.handleOperation(8, new Operation.CheckHealth(), now);
        assertInstanceOf(OperationResult.Done.class, completed());
        assertNull(session.pollTransmit());
    }

    @Test
    void aNewConnectionWithoutWordOfTheOldOnesEndEndsTheOperationFirst() {
        ask(MAIN);
        session.handleConnected(now);
        assertEquals(Evidence.MAYBE_EXECUTED, failed(events()).evidence());
        assertNull(session.pollTransmit());
    }

    @Test
    void aSecondOperationAtTheSameTimeIsTurnedAway() {
        ask(MAIN);
        session.handleOperation(8, MAIN, now);
        SessionEvent.Failed failed = failed(events());
        assertEquals(8, failed.attemptId());
        assertEquals(Evidence.NOTHING_SENT, failed.evidence());
        receive("CCA;EA1;RC0;\r\n");
        assertInstanceOf(OperationResult.CardWritten.class, completed());
    }

    @Test
    void whatCannotBeWrittenEndsAtOnce() {
        session.handleConnected(now);
        session.handleOperation(7, new Operation.ReadCard("0"), now);
        assertEquals(FailureCode.INVALID_INPUT, failed(events()).failure().code());
        session.handleOperation(8, new Operation.CheckOut("101"), now);
        assertEquals(FailureCode.NOT_SUPPORTED, failed(events()).failure().code());
        assertNull(session.pollTransmit());
        assertEquals(Session.NO_TIMEOUT, session.pollTimeoutNanos());
    }
}
