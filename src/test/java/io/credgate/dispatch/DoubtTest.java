package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.RevokeKey;
import io.credgate.command.OperationResult.MobileKeyIssued;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An attempt that may have been executed is not forgotten by what comes after it. */
class DoubtTest extends AllSystemsDesk {
    @Test
    void aRefusalAfterADoubtLeavesItUnknown() {
        String id = rig.newId();
        String create = pin(id);
        maybe(rig.ship);
        rig.advance(Duration.ofSeconds(2));
        rig.ship.fail(Evidence.REFUSED, new Failure(FailureCode.NOT_LICENSED, "No licence."));
        rig.run();
        assertEquals("unknown", rig.status(create), "events " + rig.events());
    }

    /** The attempt at hand may have been executed, the next one found the link down, and then the process ended. */
    private void maybeThenDownThenRestart() {
        maybe(rig.ship);
        rig.advance(Duration.ofSeconds(2));
        rig.ship.fail(Evidence.NOTHING_SENT, new Failure(FailureCode.BRIDGE_DISCONNECTED, "Down."));
        rig.ship.up = false;
        rig.run();
        rig.crashAndRestart();
    }

    @Test
    void aRestartRemembersADoubtBeforeTheLastAttempt() {
        String create = pin(rig.newId());
        maybeThenDownThenRestart();
        rig.advance(Duration.ofDays(3));
        assertEquals("unknown", rig.status(create), rig.result(create).toString());
    }

    @Test
    void afterARestartWhatMayBeDoneIsStillNotCancelled() {
        String create = pin(rig.newId());
        maybeThenDownThenRestart();
        String cancel = rig.send("gateway.commands.cancel", "{\"command_id\":\"" + create + "\"}");
        assertEquals("failed", rig.status(cancel));
    }

    @Test
    void theDeleteOfAPinThatMayBeSetRevokesIt() {
        String id = rig.newId();
        String create = pin(id);
        maybe(rig.ship);
        String delete = delete(id);
        rig.advance(Duration.ofSeconds(2));
        assertEquals("unknown", rig.status(create));
        assertEquals("accepted", rig.status(delete));
        assertInstanceOf(RevokeKey.class, rig.ship.last());
    }

    @Test
    void whatMayBeDoneAndCanNoLongerBePlannedIsUnknown() {
        String id = rig.newId();
        String create = pin(id);
        maybe(rig.ship);
        rig.roomsGone.add(101);
        rig.crashAndRestart();
        assertEquals("unknown", rig.status(create), rig.events().toString());
    }

    @Test
    void aCreateFoundUndoneLeavesTheKeyThatAnUpdateMade() {
        String id = rig.newId();
        String create = phone(id);
        maybe(rig.web);
        assertEquals("unknown", rig.status(create));
        String update = rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + id + "\",\"ends_at\":\"2026-11-27T11:00:00Z\"}");
        rig.web.complete(new MobileKeyIssued("16", null, null, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(update));
        resolve(create, "failed");
        assertFalse(
                rig.events().contains("acs_credential.deleted"), rig.events().toString());
    }

    @Test
    void aMobileKeyThatMayHaveBeenProlongedIsNotTakenForExpired() {
        String id = rig.newId();
        phone(id);
        rig.web.complete(new MobileKeyIssued("16", null, null, List.of()));
        rig.run();
        String update = rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + id + "\",\"ends_at\":\"2026-11-27T11:00:00Z\"}");
        maybe(rig.web);
        assertEquals("unknown", rig.status(update));
        rig.advance(Duration.ofDays(3));
        String delete = delete(id);
        assertEquals("failed", rig.status(delete), rig.result(delete).toString());
    }

    @Test
    void anUpdateThatTookThePlaceOfADoubtfulOneIsNotCancelled() {
        SaltoDesk desk = new SaltoDesk(rig);
        String card = desk.issued(101, "");
        String first = desk.prolong(card, "2026-11-26T11:00:00Z");
        desk.loseAnswer();
        rig.salto.up = false;
        String second = desk.prolong(card, "2026-11-28T11:00:00Z");
        assertEquals("superseded", rig.status(first));
        desk.cancel(second);
        assertNotEquals(
                "cancelled",
                rig.status(second),
                "ledger now says " + desk.credential(card).get("ends_at"));
    }

    @Test
    void aDeleteIsNotInDoubtBecauseTheUpdateBeforeItIs() {
        SaltoDesk desk = new SaltoDesk(rig);
        String card = desk.issued(101, "");
        String update = desk.prolong(card, "2026-11-26T11:00:00Z");
        desk.loseAnswer();
        rig.salto.up = false;
        String delete = desk.delete(card);
        assertEquals("accepted", rig.status(update));
        rig.salto.up = true;
        rig.advance(Duration.ofSeconds(2));
        desk.confirm();
        assertEquals("succeeded", rig.status(update));
        desk.confirm();
        assertEquals("succeeded", rig.status(delete));
    }

    @Test
    void aRestartRemembersTheDoubtOfAnUpdateWhosePlaceWasTaken() {
        SaltoDesk desk = new SaltoDesk(rig);
        String card = desk.issued(101, "");
        String first = desk.prolong(card, "2026-11-26T11:00:00Z");
        desk.loseAnswer();
        rig.salto.up = false;
        String second = desk.prolong(card, "2026-11-28T11:00:00Z");
        assertEquals("superseded", rig.status(first));
        rig.crashAndRestart();
        assertEquals("failed", rig.status(desk.cancel(second)));
    }
}
