package io.credgate.dispatch;

/** The broker as the core sees it. Implemented by the MQTT adapter; all calls are made by the core loop. */
public interface Uplink {

    /**
     * Hands one report to the connection of the given epoch. Never blocks. False when the window is full or that
     * connection is gone: the entry stays in the outbox and is offered again. Reports are sent in the order of the calls.
     */
    boolean publish(long epoch, OutboundReport report);

    /** Called by the adapter on its own threads; implementations only hand over to the core and never block. */
    interface Listener {
        /** Returns false when the gateway's inbox is full; the adapter then drops the connection, so nothing is lost. */
        boolean onMessage(InboundMessage message);

        /**
         * Connected and subscribed.
         *
         * @param epoch number of the connection, increasing
         * @param sessionPresent false when the broker had no session for us: what it had queued, and its retained
         *     messages, may be gone
         */
        void onConnected(long epoch, boolean sessionPresent);

        void onDisconnected(long epoch, String reason);

        /** The broker has taken the report (reason code below 0x80). */
        void onDelivered(long epoch, long reportId);

        /** The broker refused the report with this reason code (0x80 or above), or it can never be sent (too large). */
        void onRefused(long epoch, long reportId, int reasonCode, String reason);
    }
}
