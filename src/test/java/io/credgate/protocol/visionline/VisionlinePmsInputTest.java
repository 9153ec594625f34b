package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.OperationResult;
import io.credgate.protocol.SessionEvent;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lines are taken for the answer, and what becomes of all the others. */
class VisionlinePmsInputTest extends PmsConversation {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CCB;EA1;RC0;\r\n",
                "CCA;EA2;RC0;\r\n",
                "CCA;EA11;RC0;\r\n",
                "CCA;EA;RC0;\r\n",
                "CCA;EA1;EA2;RC0;\r\n",
                "CCA;EA1;EA1;RC0;\r\n",
                "CCA;CCB;EA1;RC0;\r\n",
                "CCA;EA1;\r\n",
                "CCA;AM1;EA1;GR101;CO202601171200;NC01;SR?;\r\n",
                "CCA;EA1;rc0;\r\n",
                "hello\r\n",
                "\u0002CCA;EA1;RC0;FF\u0003"
            })
    void whatIsNotOurAnswerIsRemarkedAndTheWaitGoesOn(String foreign) {
        ask(MAIN);
        receive(foreign);
        List<SessionEvent> events = events();
        assertEquals(1, events.size(), events.toString());
        assertInstanceOf(SessionEvent.Remark.class, events.get(0));
        receive("CCA;EA1;RC0;\r\n");
        assertInstanceOf(OperationResult.CardWritten.class, completed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CCA;RC0;\r\n", "CCA;EA01;RC0;\r\n", "CCA;RC0;EA1;\r\n", "CCA;AM1;EA1;RC00;\r\n"})
    void anAnswerIsOursWithoutAnAddressAndInAnyOrder(String line) {
        ask(MAIN);
        receive(line);
        assertInstanceOf(OperationResult.CardWritten.class, completed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RC;", "RC0x;", "RC-0;", "RC0;RC41;", "RC0;RC0;", "RC0000;", "RC 0;", "RC0,0;"})
    void aResultCodeThatIsNoNumberIsNoSuccess(String result) {
        ask(MAIN);
        receive("CCA;EA1;" + result + "\r\n");
        List<SessionEvent> events = events();
        assertEquals(Evidence.MAYBE_EXECUTED, failed(events).evidence());
        assertInstanceOf(SessionEvent.Disconnect.class, events.get(1));
    }

    @Test
    void aWrongLrcCanBeOverlooked() {
        session = new VisionlinePmsSession(FakeSection.config("check_lrc", "false"));
        ask(MAIN);
        receive("\u0002CCA;EA1;RC0;FF\u0003");
        List<SessionEvent> events = events();
        assertInstanceOf(SessionEvent.Remark.class, events.get(0));
        assertInstanceOf(SessionEvent.Completed.class, events.get(1));
    }

    @Test
    void linesThatComeBeforeTheRequestLeftAreNoAnswers() {
        session.handleConnected(now);
        session.handleOperation(7, MAIN, now);
        receive("CCA;EA1;RC0;\r\n");
        assertInstanceOf(SessionEvent.Remark.class, events().get(0));
        assertNotNull(session.pollTransmit());
        receive("CCA;EA1;RC41;\r\n");
        assertEquals(Evidence.REFUSED, failed(events()).evidence());
    }

    @Test
    void anUnfinishedLineOfBeforeDoesNotSpoilTheNextAnswer() {
        ask(MAIN);
        receive("CCA;EA1;RC0;\r\nCCA;EA1;RC4");
        events();
        session.handleOperation(8, MAIN, now);
        session.pollTransmit();
        receive("CCA;EA1;RC0;\r\n");
        assertInstanceOf(OperationResult.CardWritten.class, completed());
    }

    @Test
    void aServerThatTalksWithoutEndDoesNotFillMemory() {
        ask(MAIN);
        for (int i = 0; i < 5000; i++) {
            receive("CCB;EA9;RC0;\r\nrubbish\r\nCCA;EA1;RC85;\r\nCCA;EA1;RC4;\r\n");
        }
        receive("CCA;EA1;RC0;\r\n");
        List<SessionEvent> events = events();
        assertEquals(PmsRemarks.MAX + 1 + 2 + 1, events.size());
        assertInstanceOf(SessionEvent.Completed.class, events.get(events.size() - 1));
    }

    @Test
    void namesPasswordsAndKeyDataStayInside() {
        session = new VisionlinePmsSession(
                FakeSection.config("send_guest_name", "true", "operator", "gateway", "operator_password", "s3cret"));
        CardGrant grant = new CardGrant(List.of("101"), List.of(), null, NOON, "J\u00f6rg", "Smith", null);
        Operation operation = new Operation.EncodeCard("1", false, grant);
        for (String line : List.of(
                "CCA;EA1;RC57;ETOperator gateway (S3CRET) may not give a key to JORG Smith;\r\n",
                "CCB;EA1;RC0;UFJorg;USSmith;T3C0FFEE;OPs3cret;\r\n",
                "CCA;EA1;T3C0FFEE;OPs3cret;UFJorg;USSmith;\r\n",
                "CCA;EA1;RCSmith;T3C0FFEE;\r\n",
                "JorgSmiths3cretC0FFEE\r\n",
                "CCA;EA1;RC0;T3C0FFEE;\r\n",
                "JorgSmiths3cretC0FFEE")) {
            ask(operation);
            receive(line);
            session.handleDisconnected(now);
            String events = events().toString().toLowerCase(Locale.ROOT);
            assertFalse(events.isEmpty());
            for (String hidden : List.of("jorg", "s3cret", "c0ffee")) {
                assertFalse(events.contains(hidden), events);
            }
        }
    }
}
