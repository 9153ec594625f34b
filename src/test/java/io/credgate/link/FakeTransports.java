package io.credgate.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.credgate.transport.Transport;
import java.util.ArrayList;
import java.util.List;

/** Connections that do what the test says; everything is called on the test's thread. */
final class FakeTransports implements Transport.Factory {
    final List<FakeTransport> made = new ArrayList<>();
    /** Applied to each connection when it is opened. */
    Reaction reaction = Reaction.NONE;

    enum Reaction {
        NONE,
        OPEN,
        REFUSE,
        THROW
    }

    @Override
    public Transport create() {
        if (reaction == Reaction.THROW) {
            throw new IllegalArgumentException("no such port");
        }
        FakeTransport transport = new FakeTransport();
        made.add(transport);
        return transport;
    }

    FakeTransport last() {
        return made.get(made.size() - 1);
    }

    long open() {
        return made.stream().filter(t -> t.listener != null && !t.closed).count();
    }

    final class FakeTransport implements Transport {
        Listener listener;
        final StringBuilder sent = new StringBuilder();
        boolean closed;
        /** How many pieces it will not take. */
        int refusals;

        private boolean up;

        @Override
        public void open(Listener to) {
            listener = to;
            if (reaction == Reaction.OPEN) {
                opened();
            } else if (reaction == Reaction.REFUSE) {
                closedByPeer("refused");
            }
        }

        @Override
        public boolean send(byte[] bytes) {
            if (closed || !up || refusals-- > 0) {
                return false;
            }
            sent.append(new String(bytes, US_ASCII));
            return true;
        }

        @Override
        public void close() {
            closedByPeer("closed by the gateway");
        }

        void opened() {
            up = true;
            listener.onOpened();
        }

        void receive(String text) {
            listener.onBytes(text.getBytes(US_ASCII));
        }

        void closedByPeer(String reason) {
            if (!closed) {
                closed = true;
                if (listener != null) {
                    listener.onClosed(reason);
                }
            }
        }
    }
}
