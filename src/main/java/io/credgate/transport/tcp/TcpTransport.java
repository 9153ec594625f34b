package io.credgate.transport.tcp;

import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection. All state lives on its event loop; {@link #send} and {@link #close} may be called on any thread.
 * {@code onClosed} comes exactly once, also if the connection never came up.
 */
final class TcpTransport implements Transport {
    /** {@code send} returns false from the upper mark on (bytes the peer has not taken) until the lower is reached. */
    static final WriteBufferWaterMark PENDING_WRITES = new WriteBufferWaterMark(16 * 1024, 64 * 1024);

    static final String CLOSED_HERE = "closed by the gateway";

    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);
    /** How long closing waits for bytes that the peer has not taken yet. */
    private static final long CLOSE_MAX_MILLIS = 2000;
    /** Keep-alive finds a dead peer within about 90 s even while nothing is due from it. Seconds, seconds, probes. */
    static final int KEEPALIVE_IDLE = 60;

    static final int KEEPALIVE_INTERVAL = 10;
    static final int KEEPALIVE_COUNT = 3;

    private final TransportConfig.Tcp config;
    private final EventLoop loop;
    private final Executor lookups;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable Channel channel;
    private volatile boolean sendable;

    private @Nullable Listener listener;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable String reason;
    private boolean closeAsked;
    private boolean over;

    TcpTransport(TransportConfig.Tcp config, EventLoop loop, Executor lookups) {
        this.config = config;
        this.loop = loop;
        this.lookups = lookups;
    }

    @Override
    public void open(Listener to) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a transport is opened once");
        }
        try {
            loop.execute(() -> begin(to));
        } catch (RejectedExecutionException e) {
            to.onClosed(CLOSED_HERE);
        }
    }

    @Override
    public boolean send(byte[] bytes) {
        Channel to = channel;
        if (to == null || !sendable || !to.isActive() || !to.isWritable()) {
            return false;
        }
        to.writeAndFlush(Unpooled.copiedBuffer(bytes)).addListener(written -> {
            if (!written.isSuccess()) {
                fail(to, written.cause());
            }
        });
        return true;
    }

    @Override
    public void close() {
        sendable = false;
        try {
            loop.execute(this::closeOnLoop);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the I/O thread has ended already", config.describe());
        }
    }

    private void begin(Listener to) {
        listener = to;
        if (closeAsked) {
            finish(CLOSED_HERE);
            return;
        }
        timer = loop.schedule(
                () -> finish(ConnectFailures.timedOut(config)),
                config.connectTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(config.host());
        try {
            if (literal != null) {
                connect(InetAddress.getByAddress(literal));
            } else {
                lookups.execute(this::lookUp);
            }
        } catch (UnknownHostException e) {
            finish(ConnectFailures.sentence(config, e));
        } catch (RejectedExecutionException e) {
            finish("the name " + config.host() + " cannot be looked up: earlier look-ups got no answer yet");
        }
    }

    /** On a look-up thread. */
    private void lookUp() {
        Runnable next;
        try {
            InetAddress address = InetAddress.getByName(config.host());
            next = () -> connect(address);
        } catch (UnknownHostException | SecurityException e) {
            next = () -> finish(ConnectFailures.sentence(config, e));
        }
        try {
            loop.execute(next);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: look-up ended after the I/O thread", config.describe());
        }
    }

    private void connect(InetAddress address) {
        if (over) {
            return;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_IDLE)
                .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEPALIVE_INTERVAL)
                .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_COUNT)
                // The timer above covers the look-up as well.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, PENDING_WRITES)
                .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 1024, 4096))
                .handler(new Inbound())
                .connect(new InetSocketAddress(address, config.port()));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                finish(ConnectFailures.sentence(config, done.cause()));
            }
        });
    }

    private void closeOnLoop() {
        closeAsked = true;
        Channel open = channel;
        if (over || listener == null) {
            return;
        }
        if (open == null || !open.isActive()) {
            finish(CLOSED_HERE);
            return;
        }
        reason = reason == null ? CLOSED_HERE : reason;
        cancelTimer();
        timer = loop.schedule(() -> finish(CLOSED_HERE), CLOSE_MAX_MILLIS, TimeUnit.MILLISECONDS);
        // Behind everything that was sent.
        open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> hangUp(open));
    }

    private void fail(Channel broken, Throwable cause) {
        reason = reason == null ? ConnectFailures.sentence(config, cause) : reason;
        sendable = false;
        hangUp(broken);
    }

    /** The end of the connection, once. */
    private void finish(String why) {
        if (over) {
            return;
        }
        over = true;
        sendable = false;
        cancelTimer();
        Channel open = channel;
        if (open != null) {
            hangUp(open);
        }
        Listener to = listener;
        if (to != null) {
            to.onClosed(why);
        }
    }

    private static void hangUp(Channel channel) {
        // How it went is told by channelInactive.
        ChannelFuture unused = channel.close();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Hands bytes to the listener as plain arrays; buffers do not leave this class. */
    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Listener to = listener;
            if (over || to == null) {
                hangUp(ctx.channel());
                return;
            }
            cancelTimer();
            channel = ctx.channel();
            sendable = !closeAsked;
            to.onOpened();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            byte[] bytes;
            try {
                ByteBuf buffer = (ByteBuf) message;
                bytes = new byte[buffer.readableBytes()];
                buffer.readBytes(bytes);
            } finally {
                ReferenceCountUtil.release(message);
            }
            Listener to = listener;
            if (!over && to != null && bytes.length > 0) {
                to.onBytes(bytes);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            String byItself = loop.isShuttingDown() ? CLOSED_HERE : ConnectFailures.closedByPeer(config);
            finish(reason == null ? byItself : reason);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(ctx.channel(), cause);
        }
    }
}
