package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.SaltoDesk.CHECK_OUT;
import static io.credgate.dispatch.SaltoDesk.MORNING;
import static io.credgate.dispatch.SaltoDesk.NEW_KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which key is made, and which keys die by it: nobody who is in a room is ever locked out by mistake. */
class KeyRulesTest extends AtSaltoDesk {
    private String writtenForTheDayAfterTomorrow(int room) {
        String card = desk.card(List.of(room), "2026-11-25T14:00:00Z", "2026-11-27T11:00:00Z", NEW_KEY);
        desk.write(card);
        return card;
    }

    @Test
    void mainKeyOfALaterStayDoesNotHideTodaysGuest() {
        String today = desk.issued(101, "");
        writtenForTheDayAfterTomorrow(101);
        assertEquals("valid", desk.validity(today));
        desk.encode(rig.card(SALTO, 101, ""));
        assertTrue(desk.lastWriting().copy());
    }

    @Test
    void deletingALaterStayDoesNotCheckOutTheRunningOne() {
        String today = desk.issued(101, "");
        String later = writtenForTheDayAfterTomorrow(101);
        Operation before = rig.salto.last();
        String delete = desk.delete(later);
        assertEquals("revocation_not_supported", desk.errorType(delete));
        assertEquals(before, rig.salto.last(), "the lock system was not asked");
        assertEquals("valid", desk.validity(today));
    }

    @Test
    void roomIsNotCheckedOutWhileAnotherCardOfItIsInDoubt() {
        String first = desk.issued(101, "");
        desk.writeWithoutAnswer(rig.card(SALTO, 101, NEW_KEY));
        Operation before = rig.salto.last();
        String delete = desk.delete(first);
        assertEquals("revocation_not_supported", desk.errorType(delete));
        assertEquals(before, rig.salto.last());
    }

    @Test
    void liveKeyInAnyOfTheRoomsMakesACopy() {
        String inSecondRoom = desk.issued(102, "");
        desk.write(desk.card(List.of(101, 102), MORNING, CHECK_OUT, ""));
        assertTrue(desk.lastWriting().copy());
        assertEquals("valid", desk.validity(inSecondRoom));
    }

    @Test
    void expiredKeyOfARoomThatWasGivenAwayIsNotWrittenAgain() {
        String first = desk.issued(101, "");
        rig.advance(Duration.ofDays(3));
        assertEquals("expired", desk.validity(first));
        String next = desk.card(List.of(101), "2026-11-26T10:00:00Z", "2026-11-30T11:00:00Z", NEW_KEY);
        desk.write(next);
        Operation before = rig.salto.last();
        desk.prolong(first, "2026-11-29T11:00:00Z");
        String again = desk.encode(first);
        assertEquals("credential_cannot_be_reissued", desk.errorType(again));
        assertEquals(before, rig.salto.last());
        assertEquals("valid", desk.validity(next));
    }

    @Test
    void newestMainKeyStaysGoodWhenTheClockGoesBack() {
        String first = desk.issued(101, NEW_KEY);
        rig.now = rig.now.minus(Duration.ofMinutes(30));
        String second = desk.issued(101, NEW_KEY);
        for (int hours = 0; hours < 2; hours++) {
            assertEquals("overridden", desk.validity(first));
            assertEquals("valid", desk.validity(second));
            rig.advance(Duration.ofHours(1));
        }
        desk.write(second);
    }

    @Test
    void keyThatALaterStayWillEndIsEndedByANewOneNow() {
        String first = desk.issued(101, "");
        desk.write(desk.card(List.of(101), "2026-11-24T14:00:00Z", "2026-11-27T11:00:00Z", NEW_KEY));
        assertEquals("valid", desk.validity(first));
        String now = desk.issued(101, NEW_KEY);
        assertEquals("overridden", desk.validity(first));
        assertEquals("valid", desk.validity(now));
    }

    @Test
    void doubtEndsWithTheTimeOfTheCredential() {
        String doubtful = rig.card(SALTO, 101, "");
        desk.writeWithoutAnswer(doubtful);
        assertEquals("unknown", desk.validity(doubtful));
        rig.advance(Duration.ofDays(20));
        assertEquals("expired", desk.validity(doubtful));
        desk.encode(desk.card(List.of(101), "2026-12-13T10:00:00Z", "2026-12-20T11:00:00Z", ""));
        assertFalse(desk.lastWriting().copy());
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(desk.delete(doubtful)));
    }

    /** The first card has ended, the one that may have been made after it has not. */
    @Test
    void doubtAboutALongerCardOutlivesTheShorterOne() {
        String card = desk.issued(101, "");
        desk.prolong(card, "2026-11-28T11:00:00Z");
        desk.confirm();
        desk.writeWithoutAnswer(card);
        rig.now = Instant.parse("2026-11-26T10:00:00Z");
        rig.run();
        desk.encode(desk.card(List.of(101), "2026-11-26T10:00:00Z", "2026-11-30T11:00:00Z", ""));
        assertTrue(desk.lastWriting().copy(), "a main key would lock out the guest who may hold the longer card");
    }
}
