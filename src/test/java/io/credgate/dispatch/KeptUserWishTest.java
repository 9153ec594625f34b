package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.SHIP_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static io.credgate.dispatch.GatewayRig.room;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.RevokeKey;
import io.credgate.command.Operation.WriteUser;
import io.credgate.command.OperationResult.Done;
import io.credgate.command.OperationResult.Revoked;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** At a lock system that keeps users every write tells all of a user: it carries no wish that has not come to its turn. */
class KeptUserWishTest extends AllSystemsDesk {
    private void done() {
        rig.ship.complete(new Done(List.of()));
        rig.run();
    }

    private String user(String name) {
        String id = rig.newId();
        rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + id + "\",\"acs_system_id\":\"" + SHIP + "\",\"full_name\":\"" + name + "\"}");
        done();
        return id;
    }

    private String of(String type, String user) {
        return rig.send(type, "{\"acs_user_id\":\"" + user + "\"}");
    }

    private String phoneNumber(String user, String number) {
        return rig.send("acs.users.update", "{\"acs_user_id\":\"" + user + "\",\"phone_number\":\"" + number + "\"}");
    }

    private String janesPin(String jane) {
        String id = rig.newId();
        String c = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"code\",\"code\":\"1234\",\"acs_credential_id\":\"" + id + "\",\"acs_user_id\":\""
                        + jane + "\",\"allowed_acs_entrance_ids\":[\"" + room(102) + "\"],\"ends_at\":\"" + END
                        + "\"}");
        done();
        assertEquals("succeeded", rig.status(c));
        return id;
    }

    @Test
    void aUserDeleteFoundDoneTakesTheUserAway() {
        String id = user("Jane Doe");
        String delete = of("acs.users.delete", id);
        for (int i = 0; i < 5 && rig.ship.isRunning(); i++) {
            maybe(rig.ship);
            rig.advance(Duration.ofSeconds(30));
        }
        assertEquals("unknown", rig.status(delete));
        resolve(delete, "succeeded");
        assertEquals("rejected", rig.status(of("acs.users.get", id)));
    }

    @Test
    void aSuspendThatExpiredIsNotCarriedOutLater() {
        String id = user("Jane Doe");
        rig.ship.up = false;
        String s = of("acs.users.suspend", id);
        rig.advance(Duration.ofDays(8));
        assertEquals("expired", rig.status(s));
        rig.ship.up = true;
        phoneNumber(id, "+4790000000");
        assertFalse(((WriteUser) rig.ship.last()).user().suspended(), "an expired suspend was carried out");
    }

    @Test
    void aUserWhoIsBeingDeletedIsNotChanged() {
        String id = user("Jane Doe");
        rig.ship.up = false;
        String d = of("acs.users.delete", id);
        phoneNumber(id, "+4790000000");
        assertNotEquals("superseded", rig.status(d));
    }

    @Test
    void aPinThatIsBeingSetStaysWithItsUser() {
        String jane = user("Jane Doe"), john = user("John Roe");
        String id = rig.newId();
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"code\",\"code\":\"1234\",\"acs_credential_id\":\"" + id + "\",\"acs_user_id\":\""
                        + jane + "\",\"allowed_acs_entrance_ids\":[\"" + room(102) + "\"],\"ends_at\":\"" + END
                        + "\"}");
        assertTrue(rig.ship.isRunning());
        String assign = rig.send(
                "acs.credentials.assign", "{\"acs_credential_id\":\"" + id + "\",\"acs_user_id\":\"" + john + "\"}");
        done();
        assertEquals("succeeded", rig.status(create));
        delete(id);
        assertEquals(jane, ((RevokeKey) rig.ship.last()).remaining().userId(), "assign " + rig.status(assign));
    }

    @Test
    void aUserWithoutKeysStaysEndedWhenWrittenAgain() {
        String jane = rig.newId();
        rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + jane + "\",\"acs_system_id\":\"" + SHIP
                        + "\",\"full_name\":\"Jane Doe\",\"acs_access_group_ids\":[\"5f4e3d2c-1b0a-9f8e-7d6c-5b4a3c2d1e0f\"]}");
        done();
        String id = rig.newId();
        rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_credential_id\":\"" + id + "\",\"acs_user_id\":\"" + jane
                        + "\",\"allowed_acs_entrance_ids\":[\"" + room(102) + "\"],\"ends_at\":\"" + END + "\"}");
        rig.encode(SHIP_ENCODER, id);
        rig.ship.written("a1");
        rig.run();
        delete(id);
        assertEquals(rig.now, ((RevokeKey) rig.ship.last()).remaining().endsAt());
        rig.ship.complete(new Revoked(false, List.of()));
        rig.run();
        phoneNumber(jane, "+4790000000");
        assertNotNull(
                ((WriteUser) rig.ship.last()).user().endsAt(),
                "the user lives again: " + ((WriteUser) rig.ship.last()).user());
    }

    @Test
    void aKeyThatMayHaveBeenDeletedIsNotWrittenAgain() {
        String jane = user("Jane Doe");
        String id = janesPin(jane);
        String delete = delete(id);
        for (int i = 0; i < 5 && rig.ship.isRunning(); i++) {
            maybe(rig.ship);
            rig.advance(Duration.ofSeconds(30));
        }
        assertEquals("unknown", rig.status(delete));
        phoneNumber(jane, "+4790000000");
        String sent = ((WriteUser) rig.ship.last()).user().pin();
        done();
        resolve(delete, "succeeded");
        assertNull(sent, "events " + rig.events());
    }

    @Test
    void aCodeWhoseTurnHasNotComeIsNotWrittenByOthers() {
        String jane = user("Jane Doe");
        String id = janesPin(jane);
        rig.ship.up = false;
        phoneNumber(jane, "+4790000000");
        String update = rig.send("acs.credentials.update", "{\"acs_credential_id\":\"" + id + "\",\"code\":\"9999\"}");
        rig.ship.up = true;
        rig.run();
        String sent = ((WriteUser) rig.ship.last()).user().pin();
        rig.ship.up = false;
        done();
        rig.send("gateway.commands.cancel", "{\"command_id\":\"" + update + "\"}");
        assertEquals("cancelled", rig.status(update));
        assertEquals("1234", sent, "the cancelled code is in the lock system");
    }

    @Test
    void theDeleteOfACardThatWasNotMadeTakesItsRightsBack() {
        String jane = user("Jane Doe");
        String a = rig.newId(), b = rig.newId();
        for (String[] c : new String[][] {{a, room(101)}, {b, room(102)}}) {
            rig.send(
                    "acs.credentials.create",
                    "{\"access_method\":\"card\",\"acs_credential_id\":\"" + c[0] + "\",\"acs_user_id\":\"" + jane
                            + "\",\"allowed_acs_entrance_ids\":[\"" + c[1] + "\"],\"ends_at\":\"" + END + "\"}");
        }
        rig.encode(SHIP_ENCODER, a);
        rig.ship.written("a1");
        rig.run();
        rig.encode(SHIP_ENCODER, b);
        rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.NO_CARD, "No card."));
        rig.run();
        int sent = rig.ship.submitted.size();
        String d = delete(b);
        assertTrue(rig.ship.submitted.size() > sent, "nothing was sent, delete is " + rig.status(d));
    }

    @Test
    void theEndOfAnEarlierUpdateLeavesAUserBeingDeleted() {
        String jane = user("Jane Doe");
        phoneNumber(jane, "+4790000000");
        String d = of("acs.users.delete", jane);
        rig.ship.up = false;
        done();
        assertEquals("accepted", rig.status(d));
        String w = map(rig.result(of("acs.users.get", jane)), "acs_user")
                .get("warnings")
                .toString();
        assertTrue(w.contains("being_deleted"), w);
    }

    @Test
    void anExpiredUserCommandNamesTheLinkThatWasDown() {
        String id = user("Jane Doe");
        rig.ship.up = false;
        String s = of("acs.users.suspend", id);
        rig.advance(Duration.ofDays(8));
        assertEquals("expired", rig.status(s));
        assertFalse(
                rig.result(s).toString().contains("behind other work"),
                rig.result(s).toString());
    }

    @Test
    void theDeleteOfAPinThatWasNeverSentNeedsNoLockSystem() {
        rig.ship.up = false;
        String id = rig.newId();
        String create = pin(id);
        String delete = delete(id);
        rig.ship.up = true;
        rig.run();
        assertEquals("superseded", rig.status(create));
        assertEquals("succeeded", rig.status(delete));
        assertTrue(rig.ship.submitted.isEmpty());
    }

    @Test
    void aRefusedUpdateIsTakenBack() {
        String id = user("Jane Doe");
        String update = phoneNumber(id, "+4790000000");
        rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.NOT_LICENSED, "No licence."));
        rig.run();
        assertEquals("failed", rig.status(update));
        assertFalse(map(rig.result(of("acs.users.get", id)), "acs_user").containsKey("phone_number"));
    }

    @Test
    void aCancelledUpdateBehindARunningOneIsNeitherToldNorKept() {
        String id = user("Jane Doe");
        String first = phoneNumber(id, "+4790000000");
        String second = of("acs.users.suspend", id);
        rig.ship.up = false;
        done();
        assertEquals("succeeded", rig.status(first));
        rig.send("gateway.commands.cancel", "{\"command_id\":\"" + second + "\"}");
        assertEquals("cancelled", rig.status(second));
        var user = map(rig.result(of("acs.users.get", id)), "acs_user");
        assertEquals(false, user.get("is_suspended"));
        assertEquals("+4790000000", user.get("phone_number"));
    }

    @Test
    void wishesOfUserCommandsSurviveACrash() {
        String id = user("Jane Doe");
        phoneNumber(id, "+4790000000");
        String waiting = of("acs.users.suspend", id);
        String last = phoneNumber(id, "+4791111111");
        assertEquals("superseded", rig.status(waiting));
        rig.crashAndRestart();
        assertEquals("+4790000000", ((WriteUser) rig.ship.last()).user().phoneNumber());
        assertFalse(((WriteUser) rig.ship.last()).user().suspended());
        done();
        assertEquals("+4791111111", ((WriteUser) rig.ship.last()).user().phoneNumber());
        assertTrue(((WriteUser) rig.ship.last()).user().suspended());
        done();
        assertEquals("succeeded", rig.status(last));
    }

    @Test
    void aDoubtfulSuspendFoundUndoneIsTakenBack() {
        String id = user("Jane Doe");
        String suspend = of("acs.users.suspend", id);
        for (int i = 0; i < 5 && rig.ship.isRunning(); i++) {
            maybe(rig.ship);
            rig.advance(Duration.ofSeconds(30));
        }
        assertEquals("unknown", rig.status(suspend));
        assertEquals("failed", rig.status(resolve(suspend, "failed")));
        var user = map(rig.result(of("acs.users.get", id)), "acs_user");
        assertEquals(false, user.get("is_suspended"));
    }
}
