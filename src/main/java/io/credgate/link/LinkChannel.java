package io.credgate.link;

import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.StreamSession;
import io.credgate.transport.Transport;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One session and, one after the other, the connections it talks over. Each connection is a {@link Line} of its own, and
 * only the line of the present connection is listened to: what an older one still has to say is dropped.
 */
final class LinkChannel extends SessionRunner<StreamSession> {

    private enum State {
        CLOSED,
        CONNECTING,
        OPEN
    }

    private final Transport.Factory transports;
    private final Consumer<LongConsumer> core;

    private State state = State.CLOSED;
    private @Nullable Line line;

    LinkChannel(
            LinkProfile profile,
            Transport.Factory transports,
            Consumer<LongConsumer> core,
            WallClock wallClock,
            LinkReports reports,
            Owner owner) {
        super(() -> (StreamSession) profile.newSession(), wallClock, reports, owner);
        this.transports = transports;
        this.core = core;
    }

    @Override
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    @Override
    boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public void connect(long nowNanos) {
        if (state != State.CLOSED) {
            throw new IllegalStateException("connect while " + state);
        }
        state = State.CONNECTING;
        try {
            Line opening = new Line(this, core, transports.create());
            line = opening;
            opening.open();
        } catch (RuntimeException e) {
            close("the connection could not be started: " + e.getClass().getName(), nowNanos);
        }
    }

    void opened(Line from, long nowNanos) {
        if (from != line || state != State.CONNECTING) {
            return;
        }
        state = State.OPEN;
        run(s -> s.handleConnected(nowNanos), nowNanos);
        if (from == line && state == State.OPEN) {
            owner().onOpened(nowNanos);
        }
    }

    void received(Line from, byte[] bytes, long nowNanos) {
        if (from != line || state != State.OPEN) {
            return;
        }
        reports().log().bytes("received", bytes.length);
        run(s -> s.handleInput(ByteBuffer.wrap(bytes), nowNanos), nowNanos);
    }

    void closed(Line from, String reason, long nowNanos) {
        if (from == line) {
            close(reason, nowNanos);
        }
    }

    @Override
    boolean handOn(StreamSession from, long nowNanos) {
        ByteBuffer output = from.pollTransmit();
        if (output == null) {
            return false;
        }
        Line to = line;
        if (to == null || state != State.OPEN) {
            return true;
        }
        byte[] bytes = new byte[output.remaining()];
        output.get(bytes);
        reports().log().bytes("sending", bytes.length);
        if (!to.send(bytes)) {
            closeSoon("closed by the gateway: the controller does not take what is sent to it");
        }
        return true;
    }

    @Override
    void hangUp(String reason, long nowNanos) {
        boolean wasOpen = state == State.OPEN;
        state = State.CLOSED;
        Line old = line;
        line = null;
        if (old != null) {
            old.close();
        }
        if (wasOpen && hasSession()) {
            run(s -> s.handleDisconnected(nowNanos), nowNanos);
        }
    }
}
