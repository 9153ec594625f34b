package io.credgate.link;

import io.credgate.protocol.ExchangeSession;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Session;
import io.credgate.transport.HttpExchanger;
import io.credgate.transport.HttpExchanger.HttpHeader;
import io.credgate.transport.HttpExchanger.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One session of requests and replies. There is no connection to keep: it is "connected" while somebody uses it. The
 * session lives on from one use to the next, with what it has logged in to, until it asks to be disconnected. Only the
 * reply to the request at hand is listened to.
 */
final class ExchangeChannel extends SessionRunner<ExchangeSession> {
    /** The session's own deadline comes first; this one only frees the connection. */
    private static final Duration BEYOND_DEADLINE = Duration.ofSeconds(1);

    private static final Duration WITHOUT_DEADLINE = Duration.ofMinutes(1);

    private final HttpExchanger exchanger;
    private final Consumer<LongConsumer> core;
    private boolean open;
    private boolean discard;
    private @Nullable Pending pending;

    /** One exchange under way; told apart by identity. */
    private static final class Pending {
        private final long requestId;
        private HttpExchanger.@Nullable Exchange exchange;

        Pending(long requestId) {
            this.requestId = requestId;
        }

        void giveUp() {
            if (exchange != null) {
                exchange.giveUp();
            }
        }
    }

    ExchangeChannel(
            LinkProfile profile,
            HttpExchanger exchanger,
            Consumer<LongConsumer> core,
            WallClock wallClock,
            LinkReports reports,
            Owner owner) {
        super(() -> (ExchangeSession) profile.newSession(), wallClock, reports, owner);
        this.exchanger = exchanger;
        this.core = core;
    }

    @Override
    public boolean isClosed() {
        return !open;
    }

    @Override
    boolean isOpen() {
        return open;
    }

    @Override
    public void connect(long nowNanos) {
        if (open) {
            throw new IllegalStateException("connect while in use");
        }
        open = true;
        owner().onOpened(nowNanos);
    }

    @Override
    boolean handOn(ExchangeSession from, long nowNanos) {
        ExchangeSession.Request request = from.pollRequest();
        if (request == null) {
            return false;
        }
        if (!open) {
            from.handleExchangeFailed(request.requestId(), false, "the link is closed", nowNanos);
            return true;
        }
        Pending given = pending;
        if (given != null) {
            given.giveUp();
        }
        Pending next = new Pending(request.requestId());
        pending = next;
        reports().log().bytes("sending", request.body().length);
        next.exchange = exchanger.start(outgoing(request, from.pollTimeoutNanos(), nowNanos), listener(next));
        return true;
    }

    private static HttpRequest outgoing(ExchangeSession.Request request, long deadlineNanos, long nowNanos) {
        Duration timeout = deadlineNanos == Session.NO_TIMEOUT
                ? WITHOUT_DEADLINE
                : Duration.ofNanos(Math.max(0, deadlineNanos - nowNanos)).plus(BEYOND_DEADLINE);
        List<HttpHeader> headers = request.headers().stream()
                .map(h -> new HttpHeader(h.name(), h.value()))
                .toList();
        return new HttpRequest(request.method(), request.target(), headers, request.body(), timeout);
    }

    /** Called on an I/O thread. */
    private HttpExchanger.Listener listener(Pending of) {
        return new HttpExchanger.Listener() {
            @Override
            public void onReply(int status, List<HttpHeader> headers, byte[] body) {
                core.accept(now -> replied(of, status, headers, body, now));
            }

            @Override
            public void onFailed(boolean maybeSent, String reason) {
                core.accept(now -> failed(of, maybeSent, reason, now));
            }
        };
    }

    private void replied(Pending of, int status, List<HttpHeader> headers, byte[] body, long nowNanos) {
        if (of != pending) {
            return;
        }
        pending = null;
        reports().log().bytes("received", body.length);
        List<ExchangeSession.Header> received = headers.stream()
                .map(h -> new ExchangeSession.Header(h.name(), h.value()))
                .toList();
        run(s -> s.handleReply(new ExchangeSession.Reply(of.requestId, status, received, body), nowNanos), nowNanos);
    }

    private void failed(Pending of, boolean maybeSent, String reason, long nowNanos) {
        if (of == pending) {
            pending = null;
            run(s -> s.handleExchangeFailed(of.requestId, maybeSent, reason, nowNanos), nowNanos);
        }
    }

    @Override
    void disconnectAsked() {
        discard = true;
    }

    @Override
    void hangUp(String reason, long nowNanos) {
        open = false;
        Pending given = pending;
        pending = null;
        if (given != null) {
            given.giveUp();
            if (isOperating()) {
                run(s -> s.handleExchangeFailed(given.requestId, true, reason, nowNanos), nowNanos);
            }
        }
        if (discard) {
            discard = false;
            forgetSession();
        }
    }
}
