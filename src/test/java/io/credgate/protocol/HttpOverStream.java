package io.credgate.protocol;

import io.credgate.command.Operation;
import io.credgate.protocol.ExchangeSession.Header;
import io.credgate.protocol.ExchangeSession.Reply;
import io.credgate.protocol.ExchangeSession.Request;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * An exchange session as one of bytes: its requests and replies travel as HTTP/1.1. So the tests that know lines and
 * bytes serve for HTTP as well. What the transport does in life is done here: each request gets one reply or one failure.
 */
final class HttpOverStream implements StreamSession {
    private static final int REPLY_MAX = 1 << 20;
    /** Bytes by which a reply can be told from something else. */
    private static final int START = 5;

    private final ExchangeSession session;
    private final Deque<SessionEvent> own = new ArrayDeque<>();
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();
    /** Size of the whole reply; -1 while its head is not complete. */
    private int needed = -1;

    private boolean connected;
    private Request open;
    /** Bytes of the open request that were not polled yet. */
    private ByteBuffer unsent;

    private boolean sent;

    HttpOverStream(ExchangeSession session) {
        this.session = session;
    }

    @Override
    public void handleWallClock(Instant now, long nowNanos) {
        session.handleWallClock(now, nowNanos);
    }

    @Override
    public void handleConnected(long nowNanos) {
        fail("a new connection", nowNanos);
        connected = true;
        forget();
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        connected = false;
        forget();
        fail("the connection broke", nowNanos);
        // Without a connection every further request fails before it is sent.
        pump(nowNanos);
    }

    @Override
    public void handleOperation(long attemptId, Operation operation, long nowNanos) {
        session.handleOperation(attemptId, operation, nowNanos);
        pump(nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        session.handleTimeout(nowNanos);
        pump(nowNanos);
    }

    @Override
    public long pollTimeoutNanos() {
        return session.pollTimeoutNanos();
    }

    @Override
    public SessionEvent pollEvent() {
        SessionEvent event = session.pollEvent();
        return event != null ? event : own.poll();
    }

    @Override
    public ByteBuffer pollTransmit() {
        ByteBuffer out = unsent;
        unsent = null;
        sent |= out != null;
        return out;
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (open == null || !sent) {
                continue; // nobody asked
            }
            input.write(b);
            boolean headGrows = needed < 0;
            // Looked at only where something may be complete: reading stays quick with long answers.
            if (input.size() == START
                    || (headGrows && b == '\n')
                    || (!headGrows && input.size() >= needed)
                    || input.size() > REPLY_MAX) {
                take(nowNanos);
            }
        }
    }

    private void take(long nowNanos) {
        byte[] read = input.toByteArray();
        String text = new String(read, StandardCharsets.ISO_8859_1);
        int start = Math.min(read.length, START);
        if (!"HTTP/".startsWith(text.substring(0, start)) || read.length > REPLY_MAX) {
            giveUp("no HTTP", nowNanos);
            return;
        }
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return;
        }
        needed = 0;
        List<Header> headers = new ArrayList<>();
        String[] lines = text.substring(0, end).split("\r\n");
        int length = 0;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                Header header = new Header(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).strip());
                headers.add(header);
                if (header.name().equalsIgnoreCase("content-length")
                        && header.value().matches("[0-9]{1,6}")) {
                    length = Integer.parseInt(header.value());
                }
            }
        }
        String[] first = lines[0].split(" ");
        if (first.length < 2 || !first[1].matches("[0-9]{3}")) {
            giveUp("no status", nowNanos);
        } else if (read.length < end + 4 + length) {
            needed = end + 4 + length;
        } else {
            byte[] body = new byte[length];
            System.arraycopy(read, end + 4, body, 0, length);
            Request answered = open;
            open = null;
            forget();
            session.handleReply(new Reply(answered.requestId(), Integer.parseInt(first[1]), headers, body), nowNanos);
            pump(nowNanos);
        }
    }

    /** The transport has one connection per exchange: what was said on this one is over. */
    private void giveUp(String reason, long nowNanos) {
        connected = false;
        own.add(new SessionEvent.Disconnect("the answer could not be read: " + reason));
        fail(reason, nowNanos);
        pump(nowNanos);
    }

    private void forget() {
        input.reset();
        needed = -1;
    }

    private void fail(String reason, long nowNanos) {
        Request failed = open;
        if (failed != null) {
            open = null;
            unsent = null;
            session.handleExchangeFailed(failed.requestId(), sent, reason, nowNanos);
        }
    }

    private void pump(long nowNanos) {
        for (int i = 0; i < 100; i++) {
            Request next = session.pollRequest();
            if (next == null) {
                return;
            }
            if (open != null && sent) {
                // The session gave the open exchange up; in life its connection is closed.
                own.add(new SessionEvent.Disconnect("an exchange was given up"));
                connected = false;
                open = null;
            }
            if (!connected) {
                session.handleExchangeFailed(next.requestId(), false, "there is no connection", nowNanos);
                continue;
            }
            open = next;
            sent = false;
            forget();
            unsent = ByteBuffer.wrap(bytes(next));
        }
        throw new IllegalStateException("requests without end");
    }

    private static byte[] bytes(Request request) {
        StringBuilder head = new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\nHost: x\r\n");
        request.headers()
                .forEach(h ->
                        head.append(h.name()).append(": ").append(h.value()).append("\r\n"));
        head.append("Content-Length: ").append(request.body().length).append("\r\n\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(request.body());
        return out.toByteArray();
    }
}
