package io.credgate.transport;

/**
 * One connection to a controller, used once: open, send, close. For the next connection a new object is made. {@link
 * #open} and {@link #send} never block; the listener is called on an I/O thread, one call at a time, in order.
 */
public interface Transport {

    /**
     * Starts connecting. Ends in {@code onOpened} or {@code onClosed}; after {@code onClosed} nothing follows. Called once.
     */
    void open(Listener listener);

    /**
     * Queues bytes for the line. Returns false, with nothing queued, when the connection is not open or the peer has
     * stopped reading.
     */
    boolean send(byte[] bytes);

    /** Closes; {@code onClosed} follows unless it came already. Any thread, any number of times. */
    void close();

    /** Called on an I/O thread. */
    interface Listener {
        void onOpened();

        void onBytes(byte[] bytes);

        /** @param reason a sentence for the technician: refused, timed out, closed by the peer, ... */
        void onClosed(String reason);
    }

    /** Makes a transport for one configured end point. */
    interface Factory {
        Transport create();
    }
}
