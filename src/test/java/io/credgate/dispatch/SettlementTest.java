package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes that nobody knew, and what a person found out about them. */
class SettlementTest extends AtSaltoDesk {
    private static final String LATER = "2026-11-26T11:00:00Z";

    @Test
    void oneOfTwoDoubtsSettledLeavesTheOther() {
        String card = rig.card(SALTO, 101, "");
        String first = desk.writeWithoutAnswer(card);
        String second = desk.writeWithoutAnswer(card);
        desk.resolve(first, "failed");
        assertEquals("unknown", rig.status(second));
        assertEquals("unknown", desk.validity(card));
        String other = rig.card(SALTO, 101, "");
        desk.writeWithoutAnswer(other);
        assertTrue(desk.lastWriting().copy(), "the card that may exist must not be killed");
        desk.resolve(second, "failed");
        assertEquals("pending", desk.validity(card));
    }

    private String doubtfulDelete(String card) {
        String delete = desk.delete(card);
        desk.loseAnswer();
        assertEquals("unknown", rig.status(delete));
        return delete;
    }

    @Test
    void deleteThatTurnsOutDoneTakesTheCredentialAway() {
        String card = desk.issued(101, "");
        String delete = doubtfulDelete(card);
        assertFalse(desk.isGone(card));
        desk.resolve(delete, "succeeded");
        assertEquals(card, map(rig.result(delete), "acs_credential").get("acs_credential_id"));
        assertTrue(desk.isGone(card));
        assertTrue(rig.events().contains("acs_credential.deleted"));
    }

    @Test
    void deleteThatTurnsOutUndoneGivesTheCredentialBack() {
        String card = desk.issued(101, "");
        String delete = doubtfulDelete(card);
        assertTrue(warnings(card).contains("being_deleted"));
        desk.resolve(delete, "failed");
        assertFalse(warnings(card).contains("being_deleted"));
        assertEquals("valid", desk.validity(card));
        desk.write(card);
    }

    private String warnings(String card) {
        return desk.credential(card).get("warnings").toString();
    }

    private String doubtfulUpdate(String card) {
        String update = desk.prolong(card, LATER);
        desk.loseAllAnswers();
        assertEquals("unknown", rig.status(update));
        return update;
    }

    @Test
    void updateThatTurnsOutDoneStands() {
        String card = desk.issued(101, "");
        String update = doubtfulUpdate(card);
        desk.resolve(update, "succeeded");
        assertEquals(LATER, map(rig.result(update), "acs_credential").get("ends_at"));
        assertEquals(LATER, desk.credential(card).get("ends_at"));
    }

    @Test
    void updateThatTurnsOutUndoneIsTakenBack() {
        String card = desk.issued(101, "");
        String update = doubtfulUpdate(card);
        desk.resolve(update, "failed");
        assertEquals(SaltoDesk.CHECK_OUT, desk.credential(card).get("ends_at"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void updateThatMayHaveArrivedIsNeitherCancelledNorCalledUndone(boolean restart) {
        String update = desk.prolong(desk.issued(101, ""), LATER);
        desk.loseAnswer();
        rig.salto.up = false;
        if (restart) {
            rig.crashAndRestart();
        }
        assertEquals("failed", rig.status(desk.cancel(update)));
        rig.advance(Duration.ofDays(4));
        assertEquals("unknown", rig.status(update));
    }

    @Test
    void whatMayBeDoneOrIsNotWishedAnyMoreIsNotForRepetition() {
        String card = desk.issued(101, "");
        String unknown = desk.writeWithoutAnswer(card);
        rig.salto.up = false;
        String superseded = desk.prolong(card, LATER);
        String cancelled = desk.prolong(card, "2026-11-27T11:00:00Z");
        desk.cancel(cancelled);
        for (String command : List.of(unknown, superseded, cancelled)) {
            assertEquals(false, map(rig.result(command), "error").get("retryable"), rig.status(command));
        }
        assertEquals("superseded", rig.status(superseded));
        assertEquals("cancelled", rig.status(cancelled));
    }
}
