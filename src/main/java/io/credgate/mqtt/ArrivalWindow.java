package io.credgate.mqtt;

import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/**
 * The unacknowledged messages of one connection, oldest first.
 *
 * <p>Acknowledgements may come from any thread in any order; they leave in the order of arrival (MQTT 5, [4.6.0-2]), each
 * once, and none after {@link #close}. At most {@code max} messages are open: further ones have to wait in the socket.
 */
final class ArrivalWindow {

    /** One message. Belongs to its connection, so a late acknowledgement cannot hit a message of the next one. */
    static final class Slot {
        private final int packetId;
        private boolean settled;

        private Slot(int packetId) {
            this.packetId = packetId;
        }
    }

    private final int max;
    private final IntConsumer acknowledgements;
    private final ArrayDeque<Slot> open = new ArrayDeque<>();
    private boolean closed;

    /** @param acknowledgements sends one PUBACK; must not block and must not throw */
    ArrivalWindow(int max, IntConsumer acknowledgements) {
        this.max = max;
        this.acknowledgements = acknowledgements;
    }

    /** Waits for room. False if there is none after that time; true also when the window is closed. */
    synchronized boolean awaitRoom(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!closed && open.size() >= max) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized Slot arrived(int packetId) {
        Slot slot = new Slot(packetId);
        open.add(slot);
        return slot;
    }

    synchronized void settle(Slot slot) {
        if (closed || slot.settled) {
            return;
        }
        slot.settled = true;
        Slot oldest = open.peek();
        while (oldest != null && oldest.settled) {
            open.remove();
            acknowledgements.accept(oldest.packetId);
            oldest = open.peek();
        }
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        open.clear();
        notifyAll();
    }
}
