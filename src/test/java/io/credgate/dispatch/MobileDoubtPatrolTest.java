package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.FindKeys;
import io.credgate.command.Operation.ReadKeyState;
import io.credgate.command.Operation.RevokeKey;
import io.credgate.command.OperationResult.FoundKey;
import io.credgate.command.OperationResult.FoundKeys;
import io.credgate.command.OperationResult.KeyState;
import io.credgate.command.OperationResult.MobileKeyIssued;
import io.credgate.command.OperationResult.Revoked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Keys for phones of unknown outcome, at a lock system that tells which keys a room has. */
class MobileDoubtPatrolTest extends AllSystemsDesk {
    private static final Instant ORDERED_END = Instant.parse(END);

    /** Whose answer is lost. */
    private String doubtful(String id) {
        String create = phone(id);
        maybe(rig.web);
        assertEquals("unknown", rig.status(create));
        return create;
    }

    private String made(String id, String keyId) {
        String create = phone(id);
        rig.web.complete(new MobileKeyIssued(keyId, null, null, List.of()));
        rig.run();
        return create;
    }

    private static KeyState state(boolean overridden, String cardNumber) {
        return new KeyState(true, overridden, false, false, false, false, false, null, cardNumber, List.of());
    }

    private static FoundKey key(String id, Instant end, Instant created) {
        return new FoundKey(id, state(false, null), null, end, created);
    }

    /** One that carries what was ordered. */
    private FoundKey fitting(String id) {
        return key(id, ORDERED_END, rig.now);
    }

    private static FoundKeys list(FoundKey... keys) {
        return new FoundKeys(List.of(keys), List.of(), true, List.of());
    }

    /** Lets the question come. */
    private FindKeys question() {
        for (int i = 0; i < 15 && !rig.web.isRunning(); i++) {
            rig.advance(Duration.ofSeconds(1));
        }
        assertTrue(rig.web.isRunning());
        return assertInstanceOf(FindKeys.class, rig.web.last());
    }

    private FindKeys answer(FoundKeys found) {
        FindKeys asked = question();
        rig.web.complete(found);
        rig.run();
        return asked;
    }

    private int asks() {
        return (int) rig.web.submitted.stream()
                .filter(s -> s.operation() instanceof FindKeys)
                .count();
    }

    /** Answers until nobody is asked any more, or the lock system can no longer make the key. */
    private void answerUntilOver(Supplier<FoundKeys> found) {
        Instant over = rig.now.plus(SettlingPatrol.STILL_POSSIBLE).plusSeconds(12);
        while (rig.now.isBefore(over)) {
            if (rig.web.isRunning()) {
                rig.web.complete(found.get());
                rig.run();
            }
            rig.advance(Duration.ofSeconds(1));
        }
    }

    private void assertLeftToPeople(String create) {
        assertEquals("unknown", rig.status(create));
        int asks = asks();
        rig.advance(Duration.ofMinutes(20));
        assertEquals(asks, asks());
        assertEquals("unknown", rig.status(create));
    }

    @Test
    void keyThatCarriesWhatWasOrderedAndWasMadeThenIsTheOne() {
        String id = rig.newId();
        String create = doubtful(id);
        FindKeys asked = answer(list(fitting("77")));
        assertEquals("101", asked.room());
        assertEquals(rig.now, asked.at());
        assertEquals("succeeded", rig.status(create), rig.result(create).toString());
        assertTrue(rig.result(create).get("notes").toString().contains("It is key 77."));
        assertEquals("valid", map(rig.retained(id), "validity").get("state"));
        assertEquals(List.of("acs_credential.issued"), rig.events());
        int asks = asks();
        rig.advance(Duration.ofHours(2));
        assertEquals(asks, asks());
    }

    @Test
    void idThatWasFoundServesForLaterQuestionsAndForTheEndOfTheKey() {
        rig.webRevokes = true;
        rig.crashAndRestart();
        rig.loop.pollKeys(rig.web, GatewayRig.WEB, Duration.ofMinutes(10));
        String id = rig.newId();
        doubtful(id);
        answer(list(fitting("77")));
        rig.advance(Duration.ofMinutes(10));
        assertEquals("77", assertInstanceOf(ReadKeyState.class, rig.web.last()).keyId());
        rig.web.complete(state(false, null));
        rig.run();
        delete(id);
        assertEquals("77", assertInstanceOf(RevokeKey.class, rig.web.last()).keyId());
    }

