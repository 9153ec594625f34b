package io.credgate.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A conversation over a byte stream (TCP, serial). Input in any chunking gives the same events. State of the connection
 * is reset by {@link #handleConnected}; an operation in progress at {@link #handleDisconnected} fails there, with the
 * evidence of how far it got.
 */
public interface StreamSession extends Session {

    void handleConnected(long nowNanos);

    /** Reads all remaining bytes of the buffer; does not keep it. */
    void handleInput(ByteBuffer bytes, long nowNanos);

    void handleDisconnected(long nowNanos);

    /** Next bytes for the line, or null. What was returned counts as sent. */
    @Nullable
    ByteBuffer pollTransmit();
}
