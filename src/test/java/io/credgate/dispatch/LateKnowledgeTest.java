package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.SHIP_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static io.credgate.dispatch.GatewayRig.room;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.credgate.command.Operation.RevokeKey;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import io.credgate.command.OperationResult.Done;
import io.credgate.command.OperationResult.MobileKeyIssued;
import io.credgate.command.OperationResult.Revoked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes known late, or has to last: what a card proves, keys that live on beside a new one, wishes over a crash. */
class LateKnowledgeTest extends AllSystemsDesk {
    private String userWithPhone() {
        String id = rig.newId();
        rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + id + "\",\"acs_system_id\":\"" + SHIP
                        + "\",\"full_name\":\"Jane Doe\",\"phone_number\":\"+4790000000\"}");
        rig.ship.complete(new Done(List.of()));
        rig.run();
        return id;
    }

    private CardRead cardOf101(String number) {
        return new CardRead(
                CardState.VALID, List.of("101"), List.of(), rig.now, Instant.parse(END), "0", number, null, List.of());
    }

    @Test
    void aCardProvesNoMobileKey() {
        String jane = userWithPhone();
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"mobile_key\",\"acs_user_id\":\"" + jane + "\",\"allowed_acs_entrance_ids\":[\""
                        + room(101) + "\"],\"ends_at\":\"" + END + "\",\"is_multi_phone_sync_credential\":true}");
        maybe(rig.ship);
        assertEquals("unknown", rig.status(create));
        rig.send("acs.encoders.scan_credential", "{\"acs_encoder_id\":\"" + SHIP_ENCODER + "\"}");
        rig.ship.complete(cardOf101("04aa"));
        rig.run();
        assertEquals(
                "unknown", rig.status(create), rig.result(create).get("notes").toString());
    }

    @Test
    void aCardIsNotTakenForAPin() {
        String id = rig.newId();
        pin(id);
        rig.ship.complete(new Done(List.of()));
        rig.run();
        String scan = rig.send("acs.encoders.scan_credential", "{\"acs_encoder_id\":\"" + SHIP_ENCODER + "\"}");
        rig.ship.complete(cardOf101("04aa"));
        rig.run();
        assertFalse(map(rig.result(scan), "action_attempt", "result").get("acs_credential_on_seam") instanceof Map);
    }

    @Test
    void aMobileKeyLivesAsLongAsTheKeyBesideIt() {
        String id = rig.newId();
        phone(id);
        rig.web.complete(new MobileKeyIssued("15", null, null, List.of()));
        rig.run();
        rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + id + "\",\"ends_at\":\"2026-11-24T11:00:00Z\"}");
        rig.web.complete(new MobileKeyIssued("16", null, null, List.of()));
        rig.run();
        rig.advance(Duration.ofHours(26));
        assertNotEquals("expired", map(rig.retained(id), "validity").get("state"), "key 15 is good until the 25th");
    }

    @Test
    void theWishOfASupersededUpdateSurvivesACrash() {
        SaltoDesk desk = new SaltoDesk(rig);
        String card = desk.issued(101, "");
        desk.prolong(card, "2026-11-26T11:00:00Z");
        String second = desk.prolong(card, "2026-11-28T11:00:00Z");
        String third = desk.update(card, "\"starts_at\":\"2026-11-24T10:00:00Z\"");
        assertEquals("superseded", rig.status(second));
        rig.crashAndRestart();
        desk.confirm();
        if (rig.salto.isRunning()) {
            desk.confirm();
        }
        assertEquals("succeeded", rig.status(third));
        assertEquals("2026-11-28T11:00:00Z", desk.credential(card).get("ends_at"));
    }

    @Test
    void aLaterMainKeyOverridesOnlyFromItsOwnStart() {
        SaltoDesk desk = new SaltoDesk(rig);
        String card = rig.card(SALTO, 101, "");
        String doubtful = desk.writeWithoutAnswer(card);
        rig.advance(Duration.ofMinutes(1));
        String next = desk.card(List.of(101), "2026-11-24T15:00:00Z", END, SaltoDesk.NEW_KEY);
        desk.write(next);
        desk.resolve(doubtful, "succeeded");
        assertEquals("valid", desk.validity(card), "next is " + desk.validity(next));
    }

    @Test
    void aDeleteRevokesEveryKeyThatLives() {
        rig.webRevokes = true;
        rig.crashAndRestart();
        String id = rig.newId();
        phone(id);
        rig.web.complete(new MobileKeyIssued("15", null, null, List.of()));
        rig.run();
        rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + id + "\",\"ends_at\":\"2026-11-24T11:00:00Z\"}");
        rig.web.complete(new MobileKeyIssued("16", null, null, List.of()));
        rig.run();
        rig.crashAndRestart();
        String delete = rig.send("acs.credentials.delete", "{\"acs_credential_id\":\"" + id + "\"}");
        assertEquals("15", ((RevokeKey) rig.web.last()).keyId());
        rig.web.up = false;
        rig.web.complete(new Revoked(true, List.of()));
        rig.run();
        rig.crashAndRestart();
        String cancel = rig.send("gateway.commands.cancel", "{\"command_id\":\"" + delete + "\"}");
        assertEquals("failed", rig.status(cancel), "one key is ended already");
        rig.web.up = true;
        rig.run();
        assertEquals("16", ((RevokeKey) rig.web.last()).keyId());
        rig.web.complete(new Revoked(true, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(delete));
    }
}
