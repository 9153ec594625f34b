package io.credgate.protocol.salto.ship;

import static io.credgate.protocol.salto.ship.ShipFixtures.GRANT;
import static io.credgate.protocol.salto.ship.ShipFixtures.JANE;
import static io.credgate.protocol.salto.ship.ShipFixtures.answer;
import static io.credgate.protocol.salto.ship.ShipFixtures.answerRaw;
import static io.credgate.protocol.salto.ship.ShipFixtures.events;
import static io.credgate.protocol.salto.ship.ShipFixtures.exception;
import static io.credgate.protocol.salto.ship.ShipFixtures.sent;
import static io.credgate.protocol.salto.ship.ShipFixtures.stp;
import static io.credgate.protocol.salto.ship.ShipFixtures.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.AccessMethod;
import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.UserAccess;
import io.credgate.command.OperationResult;
import io.credgate.protocol.ExchangeSession;
import io.credgate.protocol.Medium;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said on the line for each operation, and what comes of the answers. */
class ShipSessionTest {
    private static final Operation.EncodeCard NEW_CARD = new Operation.EncodeCard("Desk 1", false, GRANT);
    private static final String UPSERT = "SaltoDBUser.InsertOrUpdate";
    private static final String ASSIGN = "Encoder.SaltoDBUser.AssignNewKey";

    private final StreamSession session = stp();

    private SessionEvent.Failed failed() {
        List<SessionEvent> events = events(session);
        return (SessionEvent.Failed) events.stream()
                .filter(SessionEvent.Failed.class::isInstance)
                .findFirst()
                .orElseThrow(() -> new AssertionError(events.toString()));
    }

