package io.credgate.simulation;

import io.credgate.transport.Transport;
import java.util.function.Function;

/** A connection for bytes, as a link opens it. */
final class WireTransport implements Transport {
    private final Function<Wire.End, Wire> wires;
    private Wire wire;

    WireTransport(Function<Wire.End, Wire> wires) {
        this.wires = wires;
    }

    @Override
    public void open(Listener listener) {
        wire = wires.apply(new Wire.End() {
            @Override
            public void opened() {
                listener.onOpened();
            }

            @Override
            public void bytes(byte[] bytes) {
                listener.onBytes(bytes);
            }

            @Override
            public void closed(String reason) {
                listener.onClosed(reason);
            }
        });
        wire.connect();
    }

    @Override
    public boolean send(byte[] bytes) {
        return wire.send(bytes);
    }

    @Override
    public void close() {
        wire.close("closed by the gateway");
    }
}
