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
import io.credgate.command.OperationResult.Revoked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys for phones of unknown outcome: when the lock system is asked for them, and what becomes of them. */
class MobileDoubtPatrolTest extends MobileDoubtDesk {
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
