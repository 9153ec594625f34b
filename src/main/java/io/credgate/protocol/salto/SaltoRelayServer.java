package io.credgate.protocol.salto;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.RelayServer;
import io.credgate.protocol.Session;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the lock system's side to one client of the multiplexer (protocol sheet, section 2.4): ENQ is answered with ACK, or
 * with NAK while the client's own request is open; a good frame with ACK, a bad one with NAK; then comes the lock system's
 * answer, field by field as it was. What the client says after the answer (some send ACK) is not listened to.
 */
final class SaltoRelayServer implements RelayServer {
    /** Commands whose field 1 names an encoder (section 2.6). */
    private static final Pattern ON_ENCODER = Pattern.compile("C[NC][0-9]?|CA|LT|[LP][123]");

    /** What a client may leave unread; a line of control bytes must not fill the memory. */
    private static final int OUTPUT_MAX = 64;

    private final FrameDecoder decoder = new FrameDecoder();
    private final Deque<byte[]> output = new ArrayDeque<>();
    private Operation.@Nullable Relay request;
    private boolean open;
    private String encoder = "";
    private @Nullable String disconnect;

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        while (bytes.hasRemaining() && disconnect == null) {
            Received received = decoder.next(bytes);
            if (received instanceof Received.Frame frame) {
                takeFrame(frame.frame());
            } else if (received == Received.Signal.ENQ) {
                say(open ? ControlByte.NAK : ControlByte.ACK);
            } else if (received instanceof Received.Unreadable) {
                say(ControlByte.NAK);
            }
        }
        bytes.position(bytes.limit());
    }

    private void takeFrame(PmsFrame frame) {
        if (open || frame.encodeAsReceived().length > FrameDecoder.CONTENT_LENGTH_MAX) {
            say(ControlByte.NAK);
            return;
        }
        say(ControlByte.ACK);
        String command = frame.field(0);
        boolean onEncoder = ON_ENCODER.matcher(command).matches();
        open = true;
        encoder = frame.field(1);
        request = new Operation.Relay(frame.encodeAsReceived(), onEncoder ? encoder : null);
    }

    @Override
    public Operation.@Nullable Relay pollRequest() {
        Operation.Relay next = request;
        request = null;
        return next;
    }

    @Override
    public void handleAnswer(OperationResult.Relayed answer, long nowNanos) {
        if (open) {
            open = false;
            say(answer.answer());
        }
    }

    /** The client has our ACK: only an error frame, or silence, can follow (section 2.10). */
    @Override
    public void handleFailed(Evidence evidence, long nowNanos) {
        if (!open) {
            return;
        }
        open = false;
        switch (evidence) {
            case NOTHING_SENT -> say(PmsFrame.of("OV", encoder).encodeAsReceived());
            case REFUSED ->
                say(PmsFrame.of("EG", encoder, "Refused by the lock system").encodeAsReceived());
            case MAYBE_EXECUTED -> disconnect = "the lock system gave no answer, and nobody knows what it did";
        }
    }

    private void say(int control) {
        say(new byte[] {(byte) control});
    }

    private void say(byte[] bytes) {
        if (output.size() >= OUTPUT_MAX) {
            disconnect = "the client sends and does not read";
        } else {
            output.add(bytes);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public long pollTimeoutNanos() {
        return Session.NO_TIMEOUT;
    }

    @Override
    public @Nullable ByteBuffer pollTransmit() {
        byte[] next = output.poll();
        return next == null ? null : ByteBuffer.wrap(next);
    }

    @Override
    public @Nullable String pollDisconnect() {
        return disconnect;
    }
}
