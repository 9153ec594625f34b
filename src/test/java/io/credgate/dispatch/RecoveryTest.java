package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER_2;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation.ChangeStay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recovery table, row by row: the process dies, the store alone decides. */
class RecoveryTest {
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

    @Test
    void acceptedIsSentUnlessExpired() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.crashAndRestart();
        rig.salto.up = true;
        rig.run();
        assertEquals(1, rig.salto.submitted.size());
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
    }

    @Test
    void acceptedAndExpiredMeanwhileIsNotSent() {
        String card = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.now = rig.now.plus(Duration.ofMinutes(5));
        rig.crashAndRestart();
        rig.salto.up = true;
        rig.run();
        assertEquals("expired", rig.status(encode));
        assertTrue(rig.salto.submitted.isEmpty());
    }

    @Test
    void startedAttemptIsUnknown() {
        String card = rig.card(SALTO, 101, "");
        String encode = rig.encode(SALTO_ENCODER, card);
        assertEquals(1, rig.salto.submitted.size());
        rig.crashAndRestart();
        assertEquals("unknown", rig.status(encode));
        assertEquals(1, rig.salto.submitted.size());
        assertEquals("unknown", map(rig.retained(card), "validity").get("state"));
    }

    @Test
    void startedAttemptOfAnIdempotentOperationIsMadeAgain() {
        String card = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + card + "\",\"ends_at\":\"2026-11-26T11:00:00Z\"}");
        rig.crashAndRestart();
        assertEquals(3, rig.salto.submitted.size());
        assertTrue(rig.salto.last() instanceof ChangeStay);
    }

    @Test
    void finishedIsPublishedAgainWithTheSameNumber() {
        String card = rig.card(SALTO, 101, "");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.uplink.takes = false;
        rig.salto.written("04");
        rig.run();
        rig.uplink.reports.clear();
        rig.crashAndRestart();
        rig.uplink.takes = true;
        rig.run();
        List<Map<String, Object>> results = rig.results(encode);
        assertEquals(1, results.size());
        assertEquals("succeeded", results.get(0).get("status"));
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void deliveredIsNotPublishedAgain() {
        String card = rig.card(SALTO, 101, "");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        rig.crashAndRestart();
        assertTrue(rig.results(encode).isEmpty());
    }

    @Test
    void orderOfLanesSurvives() {
        String first = rig.card(SALTO, 101, "");
        String second = rig.card(SALTO, 101, "");
        rig.salto.up = false;
        rig.encode(SALTO_ENCODER, first);
        String later = rig.encode(SALTO_ENCODER_2, second);
        rig.crashAndRestart();
        rig.salto.up = true;
        rig.run();
        rig.salto.written("01");
        rig.run();
        rig.salto.written("02");
        rig.run();
        assertEquals("succeeded", rig.status(later));
        assertEquals("valid", map(rig.retained(first), "validity").get("state"), "the second one was the copy");
    }

    @Test
    void reportsThatTheBrokerDidNotTakeAreRepeatedInOrder() {
        rig.uplink.takes = false;
        rig.send("acs.encoders.list", "{}");
        rig.send("acs.users.list", "{}");
        rig.loop.onDisconnected(rig.uplink.epoch, "cut");
        rig.uplink.takes = true;
        rig.connect(true);
        rig.run();
        long last = 0;
        for (OutboundReport report : rig.uplink.reports) {
            assertTrue(report.id() > last);
            last = report.id();
        }
    }
}
