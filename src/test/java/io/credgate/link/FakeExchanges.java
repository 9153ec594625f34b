package io.credgate.link;

import io.credgate.transport.HttpExchanger;
import java.util.ArrayList;
import java.util.List;

/** Exchanges that end as the test says; everything is called on the test's thread. */
final class FakeExchanges implements HttpExchanger {
    final List<FakeExchange> made = new ArrayList<>();

    @Override
    public Exchange start(HttpRequest request, Listener listener) {
        FakeExchange exchange = new FakeExchange(request, listener);
        made.add(exchange);
        return exchange;
    }

    FakeExchange last() {
        return made.get(made.size() - 1);
    }

    /** Paths of all requests so far. */
    List<String> targets() {
        return made.stream().map(exchange -> exchange.request.target()).toList();
    }

    static final class FakeExchange implements Exchange {
        final HttpRequest request;
        private final Listener listener;
        boolean givenUp;

        FakeExchange(HttpRequest request, Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        void reply(int status) {
            listener.onReply(status, List.of(), new byte[0]);
        }

        void fail(boolean maybeSent) {
            listener.onFailed(maybeSent, "reset");
        }

        @Override
        public void giveUp() {
            givenUp = true;
        }
    }
}
