package io.credgate.transport.tcp;

import io.credgate.transport.AcceptedConnection;
import io.credgate.transport.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Owns the thread of everything that listens. Closing it closes every listener and every connection it accepted. */
public final class TcpListeners implements AutoCloseable {
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("credgate-listen", true), NioIoHandler.newFactory());

    /**
     * Where to listen and for whom.
     *
     * @param clients IP addresses that may connect; all others are closed at once
     * @param clientsMax connections at the same time
     */
    public record Listening(String host, int port, List<String> clients, int clientsMax) {
        public Listening {
            clients = List.copyOf(clients);
        }
    }

    /** Called on the I/O thread. */
    public interface Acceptor {
        /**
         * Called again whenever it changes.
         *
         * @param reason why it does not listen; empty if it does
         */
        void onListening(boolean listening, String reason);

        /** What the connection's bytes and its end are told to; {@code onOpened} is not called. */
        Transport.Listener onAccepted(AcceptedConnection connection);
    }

    /** Begins to listen; where that fails, for instance as the port is taken, it is tried again every 10 s. */
    public void listen(Listening where, Acceptor acceptor) {
        new TcpListener(where, group, acceptor).start();
    }

    /** Returns when the thread has ended, or after 3 s. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_MAX.toMillis() / 2, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MAX.toMillis());
    }
}
