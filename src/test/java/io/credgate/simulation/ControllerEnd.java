package io.credgate.simulation;

import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatedController.Conversation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A simulated lock system with the connections that lead to it, on the clock of the world. */
final class ControllerEnd {
    private final World world;
    private final SimulatedController controller;
    private final Consumer<SimulatedCard> cardMade;
    private final List<Guest> guests = new ArrayList<>();
    private int cardsSeen;
    private long wakeNanos = Long.MAX_VALUE;

    /** Hears what the lock system says on one connection. */
    interface Peer {
        void said(byte[] bytes);

        void hungUp();
    }

    private static final class Guest {
        final Conversation conversation;
        final Peer peer;
        boolean closing;
        boolean gone;

        Guest(Conversation conversation, Peer peer) {
            this.conversation = conversation;
            this.peer = peer;
        }
    }

    /** One connection as its other end uses it. */
    interface Handle {
        void say(byte[] bytes);

        void leave();
    }

    ControllerEnd(World world, SimulatedController controller, Consumer<SimulatedCard> cardMade) {
        this.world = world;
        this.controller = controller;
        this.cardMade = cardMade;
    }

    SimulatedController controller() {
        return controller;
    }

    Handle connect(Peer peer) {
        Guest guest = new Guest(controller.connect(world.nanos()), peer);
        guests.add(guest);
        settle();
        return new Handle() {
            @Override
            public void say(byte[] bytes) {
                if (!guest.gone && !guest.closing) {
                    guest.conversation.handleInput(ByteBuffer.wrap(bytes), world.nanos());
                    settle();
                }
            }

            @Override
            public void leave() {
                if (!guest.gone) {
                    guest.gone = true;
                    guest.conversation.handleDisconnected(world.nanos());
                    settle();
                }
            }
        };
    }

    /** Takes everything that the lock system has to say, and plans when it is to be asked next. */
    private void settle() {
        long next = Long.MAX_VALUE;
        for (Guest guest : List.copyOf(guests)) {
            for (ByteBuffer out = guest.conversation.pollTransmit();
                    out != null;
                    out = guest.conversation.pollTransmit()) {
                byte[] bytes = new byte[out.remaining()];
                out.get(bytes);
                if (!guest.gone) {
                    guest.peer.said(bytes);
                }
            }
            if (guest.conversation.wantsClose() && !guest.closing && !guest.gone) {
                guest.closing = true;
                guest.peer.hungUp();
            }
            long due = guest.conversation.pollTimeoutNanos();
            if (guest.gone && due == Long.MAX_VALUE) {
                guests.remove(guest);
            }
            next = Math.min(next, due);
        }
        tellCards();
        if (next < wakeNanos) {
            long planned = next;
            wakeNanos = planned;
            world.at(planned, () -> wake(planned));
        }
    }

    private void tellCards() {
        List<SimulatedCard> made = controller.cards().made();
        while (cardsSeen < made.size()) {
            cardMade.accept(made.get(cardsSeen++));
        }
    }

    private void wake(long plannedNanos) {
        if (plannedNanos != wakeNanos) {
            return;
        }
        wakeNanos = Long.MAX_VALUE;
        for (Guest guest : List.copyOf(guests)) {
            if (guest.conversation.pollTimeoutNanos() <= world.nanos()) {
                guest.conversation.handleTimeout(world.nanos());
            }
        }
        settle();
    }
}
