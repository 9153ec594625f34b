package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardState;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversations line by line (protocol sheet, sections 4.2 to 4.5): what each answer means. */
class VisionlinePmsSessionTest extends PmsConversation {
    @Test
    void aMainCardIsMade() {
        ask(MAIN);
        receive("CCA;EA1;RC0;SR04A1B2C3D4E5F6FF;\r\n");
        assertEquals(
                List.of(new SessionEvent.Completed(7, new OperationResult.CardWritten("04a1b2c3d4e5f6", List.of()))),
                events());
        assertEquals(Session.NO_TIMEOUT, session.pollTimeoutNanos());
    }

    @Test
    void aSerialNumberThatMakesNoSenseIsLeftOutAndTold() {
        ask(MAIN);
        receive("CCA;EA1;RC0;SR?;\r\n");
        OperationResult.CardWritten written = assertInstanceOf(OperationResult.CardWritten.class, completed());
        assertNull(written.cardNumber());
        assertEquals(1, written.notes().size());
    }

    @Test
    void aCardIsReadWithAllItsFields() {
        ask(READ);
        receive("CCB;EA1;RC13;GR101;UFJane;USDoe;CI202601151500;CO202601171200;CR1-4,9;SR04A1B2C3D4E5F6FF;\r\n");
        OperationResult.CardRead read = assertInstanceOf(OperationResult.CardRead.class, completed());
        assertEquals(
                new OperationResult.CardRead(
                        CardState.VALID,
                        List.of("101"),
                        List.of("1-4", "9"),
                        Instant.parse("2026-01-15T14:00:00Z"),
                        NOON,
                        null,
                        "04a1b2c3d4e5f6",
                        "Jane Doe",
                        List.of()),
                read);
        assertFalse(read.toString().contains("Doe"));
    }

    @ParameterizedTest
    @CsvSource({"13, VALID", "44, EXPIRED", "45, CANCELLED", "46, OVERRIDDEN"})
    void theStateOfACardIsAResultNotAFailure(int code, CardState state) {
        ask(READ);
        receive("CCB;EA1;RC" + code + ";GR101;\r\n");
        OperationResult.CardRead read = assertInstanceOf(OperationResult.CardRead.class, completed());
        assertEquals(state, read.state());
        assertNull(read.endsAt());
        assertEquals(List.of(), read.notes());
    }

    @Test
    void aReadAnsweredWithDoneIsTakenWithANote() {
        ask(READ);
        receive("CCB;EA1;RC0;GR101;CO20260117;\r\n");
        List<SessionEvent> events = events();
        assertInstanceOf(SessionEvent.Remark.class, events.get(0));
        OperationResult result =
                assertInstanceOf(SessionEvent.Completed.class, events.get(1)).result();
        assertEquals(2, result.notes().size());
    }

    @Test
    void aRefusalCarriesTheVendorsWords() {
        ask(MAIN);
        receive("CCA;EA1;RC41;ETNo card inserted;\r\n");
        SessionEvent.Failed failed = failed(events());
        assertEquals(Evidence.REFUSED, failed.evidence());
        assertEquals(FailureCode.NO_CARD, failed.failure().code());
        assertEquals(
                new Failure.VendorCode("visionline-pms", "RC41", "No card inserted"),
                failed.failure().vendor());
    }

    @Test
    void everyResultCodeEndsTheRequestOrKeepsItWaiting() {
        for (int code = 0; code < 1000; code++) {
            for (Operation operation : List.of(MAIN, READ)) {
                session = new VisionlinePmsSession(FakeSection.config());
                ask(operation);
                receive((operation == MAIN ? "CCA" : "CCB") + ";EA1;RC" + code + ";\r\n");
                List<SessionEvent> events = events();
                List<SessionEvent> ends = ends(events);
                if (code == 4 || code == 85) {
                    assertEquals(List.of(), ends);
                    assertInstanceOf(SessionEvent.Progress.class, events.get(0));
                    continue;
                }
                assertEquals(1, ends.size(), "RC" + code);
                boolean good = operation == MAIN
                        ? code == 0
                        : List.of(0, 13, 44, 45, 46).contains(code);
                assertEquals(good, ends.get(0) instanceof SessionEvent.Completed, "RC" + code);
                if (ends.get(0) instanceof SessionEvent.Failed failed) {
                    boolean open = operation == MAIN
                            && (!PmsResultCodes.isListed(code) || code < 47 && code > 43 || code == 13 || code == 72);
                    assertEquals(open ? Evidence.MAYBE_EXECUTED : Evidence.REFUSED, failed.evidence(), "RC" + code);
                    assertEquals(
                            !PmsResultCodes.isListed(code) || open,
                            events.get(events.size() - 1) instanceof SessionEvent.Disconnect,
                            "RC" + code);
                }
            }
        }
    }

    @Test
    void interimCodesAreToldOnceAndTheFinalOneCounts() {
        ask(MAIN);
        receive("CCA;EA1;RC85;\r\nCCA;EA1;RC85;\r\nCCA;EA1;RC4;\r\n");
        receive("CCA;EA1;RC4;\r\nCCA;EA1;RC85;\r\nCCA;EA1;RC0;\r\n");
        List<SessionEvent> events = events();
        assertEquals(3, events.size(), events.toString());
        assertEquals(
                SessionEvent.Progress.QUEUED,
                assertInstanceOf(SessionEvent.Progress.class, events.get(0)).state());
        assertEquals(
                SessionEvent.Progress.WAITING_FOR_CARD,
                assertInstanceOf(SessionEvent.Progress.class, events.get(1)).state());
        assertInstanceOf(SessionEvent.Completed.class, events.get(2));
    }

    @Test
    void anInterimCodeDoesNotMoveTheDeadline() {
        ask(MAIN);
        long deadline = session.pollTimeoutNanos();
        now += 59 * SECOND;
        receive("CCA;EA1;RC85;\r\n");
        assertEquals(deadline, session.pollTimeoutNanos());
        events();
        now = deadline;
        session.handleTimeout(now);
        List<SessionEvent> events = events();
        assertTrue(failed(events).failure().message().contains("may still carry it out"));
        assertInstanceOf(SessionEvent.Disconnect.class, events.get(1));
    }

    @Test
    void aQueueCodeThatTheSiteCallsFinalStillProvesNothing() {
        session = new VisionlinePmsSession(FakeSection.config("interim_codes", ""));
        ask(MAIN);
        receive("CCA;EA1;RC85;\r\n");
        List<SessionEvent> events = events();
        assertEquals(Evidence.MAYBE_EXECUTED, failed(events).evidence());
        assertInstanceOf(SessionEvent.Disconnect.class, events.get(1));
    }

    @Test
    void aCodeThatTheSiteKnowsIsARefusal() {
        session = new VisionlinePmsSession(FakeSection.config("refused_codes", "9"));
        ask(MAIN);
        receive("CCA;EA1;RC9;ETRoom not found;\r\n");
        List<SessionEvent> events = events();
        assertEquals(Evidence.REFUSED, failed(events).evidence());
        assertEquals(1, events.size());
    }

    @Test
    void notesOfTheRequestAreInTheResult() {
        session.handleConnected(now);
        CardGrant grant = new CardGrant(List.of("101"), List.of(), null, NOON.plusSeconds(5), null, null, null);
        session.handleOperation(7, new Operation.EncodeCard("1", false, grant), now);
        session.pollTransmit();
        receive("CCA;EA1;RC0;\r\n");
        assertEquals(1, completed().notes().size());
    }
}
