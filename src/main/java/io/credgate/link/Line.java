package io.credgate.link;

import io.credgate.transport.Transport;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One connection of a channel, as the I/O thread sees it: hands everything over to the core loop, and gives the
 * connection up when more bytes wait there than a controller that answers requests ever sends.
 */
final class Line implements Transport.Listener {
    /** Bytes that may wait for the core loop, per connection. */
    static final int WAITING_MAX = 256 * 1024;
    /** What a chunk counts beside its bytes, so that a flood of single bytes is bounded as well. */
    static final int CHUNK_COST = 64;

    static final String OVERRUN = "closed by the gateway: the controller sent more than it was asked for";

    private final LinkChannel channel;
    private final Consumer<LongConsumer> core;
    private final Transport transport;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean overrun;
    private boolean refused;

    Line(LinkChannel channel, Consumer<LongConsumer> core, Transport transport) {
        this.channel = channel;
        this.core = core;
        this.transport = transport;
    }

    void open() {
        transport.open(this);
    }

    /** False once a piece was refused: what follows it must not go out without it. Core loop. */
    boolean send(byte[] bytes) {
        refused = refused || !transport.send(bytes);
        return !refused;
    }

    void close() {
        transport.close();
    }

    @Override
    public void onOpened() {
        core.accept(now -> channel.opened(this, now));
    }

    @Override
    public void onBytes(byte[] bytes) {
        int cost = bytes.length + CHUNK_COST;
        if (overrun || waiting.addAndGet(cost) > WAITING_MAX) {
            overrun = true;
            transport.close();
            return;
        }
        core.accept(now -> {
            waiting.addAndGet(-cost);
            channel.received(this, bytes, now);
        });
    }

    @Override
    public void onClosed(String reason) {
        core.accept(now -> channel.closed(this, overrun ? OVERRUN : reason, now));
    }
}
