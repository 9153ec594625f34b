package io.credgate.protocol;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The lock system's side of a conversation with one client of the listening multiplexer: takes the client's bytes, gives
 * what is to be asked of the lock system, and turns the end of it into bytes for the client. Sans-IO, core loop; nothing
 * throws on any input, memory is bounded. One request at a time: further ones wait in the client's own buffer or are
 * refused as the dialect does it.
 */
public interface RelayServer {

    /** Reads all remaining bytes of the buffer; does not keep it. */
    void handleInput(ByteBuffer bytes, long nowNanos);

    /** Next request for the lock system, or null. The next one comes only after the end of this. */
    Operation.@Nullable Relay pollRequest();

    void handleAnswer(OperationResult.Relayed answer, long nowNanos);

    /**
     * The request did not come to an answer.
     *
     * @param evidence with {@code MAYBE_EXECUTED} the client must not be told that nothing was done
     */
    void handleFailed(Evidence evidence, long nowNanos);

    void handleTimeout(long nowNanos);

    /** Instant at which {@link #handleTimeout} is due, or {@link Session#NO_TIMEOUT}. */
    long pollTimeoutNanos();

    /** Next bytes for the client, or null. */
    @Nullable
    ByteBuffer pollTransmit();

    /** Why the client is to be disconnected, after everything from {@link #pollTransmit} is sent; else null. */
    @Nullable
    String pollDisconnect();
}
