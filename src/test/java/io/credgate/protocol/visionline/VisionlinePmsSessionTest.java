package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations line by line (protocol sheet, sections 4.2 to 4.5). */
class VisionlinePmsSessionTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Instant NOON = Instant.parse("2026-01-17T11:00:00Z");
    private static final Operation MAIN = new Operation.EncodeCard(
            "1", false, new CardGrant(List.of("101"), List.of(), null, NOON, null, null, null));
    private static final Operation READ = new Operation.ReadCard("1");

    private VisionlinePmsSession session = new VisionlinePmsSession(FakeSection.config());
    private long now = 5 * SECOND;

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
                            && (!PmsResultCodes.isListed(code) || code < 47 && code > 43 || code == 13);
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

    @Test
    void notesOfTheRequestAreInTheResult() {
        session.handleConnected(now);
        CardGrant grant = new CardGrant(List.of("101"), List.of(), null, NOON.plusSeconds(5), null, null, null);
        session.handleOperation(7, new Operation.EncodeCard("1", false, grant), now);
        session.pollTransmit();
        receive("CCA;EA1;RC0;\r\n");
        assertEquals(1, completed().notes().size());
    }

    @Test
    void aServerThatTalksWithoutEndDoesNotFillMemory() {
        ask(MAIN);
        for (int i = 0; i < 5000; i++) {
            receive("CCB;EA9;RC0;\r\nrubbish\r\nCCA;EA1;RC85;\r\nCCA;EA1;RC4;\r\n");
        }
        receive("CCA;EA1;RC0;\r\n");
        List<SessionEvent> events = events();
        assertEquals(VisionlinePmsSession.REMARKS_MAX + 1 + 2 + 1, events.size());
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

    @Test
    void anyChunkingGivesTheSameEvents() {
        String stream = "rubbish\r\nCCA;EA1;RC85;\r\nCCA;EA2;RC0;\r\n\u0002CCA;EA1;RC4;00\u0003\r\nCCA;EA1;RC0;"
                + "SR04A1B2C3D4E5F6FF;\r\nCCA;EA1;RC0;\r\nCCA;";
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        ask(MAIN);
        receive(stream);
        List<SessionEvent> whole = events();
        assertEquals(6, whole.size(), whole.toString());
        for (int size = 1; size < bytes.length; size++) {
            session = new VisionlinePmsSession(FakeSection.config());
            ask(MAIN);
            for (int from = 0; from < bytes.length; from += size) {
                session.handleInput(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)), now);
            }
            assertEquals(whole, events(), "chunks of " + size);
        }
    }

    /** 20,000 answers made of pieces of good ones and noise: one end each, and never a card that nobody spoke of. */
    @Test
    void noInputThrowsOrEndsAnOperationTwice() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        int completed = 0;
        for (int i = 0; i < 20_000; i++) {
            String input = input(random);
            String context = "-Dseed=" + seed + ", input " + i + ": " + printable(input);
            try {
                session = new VisionlinePmsSession(FakeSection.config());
                Operation operation = random.nextBoolean() ? MAIN : READ;
                ask(operation);
                byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
                int from = 0;
                while (from < bytes.length) {
                    int size = Math.min(bytes.length - from, 1 + random.nextInt(40));
                    ByteBuffer chunk = ByteBuffer.wrap(bytes, from, size);
                    session.handleInput(chunk, now);
                    assertFalse(chunk.hasRemaining(), context);
                    from += size;
                }
                if (random.nextBoolean()) {
                    session.handleDisconnected(now);
                } else {
                    session.handleTimeout(now + 60 * SECOND);
                }
                List<SessionEvent> ends = ends(events());
                assertEquals(1, ends.size(), context);
                if (ends.get(0) instanceof SessionEvent.Completed) {
                    completed++;
                    assertTrue(
                            input.matches(operation == MAIN ? "(?s).*CCA;.*RC0+.*" : "(?s).*CCB;.*RC0*(0|13|4[456]).*"),
                            context);
                }
                session.handleDisconnected(now);
                session.handleConnected(now);
                session.handleOperation(8, MAIN, now);
                assertNotNull(session.pollTransmit(), context);
                receive("CCA;EA1;RC0;\r\n");
                assertInstanceOf(OperationResult.CardWritten.class, completed(), context);
            } catch (RuntimeException e) {
                throw new AssertionError(context, e);
            }
        }
        assertTrue(completed > 1000, "-Dseed=" + seed + ": only " + completed + " inputs got through");
    }

    private static final List<String> PIECES = List.of(
            "CCA;",
            "CCB;",
            "CCA",
            "EA1;",
            "EA2;",
            "RC0;",
            "RC0",
            "RC13;",
            "RC41;",
            "RC85;",
            "RC4;",
            "RC999;",
            "RC;",
            "GR101;",
            "CO202601171200;",
            "CO20260117120;",
            "CI;",
            "SR04A1B2C3D4E5F6FF;",
            "SR;",
            "ETNo card;",
            "T3FF00;",
            "\r\n",
            "\r\n",
            "\r",
            "\n",
            "\u0002",
            "\u0003",
            ";",
            ";;",
            "6D",
            "\u0000",
            "\u00ff");

    private static String input(Random random) {
        return random.nextBoolean() ? heap(random) : spoilt(random);
    }

    /** A good conversation with a few bytes changed, taken out or doubled. */
    private static String spoilt(Random random) {
        StringBuilder input = new StringBuilder("CCA;EA1;RC85;\r\nCCB;EA1;RC4;\r\nCCA;EA1;RC0;SR04A1B2C3D4E5F6FF;\r\n"
                + "CCB;EA1;RC13;GR101;CO202601171200;\r\n");
        for (int changes = random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(input.length());
            switch (random.nextInt(3)) {
                case 0 -> input.setCharAt(at, (char) random.nextInt(256));
                case 1 -> input.deleteCharAt(at);
                default -> input.insert(at, input.substring(at, Math.min(input.length(), at + random.nextInt(20))));
            }
        }
        return input.toString();
    }

    private static String heap(Random random) {
        StringBuilder input = new StringBuilder();
        int pieces = random.nextInt(30);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(12) == 0) {
                input.append((char) random.nextInt(256));
            } else if (random.nextInt(400) == 0) {
                input.append("z".repeat(5000));
            } else {
                input.append(PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return input.toString();
    }

    private static String printable(String input) {
        String shown = input.length() > 300 ? input.substring(0, 300) + "..." : input;
        return shown.replace("\r", "\\r").replace("\n", "\\n");
    }

    private void ask(Operation operation) {
        session.handleConnected(now);
        session.handleOperation(7, operation, now);
        assertNotNull(session.pollTransmit());
    }

    private void receive(String text) {
        session.handleInput(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), now);
    }

    private List<SessionEvent> events() {
        List<SessionEvent> events = new ArrayList<>();
        SessionEvent event = session.pollEvent();
        while (event != null) {
            events.add(event);
            event = session.pollEvent();
        }
        return events;
    }

    private OperationResult completed() {
        List<SessionEvent> events = events();
        assertEquals(1, events.size(), events.toString());
        return assertInstanceOf(SessionEvent.Completed.class, events.get(0)).result();
    }

    private static List<SessionEvent> ends(List<SessionEvent> events) {
        return events.stream()
                .filter(e -> e instanceof SessionEvent.Completed || e instanceof SessionEvent.Failed)
                .toList();
    }

    private static SessionEvent.Failed failed(List<SessionEvent> events) {
        List<SessionEvent> ends = ends(events);
        assertEquals(1, ends.size(), events.toString());
        return assertInstanceOf(SessionEvent.Failed.class, ends.get(0));
    }
}
