package io.credgate.simulator;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** One lock system with its encoders and its memory of cards. One thread. */
public interface SimulatedController {

    /** A client has connected. Conversations of one controller share its encoders, cards and faults. */
    Conversation connect(long nowNanos);

    CardModel cards();

    Faults faults();

    /** Gets one line per decoded frame in either direction, for people. */
    void onTraffic(Consumer<String> line);

    /** The user of that id as the lock system keeps them; null if it has none, or keeps no users at all. */
    default KeptUser keptUser(String userId) {
        return null;
    }

    /**
     * A user at a lock system that keeps users.
     *
     * @param phoneNumber empty = none
     * @param groups access groups by the lock system's names
     */
    record KeptUser(String name, String phoneNumber, boolean suspended, List<String> groups) {}

    /**
     * Somebody at the lock system takes the key back, without the gateway.
     *
     * @return false if that cannot be done here, or the key is none any more
     */
    default boolean takeBack(CardModel.SimulatedCard key) {
        return false;
    }

    /** One client connection. */
    interface Conversation {
        void handleInput(ByteBuffer bytes, long nowNanos);

        void handleTimeout(long nowNanos);

        /** Instant at which {@link #handleTimeout} is due, or {@link Long#MAX_VALUE}. */
        long pollTimeoutNanos();

        /** Next bytes for the client, or null. */
        ByteBuffer pollTransmit();

        /** True once the controller wants this connection closed, after everything from {@link #pollTransmit} is sent. */
        boolean wantsClose();

        /**
         * The client is gone. What it asked for goes on at the controller, as it would in life: the timers of this
         * conversation keep running, and a later call on any conversation of the controller catches up on them.
         */
        void handleDisconnected(long nowNanos);
    }
}
