package io.credgate.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A controller of lines, in upper case what it gets in lower case. {@code later} is answered 50 ms later and makes a card
 * then, {@code all} is answered to every client, {@code bye} ends the connection, {@code flood} is answered with a
 * megabyte, {@code crash} is a bug.
 */
final class EchoController implements SimulatedController {
    static final int FLOOD = 1 << 20;

    private static final long LATER_NANOS = 50_000_000;

    private final SimulatorSite site;
    private final CardModel cards = new CardModel();
    private final Faults faults = new Faults();
    private final List<EchoConversation> conversations = new ArrayList<>();
    private Consumer<String> traffic = line -> {};

    EchoController(SimulatorSite site) {
        this.site = site;
    }

    /** Not registered with the service loader: there is no dialect to go with it. */
    static final class Provider implements ControllerSimulator {
        @Override
        public String dialect() {
            return "echo";
        }

        @Override
        public SimulatorSite standardSite() {
            return SimulatorSite.standard("left", "right");
        }

        @Override
        public SimulatedController create(SimulatorSite site) {
            return new EchoController(site);
        }
    }

    @Override
    public Conversation connect(long nowNanos) {
        EchoConversation conversation = new EchoConversation();
        conversations.add(conversation);
        return conversation;
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
    public void onTraffic(Consumer<String> line) {
        traffic = line;
    }

    private final class EchoConversation implements Conversation {
        private final StringBuilder input = new StringBuilder();
        private final Deque<ByteBuffer> output = new ArrayDeque<>();
        private long dueNanos = Long.MAX_VALUE;
        private boolean closes;

        @Override
        public void handleInput(ByteBuffer bytes, long nowNanos) {
            input.append(US_ASCII.decode(bytes));
            for (int end = input.indexOf("\n"); end >= 0; end = input.indexOf("\n")) {
                String line = input.substring(0, end);
                input.delete(0, end + 1);
                traffic.accept("> " + line);
                take(line, nowNanos);
            }
        }

        private void take(String line, long nowNanos) {
            switch (line) {
                case "later" -> dueNanos = nowNanos + LATER_NANOS;
                case "all" -> conversations.forEach(c -> c.say("ALL\n"));
                case "crash" -> throw new IllegalStateException("asked for");
                case "flood" -> say("F".repeat(FLOOD));
                case "fault" -> say(faults.take() + "\n");
                case "site" -> say(site.encoders() + " " + site.rooms() + " " + site.cardDelayMillis() + "\n");
                default -> say(line.toUpperCase(java.util.Locale.ROOT) + "\n");
            }
            closes = line.equals("bye");
        }

        private void say(String text) {
            output.add(US_ASCII.encode(text));
            traffic.accept("< " + text.strip());
        }

        @Override
        public void handleTimeout(long nowNanos) {
            if (dueNanos <= nowNanos) {
                dueNanos = Long.MAX_VALUE;
                cards.makeNew("left", List.of("101"), "", "", "later");
                say("LATER\n");
            }
        }

        @Override
        public long pollTimeoutNanos() {
            return dueNanos;
        }

        @Override
        public ByteBuffer pollTransmit() {
            return output.poll();
        }

        @Override
        public boolean wantsClose() {
            return closes && output.isEmpty();
        }

        @Override
        public void handleDisconnected(long nowNanos) {
            conversations.remove(this);
        }
    }
}
