package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.ChangeStay;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several updates of one credential: each reaches the lock system in its turn, or is taken over by the next. */
class UpdateOrderTest {
    private static final String BEFORE = SaltoDesk.CHECK_OUT;
    private static final String FIRST = "2026-11-26T11:00:00Z";
    private static final String SECOND = "2026-11-28T11:00:00Z";

    @TempDir
    Path stateDir;

    private GatewayRig rig;
    private SaltoDesk desk;
    private String card;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
        desk = new SaltoDesk(rig);
        card = desk.issued(101, "");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void assertLastSent(String endsAt) {
        assertEquals(new ChangeStay("101", null, Instant.parse(endsAt)), rig.salto.last());
    }

    private Object endsAt() {
        return desk.credential(card).get("ends_at");
    }

    @Test
    void secondUpdateFollowsTheFirst() {
        String first = desk.prolong(card, FIRST);
        String second = desk.prolong(card, SECOND);
        assertLastSent(FIRST);
        desk.confirm();
        assertEquals("succeeded", rig.status(first));
        assertLastSent(SECOND);
        desk.confirm();
        assertEquals("succeeded", rig.status(second));
        assertEquals(SECOND, endsAt());
    }

    @Test
    void secondUpdateFollowsAlsoWhenTheFirstIsRefused() {
        String first = desk.prolong(card, FIRST);
        String second = desk.prolong(card, SECOND);
        desk.refuse();
        assertEquals("failed", rig.status(first));
        assertLastSent(SECOND);
        desk.refuse();
        assertEquals("failed", rig.status(second));
        assertEquals(BEFORE, endsAt());
    }

    @Test
    void cancellingTheSecondLeavesTheFirstAlone() {
        String first = desk.prolong(card, FIRST);
        String second = desk.prolong(card, SECOND);
        assertEquals("succeeded", rig.status(desk.cancel(second)));
        desk.confirm();
        assertEquals("succeeded", rig.status(first));
        assertEquals("cancelled", rig.status(second));
        assertEquals(FIRST, endsAt());
    }

    @Test
    void givingUpADeleteLeavesTheRunningUpdateAlone() {
        String update = desk.prolong(card, FIRST);
        String delete = desk.delete(card);
        assertEquals("succeeded", rig.status(desk.cancel(delete)));
        desk.confirm();
        assertEquals("succeeded", rig.status(update));
        assertEquals(FIRST, endsAt());
        assertFalse(desk.credential(card).get("warnings").toString().contains("being_deleted"));
    }

    @Test
    void latestOfThreeTakesOverWhatTheSecondWished() {
        desk.prolong(card, FIRST);
        String second = desk.prolong(card, SECOND);
        String third = desk.update(card, "\"starts_at\":\"2026-11-24T10:00:00Z\"");
        assertEquals("superseded", rig.status(second));
        desk.confirm();
        assertLastSent(SECOND);
        desk.confirm();
        assertEquals("succeeded", rig.status(third));
        assertEquals(SECOND, endsAt());
        assertEquals("2026-11-24T10:00:00Z", desk.credential(card).get("starts_at"));
    }

    @Test
    void updateThatIsCancelledAfterARestartIsTakenBack() {
        rig.salto.up = false;
        String update = desk.prolong(card, FIRST);
        assertEquals(FIRST, endsAt());
        rig.crashAndRestart();
        assertEquals("succeeded", rig.status(desk.cancel(update)));
        assertEquals(BEFORE, endsAt());
    }

    @Test
    void secondUpdateFollowsTheFirstAfterARestart() {
        desk.prolong(card, FIRST);
        String second = desk.prolong(card, SECOND);
        rig.crashAndRestart();
        assertLastSent(FIRST);
        desk.confirm();
        assertLastSent(SECOND);
        desk.confirm();
        assertEquals("succeeded", rig.status(second));
        assertEquals(SECOND, endsAt());
    }

    @Test
    void settlingADoubtfulUpdateLeavesALaterOneAlone() {
        for (String outcome : new String[] {"succeeded", "failed"}) {
            rig.salto.up = true;
            String first = desk.prolong(card, FIRST);
            desk.loseAllAnswers();
            assertEquals("unknown", rig.status(first));
            rig.salto.up = false;
            String second = desk.prolong(card, SECOND);
            desk.resolve(first, outcome);
            assertEquals(SECOND, endsAt());
            rig.salto.up = true;
            rig.run();
            assertLastSent(SECOND);
            desk.confirm();
            assertEquals("succeeded", rig.status(second));
        }
    }

    /** The lock system may have taken the first one: the old end has to be told to it again. */
    @Test
    void wayBackIsToldToTheLockSystemWhenTheFirstMayHaveArrived() {
        String first = desk.prolong(card, FIRST);
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        String second = desk.prolong(card, BEFORE);
        assertEquals("superseded", rig.status(first));
        assertLastSent(BEFORE);
        desk.confirm();
        assertEquals("succeeded", rig.status(second));
    }
}
