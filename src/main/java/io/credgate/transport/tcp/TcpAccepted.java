package io.credgate.transport.tcp;

import io.credgate.transport.AcceptedConnection;
import io.credgate.transport.Transport;
import io.credgate.transport.tcp.TcpListeners.Acceptor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection that was accepted. */
final class TcpAccepted extends ChannelInboundHandlerAdapter implements AcceptedConnection {
    private static final long CLOSE_MAX_MILLIS = 2000;

    private final Channel channel;
    private final Acceptor acceptor;
    private final String peer;
    private Transport.@Nullable Listener listener;
    private String reason = "it closed the connection";

    TcpAccepted(SocketChannel channel, Acceptor acceptor) {
        this.channel = channel;
        this.acceptor = acceptor;
        this.peer = channel.remoteAddress().getAddress().getHostAddress() + ":"
                + channel.remoteAddress().getPort();
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public boolean send(byte[] bytes) {
        if (!channel.isActive() || !channel.isWritable()) {
            return false;
        }
        // A failure closes the channel, which is told by channelInactive.
        ChannelFuture unused = channel.writeAndFlush(Unpooled.copiedBuffer(bytes));
        return true;
    }

    @Override
    public void readOn() {
        channel.read();
    }

    @Override
    public void close() {
        channel.eventLoop().execute(() -> {
            reason = "closed by the gateway";
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> hangUp());
            ScheduledFuture<?> unused =
                    channel.eventLoop().schedule(this::hangUp, CLOSE_MAX_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    private void hangUp() {
        ChannelFuture unused = channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        listener = acceptor.onAccepted(this);
        channel.read();
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
        Transport.Listener to = listener;
        if (to != null && bytes.length > 0) {
            to.onBytes(bytes);
        } else {
            channel.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Transport.Listener to = listener;
        listener = null;
        if (to != null) {
            to.onClosed(reason);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        reason = "the connection broke";
        hangUp();
    }
}
