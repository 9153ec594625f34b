package io.credgate.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.credgate.simulator.CardModel;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The other side of {@link FakeSession}: answers PING with PONG and REQ, unless a fault is due, with a card and OK. */
final class LineController implements SimulatedController {
    private final CardModel cards = new CardModel();
    private final Faults faults = new Faults();

    @Override
    public Conversation connect(long nowNanos) {
        return new LineConversation();
    }

    @Override
    public CardModel cards() {
        return cards;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public void onTraffic(Consumer<String> line) {}

    private final class LineConversation implements Conversation {
        private final StringBuilder input = new StringBuilder();
        private final Deque<ByteBuffer> output = new ArrayDeque<>();
        private boolean cut;

        @Override
        public void handleInput(ByteBuffer bytes, long nowNanos) {
            input.append(US_ASCII.decode(bytes));
            for (int end = input.indexOf("\n"); end >= 0; end = input.indexOf("\n")) {
                if (input.substring(0, end).equals("PING")) {
                    output.add(US_ASCII.encode("PONG\n"));
                } else {
                    request();
                }
                input.delete(0, end + 1);
            }
        }

        private void request() {
            Faults.Kind fault = faults.take().kind();
            if (fault == Faults.Kind.SILENT) {
                return;
            }
            if (fault == Faults.Kind.CUT_ON_REQUEST) {
                cut = true;
                return;
            }
            cards.makeNew("1", List.of("101"), "", "", "REQ");
            output.add(US_ASCII.encode("WAIT\n"));
            output.add(US_ASCII.encode("OK\n"));
        }

        @Override
        public void handleTimeout(long nowNanos) {}

        @Override
        public long pollTimeoutNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public ByteBuffer pollTransmit() {
            return output.poll();
        }

        @Override
        public boolean wantsClose() {
            return cut;
        }

        @Override
        public void handleDisconnected(long nowNanos) {}
    }
}
