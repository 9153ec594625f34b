package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import io.credgate.command.OperationResult.CardWritten;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands that one process accepted and the next one carries out. */
class RestartTest extends AtSaltoDesk {
    private static final String REMARK = "The end was rounded up.";

    private void restart() {
        rig.crashAndRestart();
        rig.salto.up = true;
        rig.run();
    }

    @Test
    void remarkOfTheLockSystemReachesTheResultOfAResumedEncode() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        String encode = desk.encode(card);
        restart();
        rig.salto.complete(new CardWritten("04", List.of(REMARK)));
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        assertTrue(rig.result(encode).get("notes").toString().contains(REMARK));
        assertEquals("valid", desk.validity(card));
    }

    @Test
    void remarkOfTheLockSystemReachesTheResultOfAResumedScan() {
        rig.salto.up = false;
        String scan = rig.send("acs.encoders.scan_credential", "{\"acs_encoder_id\":\"" + SALTO_ENCODER + "\"}");
        restart();
        rig.salto.complete(new CardRead(
                CardState.VALID,
                List.of("101"),
                List.of(),
                rig.now,
                Instant.parse(SaltoDesk.CHECK_OUT),
                "0",
                "04bb",
                null,
                List.of(REMARK)));
        rig.run();
        assertEquals("succeeded", rig.status(scan));
        assertTrue(rig.result(scan).get("notes").toString().contains(REMARK));
    }

    @Test
    void cardIsNotWrittenWithoutADoorThatLeftTheConfiguration() {
        String card = desk.card(List.of(101, 102), SaltoDesk.MORNING, SaltoDesk.CHECK_OUT, "");
        rig.salto.up = false;
        String encode = desk.encode(card);
        rig.roomsGone.add(101);
        restart();
        assertEquals("failed", rig.status(encode));
        assertEquals("acs_entrance_not_found", desk.errorType(encode));
        assertTrue(rig.salto.submitted.isEmpty());
    }

    @Test
    void ledgerThatIsReadInPiecesIsWhole() {
        int more = 4 * ReadAhead.PAGE;
        new StoredDesk(rig).multiply(rig.card(SALTO, 101, ""), more);
        rig.sessionAtStart = false;
        rig.crashAndRestart();
        for (int i = 0; i < 10; i++) {
            rig.advance(Duration.ofSeconds(1));
        }
        assertEquals(
                more + 1,
                rig.uplink.reports.stream()
                        .map(OutboundReport::topic)
                        .filter(t -> t.contains("/credentials/"))
                        .distinct()
                        .count());
    }

    /** The broker says so once, and nobody dealt with its answer. */
    @Test
    void brokerThatForgotEverythingWhileTheGatewayDiedIsToldAnew() {
        String card = rig.card(SALTO, 101, "");
        String topic = "/credentials/" + card;
        rig.crashAndRestart();
        assertTrue(rig.uplink.reports.stream().noneMatch(r -> r.topic().endsWith(topic)), "it is retained");
        rig.loop.onDisconnected(rig.uplink.epoch, "cut");
        rig.run();
        rig.connect(false);
        rig.crashAndRestart();
        rig.advance(Duration.ofSeconds(1));
        assertTrue(rig.uplink.reports.stream().anyMatch(r -> r.topic().endsWith(topic)));
    }

    /** Written down, such numbers are longer than the sender wrote them: the largest message becomes larger still. */
    @Test
    void ignoredNumbersDoNotStopTheStart() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        String numbers = String.join(",", Collections.nCopies(9000, "1e9"));
        String text = "x".repeat(13_000);
        String encode = rig.send(
                "acs.encoders.encode_credential",
                "{\"acs_encoder_id\":\"" + SALTO_ENCODER + "\",\"acs_credential_id\":\"" + card + "\",\"ignored\":[\""
                        + text + "\",\"" + text + "\"," + numbers + "]}");
        assertEquals("accepted", rig.status(encode));
        restart();
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
    }
}