    @Test
    void noKeyIsBelievedOnlyWhenTheLockSystemCanNoLongerMakeIt() {
        String id = rig.newId();
        String create = doubtful(id);
        Instant over = rig.now.plus(SettlingPatrol.STILL_POSSIBLE);
        while (rig.now.plusSeconds(12).isBefore(over)) {
            answer(list());
            assertEquals("unknown", rig.status(create));
        }
        rig.advance(Duration.ofSeconds(12));
        answer(list());
        assertEquals("failed", rig.status(create));
        assertTrue(rig.result(create).get("notes").toString().contains("asked for the keys of the room"));
        assertEquals(List.of("acs_credential.deleted"), rig.events());
    }

    /** The question was put before; that it was answered later proves nothing. */
    @Test
    void noKeyIsJudgedByTheTimeOfTheQuestion() {
        String create = doubtful(rig.newId());
        Instant over = rig.now.plus(SettlingPatrol.STILL_POSSIBLE);
        while (rig.now.plusSeconds(25).isBefore(over)) {
            answer(list());
        }
        while (!rig.web.isRunning()) {
            rig.advance(Duration.ofSeconds(1));
        }
        assertTrue(rig.now.isBefore(over));
        rig.advance(Duration.ofSeconds(30));
        rig.web.complete(list());
        rig.run();
        assertEquals("unknown", rig.status(create));
        answer(list());
        assertEquals("failed", rig.status(create));
    }

