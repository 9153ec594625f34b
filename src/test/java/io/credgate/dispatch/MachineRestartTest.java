package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that was off and cannot say for how long: its clock went on from where it was saved. */
class MachineRestartTest {
    @TempDir
    Path stateDir;

    private GatewayRig rig;
    private String card;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
        restart("boot-1", false, false);
        card = rig.card(SALTO, 101, "");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void restart(String bootId, boolean keepsTime, boolean synchronised) {
        rig.machine = new Machine(bootId, keepsTime, () -> synchronised);
        rig.crashAndRestart();
    }

    private String waitingEncode() {
        rig.salto.up = false;
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.advance(Duration.ofSeconds(10));
        return encode;
    }

    private void linkReturns() {
        rig.salto.up = true;
        rig.advance(Duration.ofSeconds(1));
    }

    @Test
    void nobodyGetsACardWhoMayHaveLeftHoursAgo() {
        String encode = waitingEncode();
        restart("boot-2", false, false);
        linkReturns();
        assertEquals("expired", rig.status(encode));
        assertTrue(map(rig.result(encode), "error").get("message").toString().contains("was off meanwhile"));
        assertEquals("error", map(rig.result(encode), "action_attempt").get("status"));
        assertTrue(rig.salto.submitted.isEmpty());
    }

    @Test
    void theProcessAloneMayStartAgain() {
        waitingEncode();
        restart("boot-1", false, false);
        linkReturns();
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void aClockThatWentOnIsJudgedBy() {
        waitingEncode();
        restart("boot-2", true, false);
        linkReturns();
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void soIsOneThatTheTimeServiceHasSet() {
        waitingEncode();
        restart("boot-2", false, true);
        linkReturns();
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void cardIsNotReadAtAnEmptyDeskEither() {
        String scan = rig.send("acs.encoders.scan_credential", "{\"acs_encoder_id\":\"" + SALTO_ENCODER + "\"}");
        assertEquals(1, rig.salto.submitted.size());
        restart("boot-2", false, false);
        assertEquals("expired", rig.status(scan));
        assertEquals(1, rig.salto.submitted.size());
    }

    @Test
    void cardThatWasBeingWrittenIsUnknown() {
        String encode = rig.encode(SALTO_ENCODER, card);
        restart("boot-2", false, false);
        assertEquals("unknown", rig.status(encode));
    }

    @Test
    void wishesGoOn() {
        rig.encode(SALTO_ENCODER, card);
        rig.salto.written("04");
        rig.run();
        rig.salto.up = false;
        rig.send(
                "acs.credentials.update",
                "{\"acs_credential_id\":\"" + card + "\",\"ends_at\":\"2026-11-26T11:00:00Z\"}");
        restart("boot-2", false, false);
        linkReturns();
        assertEquals(2, rig.salto.submitted.size());
    }

    @Test
    void theNextRunInTheSameBootGoesOn() {
        restart("boot-2", false, false);
        waitingEncode();
        restart("boot-2", false, false);
        linkReturns();
        assertEquals(1, rig.salto.submitted.size());
    }
}
