package io.credgate.protocol.salto.ship;

import io.credgate.command.Operation;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * SHIP over STP. The protocol has no request id: once an answer may still come that nobody waits for, the connection is
 * given up and nothing more is read from it.
 */
final class StpSession implements StreamSession {
    private final ShipConfig config;
    private final ShipDialogue dialogue;
    private final StpDecoder decoder;
    private boolean connected;

    StpSession(ShipConfig config, ShipDialogue dialogue) {
        this.config = config;
        this.dialogue = dialogue;
        this.decoder = new StpDecoder(config.replyMax());
    }

    @Override
    public void handleWallClock(Instant now, long nowNanos) {
        dialogue.handleWallClock(now, nowNanos);
    }

    @Override
    public void handleConnected(long nowNanos) {
        handleDisconnected(nowNanos);
        connected = true;
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        connected = false;
        decoder.reset();
        dialogue.handleLost(true, "it broke");
    }

    @Override
    public void handleOperation(long attemptId, Operation operation, long nowNanos) {
        dialogue.begin(attemptId, operation, connected, nowNanos);
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        while (connected && bytes.hasRemaining()) {
            byte[] body = decoder.next(bytes);
            String defect = decoder.defect();
            if (defect != null) {
                dialogue.handleLost(true, defect);
                giveUp(defect);
            } else if (body != null && !dialogue.handleAnswer(body, nowNanos)) {
                giveUp("the lock system's answer could not be understood");
            }
        }
        bytes.position(bytes.limit());
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (dialogue.handleTimeout(nowNanos)) {
            giveUp("the lock system gave no answer in time");
        }
    }

    private void giveUp(String reason) {
        connected = false;
        decoder.reset();
        dialogue.disconnect(reason);
    }

    @Override
    public @Nullable ByteBuffer pollTransmit() {
        String message = connected ? dialogue.pollMessage() : null;
        return message == null ? null : ByteBuffer.wrap(StpFrame.encode(config.stpVersion(), message));
    }

    @Override
    public long pollTimeoutNanos() {
        return dialogue.deadlineNanos();
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return dialogue.pollEvent();
    }
}