    private OperationResult result() {
        List<SessionEvent> events = events(session);
        return ((SessionEvent.Completed) events.stream()
                        .filter(SessionEvent.Completed.class::isInstance)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(events.toString())))
                .result();
    }

    private void begin(Operation operation) {
        session.handleOperation(7, operation, 0);
    }

    @Test
    void aNewCardIsAUserAKeyAndALookAtItsNumber() {
        begin(NEW_CARD);
        assertTrue(sent(session).contains(UPSERT));
        answer(session, success(UPSERT, "<ExtUserID>U1</ExtUserID>"));
        assertTrue(sent(session).contains(ASSIGN));
        assertInstanceOf(SessionEvent.Progress.class, events(session).get(0));
        answer(session, success(ASSIGN, ""));
        assertTrue(sent(session).contains("<StartingFromExtUserID>U1</StartingFromExtUserID>"));
        answer(
                session,
                success(
                        "SaltoDBUserList.Read",
                        "<SaltoDBUserList><SaltoDBUser><ExtUserID>U1</ExtUserID><CurrentKeyExists>1</CurrentKeyExists>"
                                + "<CurrentROMCode> 04A1B2C3D4E5F6 </CurrentROMCode></SaltoDBUser></SaltoDBUserList>"
                                + "<EOF>1</EOF>"));
        assertEquals("04a1b2c3d4e5f6", ((OperationResult.CardWritten) result()).cardNumber());
        assertNull(sent(session));
    }

    @Test
    void onceTheKeyIsMadeNothingTakesItBack() {
        begin(NEW_CARD);
        sent(session);
        answer(session, success(UPSERT, ""));
        sent(session);
        answer(session, success(ASSIGN, ""));
        sent(session);
        session.handleDisconnected(2000);
        OperationResult.CardWritten written = (OperationResult.CardWritten) result();
        assertNull(written.cardNumber());
        assertTrue(written.notes().toString().contains("no serial number"));
    }

    @Test
    void aLostAnswerToTheUserMakesNoKeyForCertain() {
        begin(NEW_CARD);
        sent(session);
        session.handleTimeout(session.pollTimeoutNanos());
        SessionEvent.Failed failed = failed();
        assertEquals(Evidence.REFUSED, failed.evidence());
        assertTrue(failed.failure().message().contains("No key was made"));
    }

    @Test
    void aLostAnswerToTheKeyLeavesADoubt() {
        begin(NEW_CARD);
        sent(session);
        answer(session, success(UPSERT, ""));
        sent(session);
        session.handleTimeout(session.pollTimeoutNanos());
        assertEquals(Evidence.MAYBE_EXECUTED, failed().evidence());
        // A late answer is nobody's.
        answer(session, success(ASSIGN, ""));
        assertEquals(List.of(), events(session));
    }

    @Test
    void withoutABytePolledNothingIsSent() {
        begin(NEW_CARD);
        session.handleDisconnected(1);
        assertEquals(Evidence.NOTHING_SENT, failed().evidence());
    }

    @ParameterizedTest
    @CsvSource({
        "402, ENCODER_BUSY, REFUSED",
        "403, NO_CARD, REFUSED",
        "305, CARD_IN_USE, REFUSED",
        "404, CONTROLLER_ERROR, MAYBE_EXECUTED",
        "4, CONTROLLER_ERROR, MAYBE_EXECUTED",
        "999, CONTROLLER_ERROR, MAYBE_EXECUTED",
        "101, TARGET_LOCKED, REFUSED",
    })
    void exceptionsBecomeFailures(int code, FailureCode expected, Evidence evidence) {
        begin(NEW_CARD);
        sent(session);
        answer(session, success(UPSERT, ""));
        sent(session);
        answer(session, exception(ASSIGN, code, "for Jane of +4790000001"));
        SessionEvent.Failed failed = failed();
        assertEquals(expected, failed.failure().code());
        assertEquals(evidence, failed.evidence());
        assertEquals("for *** of ***", failed.failure().vendor().text(), "no personal data comes back");
    }

    @Test
    void anyRefusalOfTheUserMakesNoKey() {
        begin(NEW_CARD);
        sent(session);
        answer(session, exception(UPSERT, 999, "?"));
        assertEquals(Evidence.REFUSED, failed().evidence());
    }

    @Test
    void anAnswerToAnotherRequestIsNone() {
        begin(new Operation.WriteUser(JANE));
        sent(session);
        answer(session, success("GetInfo", ""));
        List<SessionEvent> events = events(session);
        assertEquals(Evidence.MAYBE_EXECUTED, ((SessionEvent.Failed) events.get(0)).evidence());
        assertInstanceOf(SessionEvent.Disconnect.class, events.get(1));
    }

    @Test
    void bytesThatAreNoFrameEndTheConnection() {
        begin(new Operation.CheckHealth());
        sent(session);
        answerRaw(session, "HTTP/1.1 400 Bad Request\r\n\r\n");
        List<SessionEvent> events = events(session);
        assertInstanceOf(SessionEvent.Failed.class, events.get(0));
        assertInstanceOf(SessionEvent.Disconnect.class, events.get(1));
    }

    @Test
    void aClockThatDiffersIsSaid() {
        session.handleWallClock(Instant.parse("2026-07-01T13:00:00Z"), 0);
        begin(new Operation.CheckHealth());
        sent(session);
        answer(session, success("GetInfo", "<DateTime>2026-7-1T16:00:00</DateTime>"));
        List<SessionEvent> events = events(session);
        assertTrue(events.get(0).toString().contains("ahead of"), events.toString());
        assertInstanceOf(SessionEvent.Completed.class, events.get(1));
    }

    @Test
    void aUserWhoIsGoneAlreadyIsDeleted() {
        begin(new Operation.DeleteUser("U1"));
        sent(session);
        answer(session, exception("SaltoDBUser.Delete", 200, "unknown"));
        assertTrue(result().notes().toString().contains("did not know the user"));
    }

    @Test
    void pagesGoOnWithoutTheRowThatComesTwice() {
        begin(new Operation.ReadUsers("B", 2));
        assertTrue(sent(session).contains("<MaxCount>3</MaxCount><StartingFromExtUserID>B</StartingFromExtUserID>"));
        answer(
                session,
                success(
                        "SaltoDBUserList.Read",
                        "<SaltoDBUserList><SaltoDBUser><ExtUserID>B</ExtUserID></SaltoDBUser><SaltoDBUser><ExtUserID>C"
                                + "</ExtUserID><CurrentKeyExists>1</CurrentKeyExists><CurrentKeyStatus>3</CurrentKeyStatus>"
                                + "</SaltoDBUser><SaltoDBUser><ExtUserID>D</ExtUserID></SaltoDBUser></SaltoDBUserList>"
                                + "<EOF>0</EOF>"));
        OperationResult.UsersRead page = (OperationResult.UsersRead) result();
        assertEquals(
                List.of("C", "D"), page.users().stream().map(u -> u.userId()).toList());
        assertEquals("D", page.next());
        assertTrue(page.users().get(0).key().outOfDate());
        assertFalse(page.users().get(1).key().found());
    }

    @Test
    void whoHasNothingLeftExpiresIsBannedOrGoes() {
        UserAccess nothing = new UserAccess(
                "U1", null, null, null, false, null, ShipFixtures.END, List.of(), List.of(), null, false);
        Operation revoke = new Operation.RevokeKey(AccessMethod.CODE, null, null, nothing);
        begin(revoke);
        String expiring = sent(session);
        assertTrue(expiring.contains("<UserExpiration.Enabled>1</UserExpiration.Enabled>"), expiring);
        assertTrue(expiring.contains("<SaltoDB.AccessPermissionList.User_Door/>"), expiring);
        assertTrue(expiring.contains("<PINEnabled>0</PINEnabled>"), expiring);
        answer(session, success(UPSERT, ""));
        assertFalse(((OperationResult.Revoked) result()).immediate());

        StreamSession banning = stp("revoke", "ban");
        banning.handleOperation(1, revoke, 0);
        assertTrue(sent(banning).contains("<IsBanned>1</IsBanned>"));
        StreamSession deleting = stp("revoke", "delete");
        deleting.handleOperation(1, revoke, 0);
        assertTrue(sent(deleting).contains("SaltoDBUser.Delete"));
    }

    @Test
    void aCardIsReadByItsNumberOnly() {
        begin(new Operation.ReadCard("Desk 1"));
        assertTrue(sent(session).contains("<ReturnROMCode>1</ReturnROMCode>"));
        answer(session, success("Encoder.ReadKey", "<ROMCode>04A1B2C3</ROMCode>"));
        OperationResult.CardRead read = (OperationResult.CardRead) result();
        assertEquals("04a1b2c3", read.cardNumber());
        assertEquals(OperationResult.CardState.NOT_TOLD, read.state());
    }

    @Test
    void overHttpTheGatewayShowsWhoItIs() {
        ExchangeSession http = (ExchangeSession)
                ShipFixtures.profile(Medium.HTTP, "auth", "basic", "username", "gw", "password_file", "canary-secret")
                        .newSession();
        http.handleOperation(1, new Operation.CheckHealth(), 0);
        ExchangeSession.Request request = http.pollRequest();
        assertEquals("POST", request.method());
        assertEquals("/", request.target());
        assertEquals(
                List.of(
                        new ExchangeSession.Header("Content-Type", "application/vnd.saltosystems.ship.v1+xml"),
                        new ExchangeSession.Header("Authorization", "Basic Z3c6Y2FuYXJ5LXNlY3JldA==")),
                request.headers());
        http.handleReply(new ExchangeSession.Reply(request.requestId(), 401, List.of(), new byte[0]), 5);
        SessionEvent.Failed failed = (SessionEvent.Failed) events(http).stream()
                .filter(SessionEvent.Failed.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals(FailureCode.NOT_AUTHORISED, failed.failure().code());
        assertEquals(Evidence.REFUSED, failed.evidence());
    }

    @Test
    void aServerErrorLeavesADoubtWhereAKeyMayBeMade() {
        ExchangeSession http =
                (ExchangeSession) ShipFixtures.profile(Medium.HTTP).newSession();
        http.handleOperation(1, new Operation.IssueMobileKey(false, false, "+4790000001", null, List.of(), GRANT), 0);
        ExchangeSession.Request request = http.pollRequest();
        assertTrue(new String(request.body(), StandardCharsets.US_ASCII).contains("<MobileAppType>2<"));
        http.handleReply(new ExchangeSession.Reply(request.requestId(), 500, List.of(), new byte[0]), 5);
        assertEquals(
                Evidence.MAYBE_EXECUTED, ((SessionEvent.Failed) events(http).get(0)).evidence());
    }

    @Test
    void secretsPrintNothing() {
        for (Object each : List.of(
                NEW_CARD,
                GRANT,
                JANE,
                new Operation.SetPin("4711", GRANT),
                new Operation.IssueMobileKey(false, false, "+4790000001", "endpoint", List.of(), GRANT),
                new ShipSteps(
                                ShipConfig.read(new io.credgate.protocol.DefaultConfigSection(), Medium.TCP),
                                new ShipRequests(
                                        ShipConfig.read(new io.credgate.protocol.DefaultConfigSection(), Medium.TCP),
                                        new ShipTimes(java.time.ZoneId.of("UTC"))))
                        .of(NEW_CARD))) {
            String text = each.toString();
            assertFalse(text.contains("4711") || text.contains("Jane") || text.contains("+479000"), text);
        }
    }

    @Test
    void whatTheInterfaceCannotCarryIsSaidBefore() {
        ShipProfile profile = ShipFixtures.profile(Medium.TCP);
        assertEquals(1, profile.check(new Operation.SetPin("12", GRANT)).size(), "too short");
        assertEquals(
                1,
                profile.check(new Operation.EncodeCard(
                                "Desk 1",
                                false,
                                new Operation.CardGrant(List.of("101"), List.of(), null, null, null, null, null, null)))
                        .size(),
                "no user");
        assertEquals(List.of(), profile.check(NEW_CARD));
    }
}
