package io.credgate.transport.http;

import io.credgate.transport.HttpExchanger;
import io.credgate.transport.HttpExchanger.HttpHeader;
import io.credgate.transport.HttpExchanger.HttpRequest;
import io.credgate.transport.TransportConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on one connection. All state lives on its event loop. {@code sent} becomes true with the first byte that is
 * handed to an established connection, TLS included: before that, a failure leaves no doubt. No sentence repeats what was
 * sent or received.
 */
final class NettyExchange implements HttpExchanger.Exchange {
    /** What a reply may have; a controller's answers are far smaller. */
    static final int REPLY_BYTES_MAX = 4 * 1024 * 1024;

    private static final int HEAD_LINE_MAX = 4096;
    private static final int HEAD_BYTES_MAX = 32 * 1024;
    private static final int CHUNK_BYTES_MAX = 8192;

    static final String CLOSED_HERE = "closed by the gateway";

    private final TransportConfig.Http config;
    private final HttpRequest request;
    private final HttpExchanger.Listener listener;
    private final EventLoop loop;
    private final Consumer<NettyExchange> ended;

    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> timer;
    private volatile boolean sent;
    /** Its end was told; atomic because the event loop may have ended before a look-up. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** @param ended told when the end was told, on whatever thread */
    NettyExchange(
            TransportConfig.Http config,
            HttpRequest request,
            HttpExchanger.Listener listener,
            EventLoop loop,
            Consumer<NettyExchange> ended) {
        this.ended = ended;
        this.config = config;
        this.request = request;
        this.listener = listener;
        this.loop = loop;
    }

    /** @param lookups for what may block */
    void start(Executor lookups) {
        try {
            loop.execute(() -> begin(lookups));
        } catch (RejectedExecutionException e) {
            failWithoutLoop();
        }
    }

    @Override
    public void giveUp() {
        try {
            loop.execute(() -> fail(CLOSED_HERE));
        } catch (RejectedExecutionException e) {
            // The I/O thread has ended, and every connection with it.
        }
    }

    private void begin(Executor lookups) {
        deadline(config.connectTimeout(), this::connectTimedOut);
        try {
            lookups.execute(this::lookUp);
        } catch (RejectedExecutionException e) {
            fail("the address " + config.base().getHost() + " cannot be looked up: earlier look-ups got no answer yet");
        }
    }

    private String connectTimedOut() {
        if (channel == null) {
            return HttpFailures.lookUpTimedOut(config);
        }
        return channel.isActive() ? HttpFailures.handshakeTimedOut(config) : HttpFailures.connectTimedOut(config);
    }

    /** On a look-up thread. */
    private void lookUp() {
        Runnable next;
        try {
            InetAddress address = InetAddress.getByName(config.base().getHost());
            ServerTrust trust = config.base().getScheme().equals("https") ? ServerTrust.of(config) : null;
            next = () -> connect(address, trust);
        } catch (UnknownHostException | SecurityException e) {
            next = () -> fail(
                    "the name " + config.base().getHost() + " is unknown: check the configuration and the name server");
        } catch (IOException | GeneralSecurityException e) {
            next = () -> fail("the certificates to trust cannot be used: " + e.getMessage());
        }
        try {
            loop.execute(next);
        } catch (RejectedExecutionException e) {
            failWithoutLoop();
        }
    }

    /** The I/O thread has ended, and does nothing more of what it was given. */
    void failWithoutLoop() {
        if (over.compareAndSet(false, true)) {
            ended.accept(this);
            listener.onFailed(sent, CLOSED_HERE);
        }
    }

    private void connect(InetAddress address, @Nullable ServerTrust trust) {
        if (over.get()) {
            return;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        if (trust != null) {
                            made.pipeline().addLast(trust.handler(made.alloc()));
                        }
                        made.pipeline()
                                .addLast(new HttpClientCodec(HEAD_LINE_MAX, HEAD_BYTES_MAX, CHUNK_BYTES_MAX, true))
                                .addLast(new HttpObjectAggregator(REPLY_BYTES_MAX))
                                .addLast(new Replies());
                    }
                })
                .connect(new InetSocketAddress(address, config.base().getPort()));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fail(HttpFailures.sentence(config, done.cause()));
            }
        });
    }

    private void send(ChannelHandlerContext ctx) {
        if (over.get()) {
            return;
        }
        DefaultFullHttpRequest out;
        try {
            out = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1,
                    HttpMethod.valueOf(request.method()),
                    request.target(),
                    Unpooled.wrappedBuffer(request.body()));
            out.headers().set(HttpHeaderNames.HOST, hostHeader());
            request.headers().forEach(h -> out.headers().add(h.name(), h.value()));
            if (request.body().length > 0
                    || request.method().equals("POST")
                    || request.method().equals("PUT")) {
                out.headers().set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
            }
            out.headers().set(HttpHeaderNames.CONNECTION, "close");
        } catch (IllegalArgumentException e) {
            fail("the request cannot be written as HTTP");
            return;
        }
        deadline(
                request.replyTimeout(),
                () -> HttpFailures.where(config) + " gave no answer within "
                        + request.replyTimeout().toMillis() / 1000.0 + " s");
        sent = true;
        ctx.writeAndFlush(out).addListener(written -> {
            if (!written.isSuccess()) {
                fail(HttpFailures.sentence(config, written.cause()));
            }
        });
    }

    private String hostHeader() {
        int port = config.base().getPort();
        boolean usual = port == (config.base().getScheme().equals("https") ? 443 : 80);
        return usual ? config.base().getHost() : config.base().getHost() + ":" + port;
    }

    private void reply(FullHttpResponse response) {
        if (response.decoderResult().isFailure()) {
            fail(HttpFailures.unreadable(config, response.decoderResult().cause()));
            return;
        }
        if (!sent) {
            fail(HttpFailures.where(config) + " speaks before it is asked: it is no HTTP server");
            return;
        }
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            // The answer itself is still to come.
            return;
        }
        byte[] body = new byte[response.content().readableBytes()];
        response.content().readBytes(body);
        List<HttpHeader> headers = response.headers().entries().stream()
                .map(h -> new HttpHeader(h.getKey(), h.getValue()))
                .toList();
        if (finish()) {
            listener.onReply(response.status().code(), headers, body);
        }
    }

    private void fail(String reason) {
        if (finish()) {
            listener.onFailed(sent, reason);
        }
    }

    /** The end, once. */
    private boolean finish() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        ended.accept(this);
        if (timer != null) {
            timer.cancel(false);
        }
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
        return true;
    }

    private void deadline(Duration after, Supplier<String> reason) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = loop.schedule(() -> fail(reason.get()), after.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Sends when the connection is there, and takes the one reply. */
    private final class Replies extends SimpleChannelInboundHandler<FullHttpResponse> {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (ctx.pipeline().get(SslHandler.class) == null) {
                send(ctx);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    send(ctx);
                } else {
                    fail(HttpFailures.handshake(config, handshake.cause()));
                }
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            reply(response);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(loop.isShuttingDown() ? CLOSED_HERE : HttpFailures.closedEarly(config));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(HttpFailures.sentence(config, cause));
        }
    }
}
