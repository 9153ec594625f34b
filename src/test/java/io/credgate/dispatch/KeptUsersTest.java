package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.SHIP_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static io.credgate.dispatch.GatewayRig.room;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.DeleteUser;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.RevokeKey;
import io.credgate.command.Operation.WriteUser;
import io.credgate.command.OperationResult.Done;
import io.credgate.command.OperationResult.Revoked;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock system that keeps users itself: users go there, and keys are theirs. */
class KeptUsersTest {
    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = GatewayRig.ofAll(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private String user(String name) {
        String id = rig.newId();
        rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + id + "\",\"acs_system_id\":\"" + SHIP + "\",\"full_name\":\"" + name
                        + "\",\"acs_access_group_ids\":[\"5f4e3d2c-1b0a-9f8e-7d6c-5b4a3c2d1e0f\"]}");
        done();
        return id;
    }

    private void done() {
        rig.ship.complete(new Done(List.of()));
        rig.run();
    }

    private String of(String type, String user) {
        return rig.send(type, "{\"acs_user_id\":\"" + user + "\"}");
    }

    private String card(String user, int room) {
        String id = rig.newId();
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_credential_id\":\"" + id + "\",\"acs_user_id\":\"" + user
                        + "\",\"allowed_acs_entrance_ids\":[\"" + room(room)
                        + "\"],\"ends_at\":\"2026-11-25T11:00:00Z\"}");
        assertEquals("succeeded", rig.status(create));
        return id;
    }

    private String written(String card) {
        String encode = rig.encode(SHIP_ENCODER, card);
        rig.ship.written("04a1");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        return encode;
    }

    @Test
    void aUserIsWrittenToTheLockSystemAndThenInStep() {
        String id = user("Jane Doe");
        WriteUser sent = assertInstanceOf(WriteUser.class, rig.ship.last());
        assertEquals("Jane", sent.user().firstName());
        assertEquals("Doe", sent.user().lastName());
        assertEquals(
                List.of("5f4e3d2c-1b0a-9f8e-7d6c-5b4a3c2d1e0f"), sent.user().groups());
        var user = map(rig.result(of("acs.users.get", id)), "acs_user");
        assertEquals("2026-11-23T10:00:00Z", user.get("last_successful_sync_at"));
        assertEquals(List.of(), user.get("errors"));
    }

    @Test
    void whatTheLockSystemRefusesStandsAtTheUser() {
        String id = rig.newId();
        String create = rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + id + "\",\"acs_system_id\":\"" + SHIP + "\",\"full_name\":\"Jane Doe\"}");
        rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.NOT_LICENSED, "The licence is used up."));
        rig.run();
        assertEquals("failed", rig.status(create));
        var user = map(rig.result(of("acs.users.get", id)), "acs_user");
        assertTrue(user.get("errors").toString().contains("failed_to_create_on_acs_system"), user.toString());
    }

    @Test
    void severalWaitingChangesOfAUserAreOne() {
        String id = user("Jane Doe");
        String running = of("acs.users.suspend", id);
        String waiting = of("acs.users.unsuspend", id);
        String last = of("acs.users.suspend", id);
        assertEquals("superseded", rig.status(waiting));
        done();
        assertEquals("succeeded", rig.status(running));
        assertTrue(((WriteUser) rig.ship.last()).user().suspended());
        done();
        assertEquals("succeeded", rig.status(last));
    }

    @Test
    void aDeletedUserStaysUntilTheLockSystemHasLetGo() {
        String id = user("Jane Doe");
        String delete = of("acs.users.delete", id);
        assertInstanceOf(DeleteUser.class, rig.ship.last());
        var user = map(rig.result(of("acs.users.get", id)), "acs_user");
        assertTrue(user.get("warnings").toString().contains("being_deleted"), user.toString());
        done();
        assertEquals("succeeded", rig.status(delete));
        assertEquals("rejected", rig.status(of("acs.users.get", id)));
    }

    @Test
    void aCrashInTheMiddleWritesTheUserAgain() {
        String id = rig.newId();
        String create = rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + id + "\",\"acs_system_id\":\"" + SHIP + "\",\"full_name\":\"Jane Doe\"}");
        rig.crashAndRestart();
        done();
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void theFirstCardIsAssignedAndTheNextWritingUpdatesIt() {
        String jane = user("Jane Doe");
        String card = card(jane, 101);
        written(card);
        EncodeCard first = (EncodeCard) rig.ship.last();
        assertFalse(first.copy());
        assertEquals("101", first.grant().holder().rights().get(0).name());
        written(card);
        assertTrue(((EncodeCard) rig.ship.last()).copy(), "the user's key is updated");
    }

    @Test
    void keysOfUsersDoNotOverrideEachOther() {
        String janes = card(user("Jane Doe"), 101);
        written(janes);
        String johns = card(user("John Roe"), 101);
        written(johns);
        assertFalse(((EncodeCard) rig.ship.last()).copy(), "John has no key yet");
        assertEquals("valid", map(rig.retained(janes), "validity").get("state"));
        assertEquals("valid", map(rig.retained(johns), "validity").get("state"));
    }

    @Test
    void rightsOfAllKeysOfAUserGoTogether() {
        String jane = user("Jane Doe");
        written(card(jane, 101));
        String other = card(jane, 102);
        rig.encode(SHIP_ENCODER, other);
        List<String> names = ((EncodeCard) rig.ship.last())
                .grant().holder().rights().stream().map(r -> r.name()).toList();
        assertEquals(List.of("101", "102"), names);
    }

    @Test
    void newTimesGoToTheUserAndTheCardHasToBeWrittenAgain() {
        String card = card(user("Jane Doe"), 101);
        written(card);
        String update = rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + card + "\",\"ends_at\":\"2026-11-27T11:00:00Z\"}");
        WriteUser sent = assertInstanceOf(WriteUser.class, rig.ship.last());
        assertEquals(
                "2026-11-27T11:00:00Z", sent.user().rights().get(0).endsAt().toString());
        done();
        assertEquals("succeeded", rig.status(update));
        assertTrue(map(rig.result(update), "acs_credential")
                .get("warnings")
                .toString()
                .contains("needs_to_be_reissued"));
    }

    @Test
    void aRevokedCardLeavesTheOtherRights() {
        String jane = user("Jane Doe");
        String card = card(jane, 101);
        written(card);
        String pin = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"code\",\"code\":\"1234\",\"acs_user_id\":\"" + jane
                        + "\",\"allowed_acs_entrance_ids\":[\"" + room(102)
                        + "\"],\"ends_at\":\"2026-11-25T11:00:00Z\"}");
        done();
        assertEquals("succeeded", rig.status(pin));
        String delete = rig.send("acs.credentials.delete", "{\"acs_credential_id\":\"" + card + "\"}");
        RevokeKey sent = assertInstanceOf(RevokeKey.class, rig.ship.last());
        assertEquals("1234", sent.remaining().pin());
        assertEquals(1, sent.remaining().rights().size());
        assertEquals("102", sent.remaining().rights().get(0).name());
        rig.ship.complete(new Revoked(false, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(delete));
    }

    @Test
    void aWrittenKeyIsNotHandedToAnotherUser() {
        String card = card(user("Jane Doe"), 101);
        written(card);
        String john = user("John Roe");
        String assign = rig.send(
                "acs.credentials.assign", "{\"acs_credential_id\":\"" + card + "\",\"acs_user_id\":\"" + john + "\"}");
        assertEquals("rejected", rig.status(assign));
    }
}