    @Test
    void keyThatIsMadeLateIsFound() {
        String create = doubtful(rig.newId());
        answer(list());
        answer(list());
        answer(list(fitting("77")));
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void keyOfSomebodyElseWithTheSameEndIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(key("70", ORDERED_END, rig.now.minus(Duration.ofMinutes(3)))));
        assertLeftToPeople(create);
    }

    @Test
    void keyMadeLongAfterIsNotTaken() {
        String create = doubtful(rig.newId());
        rig.web.up = false;
        rig.advance(Duration.ofMinutes(6));
        rig.web.up = true;
        answer(list(fitting("70")));
        assertLeftToPeople(create);
    }

    @Test
    void keyWithAnotherEndIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(key("70", ORDERED_END.plusSeconds(60), rig.now)));
        assertLeftToPeople(create);
    }

    @Test
    void keyWithAnotherStartIsNotTaken() {
        String id = rig.newId();
        String create = create(
                id,
                GatewayRig.WEB,
                "mobile_key",
                ",\"is_multi_phone_sync_credential\":true,\"starts_at\":\"2026-11-23T14:00:20Z\"");
        maybe(rig.web);
        Instant start = Instant.parse("2026-11-23T14:00:20Z");
        FindKeys asked = answer(list(
                new FoundKey("70", state(false, null), Instant.parse("2026-11-23T14:01:00Z"), ORDERED_END, rig.now)));
        assertEquals(start, asked.at());
        assertLeftToPeople(create);
    }

    @Test
    void timesAreComparedByTheMinuteThatWasWritten() {
        String id = rig.newId();
        String create = create(
                id,
                GatewayRig.WEB,
                "mobile_key",
                ",\"is_multi_phone_sync_credential\":true,\"starts_at\":\"2026-11-23T14:00:20Z\"");
        maybe(rig.web);
        answer(list(
                new FoundKey("70", state(false, null), Instant.parse("2026-11-23T14:00:00Z"), ORDERED_END, rig.now)));
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void ofSeveralKeysNobodyKnowsWhichItIs() {
        String create = doubtful(rig.newId());
        answer(list(fitting("77"), key("70", ORDERED_END, Instant.parse("2026-11-20T10:00:00Z"))));
        assertLeftToPeople(create);
    }

    @Test
    void keyThatDoesNotSayWhenItWasMadeIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(key("77", ORDERED_END, null)));
        assertLeftToPeople(create);
    }

    @Test
    void keyThatWasReplacedIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(new FoundKey("77", state(true, null), null, ORDERED_END, rig.now)));
        assertLeftToPeople(create);
    }

    @Test
    void cardIsNotTakenForAKeyOnAPhone() {
        String create = doubtful(rig.newId());
        answer(list(new FoundKey("77", state(false, "04a1b2c3"), null, ORDERED_END, rig.now)));
        assertLeftToPeople(create);
    }

    @Test
    void roomWithKeysThatWereNotLookedAtProvesNothing() {
        String create = doubtful(rig.newId());
        answer(new FoundKeys(List.of(fitting("77")), List.of(), false, List.of()));
        assertLeftToPeople(create);
    }

    @Test
    void attemptThatACrashInterruptedIsAskedForToo() {
        String create = phone(rig.newId());
        rig.crashAndRestart();
        assertEquals("unknown", rig.status(create));
        answer(list(fitting("77")));
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void questionThatACrashInterruptedIsAskedAgain() {
        String create = doubtful(rig.newId());
        question();
        rig.crashAndRestart();
        answer(list(fitting("77")));
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void attemptOfLongAgoIsLeftToPeople() {
        String create = doubtful(rig.newId());
        rig.web.up = false;
        rig.advance(Duration.ofHours(2));
        rig.web.up = true;
        rig.advance(Duration.ofMinutes(1));
        assertEquals("unknown", rig.status(create));
        assertEquals(0, asks());
    }

    @Test
    void keysThatAreKnownAreLeftOutAndDoNotCount() {
        made(rig.newId(), "76");
        rig.advance(Duration.ofMinutes(30));
        String create = doubtful(rig.newId());
        FindKeys asked = question();
        assertEquals(List.of("76"), asked.leaveOut());
        rig.web.complete(new FoundKeys(List.of(fitting("77")), List.of("76"), true, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(create));
    }

    /** Then ids in the list are not those that keys are known by here, and "77" may be key 76 by another name. */
    @Test
    void listThatLacksAKnownKeyProvesNothing() {
        made(rig.newId(), "76");
        String create = doubtful(rig.newId());
        answer(list(fitting("77")));
        assertLeftToPeople(create);
    }

    @Test
    void emptyListIsNotBelievedWhereAKnownKeyHasToBeInIt() {
        made(rig.newId(), "76");
        rig.advance(Duration.ofMinutes(30));
        String create = doubtful(rig.newId());
        answerUntilOver(MobileDoubtPatrolTest::list);
        assertLeftToPeople(create);
    }

    @Test
    void newerMainKeyMayHaveTakenThePlace() {
        String create = doubtful(rig.newId());
        create(
                rig.newId(),
                GatewayRig.WEB,
                "mobile_key",
                ",\"is_multi_phone_sync_credential\":true,\"visionline_metadata\":{\"override\":true}");
        rig.web.complete(new MobileKeyIssued("78", null, null, List.of()));
        rig.run();
        answerUntilOver(() -> new FoundKeys(List.of(), List.of("78"), true, List.of()));
        assertLeftToPeople(create);
    }

    @Test
    void twoDoubtsAboutOneRoomAreLeftToPeople() {
        String first = doubtful(rig.newId());
        String second = doubtful(rig.newId());
        rig.advance(Duration.ofMinutes(1));
        assertEquals(0, asks());
        assertLeftToPeople(first);
        assertLeftToPeople(second);
    }

    @Test
    void credentialThatWasDeletedIsNotAskedFor() {
        rig.webRevokes = true;
        rig.crashAndRestart();
        String id = rig.newId();
        String create = doubtful(id);
        String delete = delete(id);
        rig.web.complete(new Revoked(false, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(delete));
        rig.advance(Duration.ofMinutes(1));
        assertEquals(0, asks());
        assertEquals("unknown", rig.status(create));
    }

    /** Whoever resolved it meanwhile was first; an outcome is replaced once. */
    @Test
    void personWhoWasFasterIsRight() {
        String create = doubtful(rig.newId());
        question();
        resolve(create, "failed");
        rig.web.complete(list(fitting("77")));
        rig.run();
        assertEquals("failed", rig.status(create));
        assertEquals(
                2,
                rig.results(create).stream()
                        .filter(r -> r.get("terminal").equals(true))
                        .count());
    }

    /** A room that the lock system has forgotten does not keep the others from being asked for. */
    @Test
    void questionThatFailsHoldsUpNoOther() {
        String first = doubtful(rig.newId());
        String second = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"mobile_key\",\"acs_system_id\":\"" + GatewayRig.WEB + "\",\"user_identity_id\":\""
                        + GatewayRig.USER_IDENTITY + "\",\"allowed_acs_entrance_ids\":[\"" + GatewayRig.room(102)
                        + "\"],\"ends_at\":\"" + END + "\",\"is_multi_phone_sync_credential\":true}");
        maybe(rig.web);
        assertEquals("101", question().room());
        rig.web.fail(Evidence.REFUSED, new Failure(FailureCode.UNKNOWN_TARGET, "No such door."));
        rig.run();
        assertEquals("102", question().room());
        rig.web.complete(list(key("77", ORDERED_END, rig.now)));
        rig.run();
        assertEquals("succeeded", rig.status(second));
        assertEquals("101", answer(list(key("78", ORDERED_END, rig.now))).room());
        assertEquals("succeeded", rig.status(first));
        assertFalse(rig.web.isRunning());
    }
}
