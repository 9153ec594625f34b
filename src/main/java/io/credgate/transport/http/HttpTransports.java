package io.credgate.transport.http;

import io.credgate.transport.HttpExchanger;
import io.credgate.transport.TransportConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Owns the threads that all HTTP exchanges share: one I/O thread, and up to {@link #LOOKUPS_MAX} threads for what may
 * block: name look-ups and reading certificates. Closing it closes every connection.
 */
public final class HttpTransports implements AutoCloseable {
    /** Look-ups under way at once; further ones are refused, and tried again with the link's back-off. */
    static final int LOOKUPS_MAX = 4;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("credgate-http", true), NioIoHandler.newFactory());
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            0,
            LOOKUPS_MAX,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new DefaultThreadFactory("credgate-http-lookup", true));

    private final Set<NettyExchange> open = ConcurrentHashMap.newKeySet();

    /** Asks the controller at one address. */
    public HttpExchanger exchanger(TransportConfig.Http config) {
        return (request, listener) -> {
            NettyExchange exchange = new NettyExchange(config, request, listener, group.next(), open::remove);
            open.add(exchange);
            exchange.start(lookups);
            return exchange;
        };
    }

    /** Returns when the I/O thread has ended, or after 5 s. */
    @Override
    public void close() {
        lookups.shutdownNow();
        group.shutdownGracefully(0, CLOSE_MAX.toMillis() / 2, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MAX.toMillis());
        // A connection that was begun while the thread ended is closed by nobody, and tells nothing.
        open.forEach(NettyExchange::failWithoutLoop);
    }
}
