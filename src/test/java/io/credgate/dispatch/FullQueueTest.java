package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many commands wait as may: what needs no place in the queue is still answered. */
class FullQueueTest {
    private static final int PLACES = 3;

    @TempDir
    Path stateDir;

    private GatewayRig rig;
    private SaltoDesk desk;
    private String card;
    private String doubtful;
    private String waiting;

    @BeforeEach
    void fillTheQueue() {
        rig = new GatewayRig(stateDir, PLACES);
        desk = new SaltoDesk(rig);
        card = rig.card(SALTO, 101, "");
        doubtful = desk.writeWithoutAnswer(card);
        rig.salto.up = false;
        for (int i = 0; i < PLACES; i++) {
            waiting = desk.encode(card);
        }
        assertEquals("accepted", rig.status(waiting));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whatWouldWaitIsRefused() {
        assertEquals("gateway_busy", desk.errorType(desk.encode(card)));
    }

    @Test
    void cancelMakesRoom() {
        assertEquals("succeeded", rig.status(desk.cancel(waiting)));
        assertEquals("cancelled", rig.status(waiting));
        assertEquals("accepted", rig.status(desk.encode(card)));
    }

    @Test
    void doubtIsSettledAndQuestionsAreAnswered() {
        desk.resolve(doubtful, "failed");
        assertEquals("succeeded", rig.status(rig.send("acs.credentials.list", "{}")));
        assertEquals(
                "succeeded", rig.status(rig.send("acs.credentials.get", "{\"acs_credential_id\":\"" + card + "\"}")));
    }
}
