package io.credgate.transport.tcp;

import io.credgate.transport.tcp.TcpListeners.Acceptor;
import io.credgate.transport.tcp.TcpListeners.Listening;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One address that is listened on. Lives on the one I/O thread of its group. */
final class TcpListener {
    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
    private static final long RETRY_SECONDS = 10;
    /** Strangers are told of in the log once in so long; how many there were is told with the next. */
    private static final long STRANGER_LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Listening where;
    private final EventLoopGroup group;
    private final Acceptor acceptor;
    private final List<InetAddress> clients = new ArrayList<>();
    private int open;
    private long strangers;
    private long strangersToldNanos = Long.MIN_VALUE;
    private boolean failureTold;

    TcpListener(Listening where, EventLoopGroup group, Acceptor acceptor) {
        this.where = where;
        this.group = group;
        this.acceptor = acceptor;
        for (String client : where.clients()) {
            byte[] address = NetUtil.createByteArrayFromIpAddressString(client);
            try {
                if (address != null) {
                    clients.add(InetAddress.getByAddress(address));
                }
            } catch (UnknownHostException e) {
                LOG.warn("{} is no IP address and is left out of the list of clients", client);
            }
        }
    }

    void start() {
        new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 32)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                // Frees the place of a client that is gone without a word.
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), TcpTransport.KEEPALIVE_IDLE)
                .childOption(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), TcpTransport.KEEPALIVE_INTERVAL)
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), TcpTransport.KEEPALIVE_COUNT)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, TcpTransport.PENDING_WRITES)
                .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 1024, 4096))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(where.host(), where.port())
                .addListener(bound -> {
                    if (bound.isSuccess()) {
                        failureTold = false;
                        LOG.info("Listening on {}:{}", where.host(), where.port());
                        acceptor.onListening(true, "");
                    } else {
                        failed(bound.cause());
                    }
                });
    }

    private void failed(Throwable cause) {
        if (group.isShuttingDown()) {
            return;
        }
        String reason = "cannot listen on " + where.host() + ":" + where.port() + ": " + cause.getMessage()
                + ". Is another program listening there, or is the address not one of this machine?";
        if (!failureTold) {
            failureTold = true;
            LOG.error("The gateway {} It is tried again every {} s", reason, RETRY_SECONDS);
        }
        acceptor.onListening(false, reason);
        try {
            ScheduledFuture<?> unused = group.schedule(this::start, RETRY_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("not tried again: the gateway stops");
        }
    }

    private void accept(SocketChannel channel) {
        InetAddress peer =
                channel.remoteAddress() == null ? null : channel.remoteAddress().getAddress();
        if (peer == null || !clients.contains(peer)) {
            turnAway(channel, peer + " is not in the list of clients");
        } else if (open >= where.clientsMax()) {
            turnAway(channel, "there are " + open + " clients already; " + peer);
        } else {
            open++;
            channel.closeFuture().addListener(closed -> open--);
            channel.pipeline().addLast(new TcpAccepted(channel, acceptor));
        }
    }

    private void turnAway(Channel channel, String why) {
        strangers++;
        long now = System.nanoTime();
        if (strangersToldNanos == Long.MIN_VALUE || now - strangersToldNanos > STRANGER_LOG_NANOS) {
            strangersToldNanos = now;
            LOG.warn(
                    "A connection to {}:{} was closed: {} ({} since the start)",
                    where.host(),
                    where.port(),
                    why,
                    strangers);
        }
        ChannelFuture unused = channel.close();
    }
}
