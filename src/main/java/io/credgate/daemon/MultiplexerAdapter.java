package io.credgate.daemon;

import io.credgate.dispatch.Inbox;
import io.credgate.dispatch.Multiplexer;
import io.credgate.dispatch.RelayClient;
import io.credgate.transport.AcceptedConnection;
import io.credgate.transport.Transport;
import io.credgate.transport.tcp.TcpListeners.Acceptor;
import java.util.function.LongSupplier;

/** Carries what happens on the listening socket to the multiplexer on the core loop. */
final class MultiplexerAdapter implements Acceptor {
    private final Multiplexer multiplexer;
    private final Inbox inbox;
    private final LongSupplier nanos;

    MultiplexerAdapter(Multiplexer multiplexer, Inbox inbox, LongSupplier nanos) {
        this.multiplexer = multiplexer;
        this.inbox = inbox;
        this.nanos = nanos;
    }

    @Override
    public void onListening(boolean listening, String reason) {
        inbox.put(() -> multiplexer.listening(listening, reason));
    }

    @Override
    public Transport.Listener onAccepted(AcceptedConnection connection) {
        RelayClient client = new Client(connection);
        inbox.put(() -> multiplexer.connected(client));
        return new Transport.Listener() {
            @Override
            public void onOpened() {}

            @Override
            public void onBytes(byte[] bytes) {
                inbox.put(() -> multiplexer.received(client, bytes, nanos.getAsLong()));
            }

            @Override
            public void onClosed(String reason) {
                inbox.put(() -> multiplexer.disconnected(client, reason));
            }
        };
    }

    private record Client(AcceptedConnection connection) implements RelayClient {
        @Override
        public String name() {
            return connection.peer();
        }

        @Override
        public boolean send(byte[] bytes) {
            return connection.send(bytes);
        }

        @Override
        public void readOn() {
            connection.readOn();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
