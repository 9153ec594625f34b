package io.credgate.transport.serial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PendingWritesTest {
    private final PendingWrites pending = new PendingWrites();

    @Test
    void givesPiecesInOrderAsTheyWereWhenSent() throws InterruptedException {
        byte[] first = {1, 2};
        assertTrue(pending.offer(first));
        first[0] = 9;
        assertTrue(pending.offer(new byte[] {3}));
        assertArrayEquals(new byte[] {1, 2}, pending.take(0));
        assertArrayEquals(new byte[] {3}, pending.take(0));
        assertSame(PendingWrites.NOTHING, pending.take(0));
    }

    @Test
    void isBoundedAlsoAgainstSingleBytesAndTakesMoreWhenSomeAreGone() throws InterruptedException {
        int taken = 0;
        while (pending.offer(new byte[1])) {
            taken++;
        }
        assertTrue(taken > 1000 && taken < 3000, taken + " pieces");
        assertFalse(pending.offer(new byte[1]));
        pending.take(0);
        assertTrue(pending.offer(new byte[1]));
    }

    @Test
    void afterClosingGivesTheRestAndThenTheEnd() throws InterruptedException {
        pending.offer(new byte[] {1});
        pending.close();
        assertFalse(pending.offer(new byte[] {2}));
        assertEquals(1, pending.take(0).length);
        assertNull(pending.take(0));
        assertFalse(pending.awaitDrop(0));
    }

    @Test
    void droppedGivesTheEndAtOnce() throws InterruptedException {
        pending.offer(new byte[] {1});
        pending.drop();
        assertNull(pending.take(0));
        assertTrue(pending.awaitDrop(0));
        assertFalse(pending.offer(new byte[] {2}));
    }
}
