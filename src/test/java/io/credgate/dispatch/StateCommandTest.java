package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.VISIONLINE;
import static io.credgate.dispatch.GatewayRig.VISIONLINE_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.OperationResult.Done;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCommandTest {
    @TempDir
    Path stateDir;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private String issuedSaltoCard(int room) {
        String card = rig.card(SALTO, room, "");
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04" + room);
        rig.run();
        return card;
    }

    private String update(String card, String endsAt) {
        return rig.send(
                "acs.credentials.update", "{\"acs_credential_id\":\"" + card + "\",\"ends_at\":\"" + endsAt + "\"}");
    }

    private String delete(String card) {
        return rig.send("acs.credentials.delete", "{\"acs_credential_id\":\"" + card + "\"}");
    }

    @Test
    void updateBeforeWritingIsDoneAtOnce() {
        String card = rig.card(SALTO, 101, "");
        assertEquals("succeeded", rig.status(update(card, "2026-11-26T11:00:00Z")));
        assertTrue(rig.salto.submitted.isEmpty());
        assertEquals(
                "2026-11-26T11:00:00Z",
                map(rig.retained(card), "acs_credential").get("ends_at"));
    }

    @Test
    void extensionGoesToTheLockSystemAndAsksForTheCardAgain() {
        String card = issuedSaltoCard(101);
        String update = update(card, "2026-11-26T11:00:00Z");
        assertEquals(new ChangeStay("101", null, Instant.parse("2026-11-26T11:00:00Z")), rig.salto.last());
        rig.salto.complete(new Done(List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(update));
        String warnings =
                map(rig.retained(card), "acs_credential").get("warnings").toString();
        assertTrue(warnings.contains("needs_to_be_reissued"), warnings);
        assertEquals("2026-11-25T11:00:00Z", map(rig.retained(card), "validity").get("until"), "what the card says");
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        assertFalse(map(rig.retained(card), "acs_credential")
                .get("warnings")
                .toString()
                .contains("reissued"));
    }

    @Test
    void waitingUpdatesCollapseIntoTheLatest() {
        String card = issuedSaltoCard(101);
        rig.salto.up = false;
        String first = update(card, "2026-11-26T11:00:00Z");
        String second = update(card, "2026-11-27T11:00:00Z");
        assertEquals("superseded", rig.status(first));
        rig.salto.up = true;
        rig.run();
        assertEquals(new ChangeStay("101", null, Instant.parse("2026-11-27T11:00:00Z")), rig.salto.last());
        rig.salto.complete(new Done(List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(second));
        assertEquals(2, rig.salto.submitted.size());
    }

    @Test
    void refusedOrCancelledUpdateChangesNothing() {
        String card = issuedSaltoCard(101);
        String update = update(card, "2026-11-26T11:00:00Z");
        rig.salto.fail(Evidence.REFUSED, new Failure(FailureCode.NOT_CHECKED_IN, "Nobody is checked in."));
        rig.run();
        assertEquals("failed", rig.status(update));
        assertEquals(
                "2026-11-25T11:00:00Z",
                map(rig.retained(card), "acs_credential").get("ends_at"));
        rig.salto.up = false;
        String later = update(card, "2026-11-28T11:00:00Z");
        rig.send("gateway.commands.cancel", "{\"command_id\":\"" + later + "\"}");
        assertEquals("cancelled", rig.status(later));
        assertEquals(
                "2026-11-25T11:00:00Z",
                map(rig.retained(card), "acs_credential").get("ends_at"));
    }

    @Test
    void lostAnswerToAnUpdateIsAskedAgainBecauseTwiceIsHarmless() {
        String card = issuedSaltoCard(101);
        String update = update(card, "2026-11-26T11:00:00Z");
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer."));
        rig.run();
        rig.advance(Duration.ofSeconds(5));
        assertEquals(3, rig.salto.submitted.size());
        rig.salto.complete(new Done(List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(update));
    }

    @Test
    void deletingWhatWasNeverWrittenEmptiesTheRetainedState() {
        String card = rig.card(SALTO, 101, "");
        assertEquals("succeeded", rig.status(delete(card)));
        OutboundReport last = rig.uplink.reports.stream()
                .filter(r -> r.topic().endsWith(card))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertEquals(0, last.payload().length);
        assertTrue(last.retained());
        assertEquals(List.of("acs_credential.deleted"), rig.events());
        assertEquals("rejected", rig.status(rig.encode(SALTO_ENCODER, card)));
    }

    @Test
    void checkOutEndsTheStayAndSaysThatTheCardLivesOn() {
        String card = issuedSaltoCard(101);
        String delete = delete(card);
        assertEquals(new CheckOut("101"), rig.salto.last());
        assertTrue(map(rig.retained(card), "acs_credential")
                .get("warnings")
                .toString()
                .contains("being_deleted"));
        rig.salto.complete(new Done(List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(delete));
        assertTrue(rig.result(delete).get("notes").toString().contains("2026-11-25T11:00:00Z"));
    }

    @Test
    void oneOfSeveralGuestsCannotBeCheckedOut() {
        String first = issuedSaltoCard(101);
        issuedSaltoCard(101);
        String delete = delete(first);
        assertEquals("failed", rig.status(delete));
        assertEquals(
                "revocation_not_supported", map(rig.result(delete), "error").get("type"));
        assertEquals(2, rig.salto.submitted.size());
        assertFalse(map(rig.retained(first), "acs_credential")
                .get("warnings")
                .toString()
                .contains("being_deleted"));
    }

    @Test
    void visionlineCannotRevokeAndSaysUntilWhenTheCardOpens() {
        String card = rig.card(VISIONLINE, 101, ",\"visionline_metadata\":{\"override\":true}");
        rig.encode(VISIONLINE_ENCODER, card);
        rig.visionline.written("01");
        rig.run();
        String delete = delete(card);
        assertEquals("failed", rig.status(delete));
        assertEquals(
                "revocation_not_supported", map(rig.result(delete), "error").get("type"));
        assertEquals("2026-11-25T11:00:00Z", map(rig.result(delete), "error").get("valid_until"));
        assertEquals("valid", map(rig.retained(card), "validity").get("state"));
    }

    @Test
    void validityMovesByTheClockAndIsReportedWithTheTrueInstantAfterADowntime() {
        String card = issuedSaltoCard(101);
        rig.now = Instant.parse("2026-11-30T08:00:00Z");
        rig.crashAndRestart();
        assertEquals("expired", map(rig.retained(card), "validity").get("state"));
        assertEquals(List.of("acs_credential.invalidated"), rig.events());
        assertEquals(
                "2026-11-25T11:00:00Z",
                rig.bodies("/events").stream()
                        .filter(e -> e.get("event_type").equals("acs_credential.invalidated"))
                        .findFirst()
                        .orElseThrow()
                        .get("occurred_at"));
    }
}
