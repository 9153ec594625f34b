package io.credgate.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalWindowTest {
    private final List<Integer> sent = new ArrayList<>();
    private final ArrivalWindow window = new ArrivalWindow(3, sent::add);

    @Test
    void acknowledgementsLeaveInTheOrderOfArrivalAndOnce() {
        ArrivalWindow.Slot first = window.arrived(7);
        ArrivalWindow.Slot second = window.arrived(3);
        ArrivalWindow.Slot third = window.arrived(9);
        window.settle(second);
        assertEquals(List.of(), sent);
        window.settle(first);
        window.settle(first);
        window.settle(second);
        assertEquals(List.of(7, 3), sent);
        window.settle(third);
        assertEquals(List.of(7, 3, 9), sent);
    }

    @Test
    void roomComesBackWithTheOldest() throws InterruptedException {
        ArrivalWindow.Slot oldest = window.arrived(1);
        ArrivalWindow.Slot next = window.arrived(2);
        assertTrue(window.awaitRoom(0));
        window.arrived(3);
        assertFalse(window.awaitRoom(1));
        window.settle(next);
        assertFalse(window.awaitRoom(1), "it could not be acknowledged yet");
        window.settle(oldest);
        assertTrue(window.awaitRoom(0));
    }

    @Test
    void nothingLeavesAClosedWindow() throws InterruptedException {
        ArrivalWindow.Slot open = window.arrived(1);
        window.arrived(2);
        window.arrived(3);
        window.close();
        window.settle(open);
        assertEquals(List.of(), sent);
        assertTrue(window.awaitRoom(10_000), "nobody waits for a connection that is gone");
    }

    /** A broker starts its packet ids again with a new session. */
    @Test
    void aLateAcknowledgementDoesNotReachTheNextConnection() {
        ArrivalWindow.Slot late = window.arrived(1);
        window.close();
        ArrivalWindow next = new ArrivalWindow(3, sent::add);
        next.arrived(1);
        window.settle(late);
        assertEquals(List.of(), sent);
    }
}
