package io.credgate.transport;

/** A connection that another program opened to the gateway. Any thread; nothing blocks. */
public interface AcceptedConnection {
    /** Address and port of the other side. */
    String peer();

    /** Queues bytes. False, with nothing queued, if the connection is closed or the other side does not read. */
    boolean send(byte[] bytes);

    /**
     * Lets more bytes come in: after each piece handed to the listener nothing is read until this is called, so that a
     * program that talks without end fills no memory.
     */
    void readOn();

    /** Closes after everything that was sent, or after 2 s. */
    void close();
}
