package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.WEB;
import static io.credgate.dispatch.GatewayRig.map;
import static io.credgate.dispatch.GatewayRig.room;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.Operation.RevokeKey;
import io.credgate.command.Operation.SetPin;
import io.credgate.command.OperationResult.Done;
import io.credgate.command.OperationResult.MobileKeyIssued;
import io.credgate.command.OperationResult.Revoked;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials that need no encoder: from the command to the lock system, and what the cloud hears of it. */
class PinAndMobileKeyTest {
    private static final String IDENTITY = "4b6ec19d-ba68-46ca-80fd-55247684c2bb";
    private static final String END = "2026-11-25T11:00:00Z";

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

    private String create(String id, String system, String method, int room, String more) {
        return rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"" + method + "\",\"acs_credential_id\":\"" + id + "\",\"acs_system_id\":\""
                        + system + "\",\"user_identity_id\":\"" + IDENTITY + "\",\"allowed_acs_entrance_ids\":[\""
                        + room(room) + "\"],\"ends_at\":\"" + END + "\"" + more + "}");
    }

    private String pin(String id, String code) {
        return create(id, SHIP, "code", 101, ",\"code\":\"" + code + "\"");
    }

    private void done(FakePort port) {
        port.complete(new Done(List.of()));
        rig.run();
    }

    @Test
    void aPinIsSetOnTheLockSystemBeforeTheCommandSucceeds() {
        String id = rig.newId();
        String create = pin(id, "1234");
        assertEquals("accepted", rig.status(create));
        SetPin sent = assertInstanceOf(SetPin.class, rig.ship.last());
        assertEquals("1234", sent.pin());
        assertEquals("1234", sent.grant().holder().pin());
        assertEquals("101", sent.grant().holder().rights().get(0).name());
        assertEquals(Instant.parse(END), sent.grant().holder().endsAt());

        done(rig.ship);
        assertEquals("succeeded", rig.status(create));
        var credential = map(rig.result(create), "acs_credential");
        assertEquals("1234", credential.get("code"));
        assertEquals(true, credential.get("is_latest_desired_state_synced_with_provider"));
        assertFalse(credential.containsKey("is_issued"), "only cards are issued");
        assertEquals(List.of("acs_credential.issued"), rig.events());
        assertEquals("valid", map(rig.retained(id), "validity").get("state"));
        assertFalse(map(rig.retained(id), "acs_credential").containsKey("code"), "retained without the code");
    }

    @Test
    void aRefusedPinIsTakenBack() {
        String id = rig.newId();
        String create = pin(id, "1234");
        rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.NOT_LICENSED, "No licence."));
        rig.run();
        assertEquals("failed", rig.status(create));
        String get = rig.send("acs.credentials.get", "{\"acs_credential_id\":\"" + id + "\"}");
        assertEquals("rejected", rig.status(get));
    }

    @Test
    void aPinWithoutAnAnswerIsSetAgainSinceThatIsHarmless() {
        String create = pin(rig.newId(), "1234");
        rig.ship.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        rig.advance(Duration.ofSeconds(2));
        assertTrue(rig.ship.isRunning(), "a second try");
        done(rig.ship);
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void anotherPinForTheSameUserIsRefusedAndANewCodeReplacesTheOld() {
        String id = rig.newId();
        pin(id, "1234");
        done(rig.ship);
        assertEquals("rejected", rig.status(pin(rig.newId(), "5678")));

        String update = rig.send("acs.credentials.update", "{\"acs_credential_id\":\"" + id + "\",\"code\":\"5678\"}");
        assertEquals("5678", assertInstanceOf(SetPin.class, rig.ship.last()).pin());
        assertEquals(
                false, map(rig.retained(id), "acs_credential").get("is_latest_desired_state_synced_with_provider"));
        done(rig.ship);
        assertEquals("succeeded", rig.status(update));
        assertEquals("5678", map(rig.result(update), "acs_credential").get("code"));
    }

    @Test
    void aRefusedNewCodeLeavesTheOldOne() {
        String id = rig.newId();
        pin(id, "1234");
        done(rig.ship);
        String update = rig.send("acs.credentials.update", "{\"acs_credential_id\":\"" + id + "\",\"code\":\"5678\"}");
        rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.TARGET_LOCKED, "Being edited."));
        rig.run();
        for (int i = 0; i < 5 && !"failed".equals(rig.status(update)); i++) {
            rig.advance(Duration.ofSeconds(10));
            if (rig.ship.isRunning()) {
                rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.TARGET_LOCKED, "Being edited."));
                rig.run();
            }
        }
        assertEquals("failed", rig.status(update));
        String get = rig.send("acs.credentials.get", "{\"acs_credential_id\":\"" + id + "\"}");
        assertEquals("1234", map(rig.result(get), "acs_credential").get("code"));
    }

    @Test
    void deletingAPinEndsItOnTheLockSystem() {
        String id = rig.newId();
        pin(id, "1234");
        done(rig.ship);
        String delete = rig.send("acs.credentials.delete", "{\"acs_credential_id\":\"" + id + "\"}");
        RevokeKey sent = assertInstanceOf(RevokeKey.class, rig.ship.last());
        assertNull(sent.remaining().pin());
        assertTrue(sent.remaining().rights().isEmpty());
        assertEquals(rig.now, sent.remaining().endsAt(), "a user without anything expires");
        rig.ship.complete(new Revoked(false, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(delete));
        assertTrue(rig.result(delete).get("notes").toString().contains("goes on opening"));
        assertEquals(List.of("acs_credential.issued", "acs_credential.deleted"), rig.events());
    }

    @Test
    void aMobileKeyOfVisionlineKeepsTheIdOfTheKey() {
        String id = rig.newId();
        String create = create(id, WEB, "mobile_key", 101, ",\"is_multi_phone_sync_credential\":true");
        IssueMobileKey sent = assertInstanceOf(IssueMobileKey.class, rig.web.last());
        assertTrue(sent.auto());
        assertFalse(sent.copy());
        rig.web.complete(new MobileKeyIssued("15", null, null, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(create));
        assertEquals(
                "15",
                map(rig.result(create), "acs_credential", "visionline_metadata").get("credential_id"));

        String joiner = create(
                rig.newId(),
                WEB,
                "mobile_key",
                101,
                ",\"is_multi_phone_sync_credential\":true,\"visionline_metadata\":{\"joiner_acs_credential_ids\":[\""
                        + id + "\"]}");
        IssueMobileKey joining = assertInstanceOf(IssueMobileKey.class, rig.web.last());
        assertTrue(joining.copy());
        assertEquals(List.of("15"), joining.joinerKeyIds());
        rig.web.complete(new MobileKeyIssued("16", null, null, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(joiner));
    }

    @Test
    void aMobileKeyWithoutAnAnswerIsUnknownAndSettledByAPerson() {
        String id = rig.newId();
        String create = create(id, WEB, "mobile_key", 101, ",\"is_multi_phone_sync_credential\":true");
        rig.web.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        assertEquals("unknown", rig.status(create));
        assertEquals(1, rig.web.submitted.size());
        String resolve =
                rig.send("gateway.commands.resolve", "{\"command_id\":\"" + create + "\",\"outcome\":\"succeeded\"}");
        assertEquals("succeeded", rig.status(resolve));
        assertEquals("succeeded", rig.status(create));
        assertEquals("valid", map(rig.retained(id), "validity").get("state"));
        assertTrue(
                rig.result(create).containsKey("acs_credential"),
                rig.result(create).toString());
    }

    @Test
    void aMobileKeyThatAPersonFoundNotMadeIsGone() {
        String create = create(rig.newId(), WEB, "mobile_key", 101, ",\"is_multi_phone_sync_credential\":true");
        rig.web.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        rig.send("gateway.commands.resolve", "{\"command_id\":\"" + create + "\",\"outcome\":\"failed\"}");
        assertEquals("failed", rig.status(create));
        assertEquals(List.of("acs_credential.deleted"), rig.events());
    }

    @Test
    void saltoNeedsAPhoneNumberWithCountryCode() {
        assertEquals(
                "rejected",
                rig.status(create(rig.newId(), SHIP, "mobile_key", 101, ",\"is_multi_phone_sync_credential\":true")));
        String user = rig.newId();
        rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + user + "\",\"acs_system_id\":\"" + SHIP
                        + "\",\"phone_number\":\"+4790000000\"}");
        done(rig.ship);
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"mobile_key\",\"acs_user_id\":\"" + user + "\",\"allowed_acs_entrance_ids\":[\""
                        + room(102) + "\"],\"ends_at\":\"" + END + "\",\"is_multi_phone_sync_credential\":true}");
        IssueMobileKey sent = assertInstanceOf(IssueMobileKey.class, rig.ship.last());
        assertEquals("+4790000000", sent.phoneNumber());
        assertTrue(sent.grant().holder().mobileKey());
        rig.ship.complete(new MobileKeyIssued(null, null, null, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void aCrashWhileAPinIsBeingSetSetsItAgain() {
        String create = pin(rig.newId(), "1234");
        assertTrue(rig.ship.isRunning());
        rig.crashAndRestart();
        assertInstanceOf(SetPin.class, rig.ship.last());
        done(rig.ship);
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void aCrashWhileAMobileKeyIsBeingMadeLeavesItUnknown() {
        String create = create(rig.newId(), WEB, "mobile_key", 101, ",\"is_multi_phone_sync_credential\":true");
        rig.crashAndRestart();
        assertEquals("unknown", rig.status(create));
        long sent = rig.web.submitted.stream()
                .filter(s -> s.operation() instanceof IssueMobileKey)
                .count();
        assertEquals(1, sent, "not sent again");
    }

    @Test
    void aPinThatNeverReachedTheLockSystemExpiresAndIsTakenBack() {
        rig.ship.up = false;
        String id = rig.newId();
        String create = pin(id, "1234");
        rig.advance(Duration.ofDays(3));
        assertEquals("expired", rig.status(create));
        assertTrue(rig.events().contains("acs_credential.deleted"), rig.events().toString());
        assertTrue(rig.ship.submitted.isEmpty());
    }
}
