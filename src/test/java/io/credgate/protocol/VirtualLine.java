package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.credgate.command.Operation;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatedController.Conversation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A session and a simulated controller on one line, in virtual time: does what a link and a network do between them, and
 * what goes wrong there. Bytes keep their order in each direction. One thread; the same seed gives the same run.
 */
final class VirtualLine {
    private static final long ENDS_WITHIN_NANOS = Duration.ofHours(2).toNanos();
    private static final int STEPS_MAX = 200_000;

    /** How bytes are cut into pieces on their way. */
    enum Chunking {
        WHOLE,
        BYTE_WISE,
        RANDOM,
        /** As RANDOM, and each piece takes up to 20 ms. */
        RANDOM_AND_SLOW
    }

    /** What happens to the line after a number of bytes. */
    enum Trouble {
        NONE,
        /** The connection breaks for both sides; bytes on their way are lost. */
        CUT,
        /** Bytes of that direction are swallowed from there on; nobody is told. */
        BLACK_HOLE
    }

    private final LinkProfile profile;
    private final SimulatedController controller;
    private final Chunking chunking;
    private final Random random;
    private final StreamSession session;
    private final List<SessionEvent> events = new ArrayList<>();
    private final List<Conversation> conversations = new ArrayList<>();
    private final List<Delivery> inFlight = new ArrayList<>();
    private Conversation current;
    private boolean closeAnnounced;
    private boolean disconnectAsked;
    private long nowNanos = 1_000_000_000L;
    private long lastDueNanos;
    private long sequence;
    private long attempts;
    private long bytesSent;
    private Trouble trouble = Trouble.NONE;
    private boolean troubleTowardsController;
    private long troubleAfterBytes;

    /** @param bytes null = the end of the stream */
    private record Delivery(
            long dueNanos, long sequence, Conversation conversation, boolean towardsController, byte[] bytes) {}

    VirtualLine(LinkProfile profile, SimulatedController controller, Chunking chunking, Random random) {
        this.profile = profile;
        this.controller = controller;
        this.chunking = chunking;
        this.random = random;
        session = Dialect.streamOf(profile);
    }

    /** From now on, counted in bytes of one direction. {@link Trouble#NONE} heals the line. */
    void setTrouble(Trouble kind, boolean towardsController, long afterBytes) {
        trouble = kind;
        troubleTowardsController = towardsController;
        troubleAfterBytes = afterBytes;
    }

    /** How the operation ended, and all events until then. */
    record Run(SessionEvent end, List<SessionEvent> events, long bytesSent) {}

    /** Runs one operation to its end, on a connection opened for it if there is none. */
    Run run(Operation operation) {
        if (current == null) {
            connect();
        }
        int from = events.size();
        bytesSent = 0;
        long attempt = ++attempts;
        session.handleOperation(attempt, operation, nowNanos);
        pump();
        long giveUpNanos = nowNanos + ENDS_WITHIN_NANOS;
        for (int steps = 0; end(attempt, from) == null; steps++) {
            if (steps > STEPS_MAX || !step(giveUpNanos)) {
                fail("the operation never ended: " + operation + ", events " + events.subList(from, events.size()));
            }
        }
        SessionEvent end = end(attempt, from);
        if (current != null && profile.connectionPolicy() == ConnectionPolicy.PER_REQUEST) {
            disconnect();
        }
        Run run = new Run(end, List.copyOf(events.subList(from, events.size())), bytesSent);
        settle();
        long ends = events.stream().filter(e -> isEndOf(e, attempt)).count();
        assertTrue(ends == 1, () -> "an operation ended " + ends + " times: " + events);
        return run;
    }

    /** So much time passes. */
    void pass(long nanos) {
        long until = nowNanos + nanos;
        for (int i = 0; i < STEPS_MAX && step(until); i++) {
            // goes on
        }
        nowNanos = Math.max(nowNanos, until);
    }

    private SessionEvent end(long attempt, int from) {
        return events.subList(from, events.size()).stream()
                .filter(e -> isEndOf(e, attempt))
                .findFirst()
                .orElse(null);
    }

    private static boolean isEndOf(SessionEvent event, long attempt) {
        return (event instanceof SessionEvent.Completed c && c.attemptId() == attempt)
                || (event instanceof SessionEvent.Failed f && f.attemptId() == attempt);
    }

    /** Lets everything happen that is on its way or planned at the controller. */
    private void settle() {
        long untilNanos = nowNanos + ENDS_WITHIN_NANOS;
        while (controllerDueNanos() != Long.MAX_VALUE || !inFlight.isEmpty()) {
            if (!step(untilNanos)) {
                return;
            }
        }
    }

    void connect() {
        current = controller.connect(nowNanos);
        conversations.add(current);
        closeAnnounced = false;
        disconnectAsked = false;
        session.handleConnected(nowNanos);
        pump();
    }

    /** The session's side closes: what it has sent still arrives, what is on its way back does not. */
    void disconnect() {
        if (current == null) {
            return;
        }
        Conversation closed = current;
        current = null;
        inFlight.removeIf(d -> d.conversation() == closed && !d.towardsController());
        enqueue(closed, true, null);
        session.handleDisconnected(nowNanos);
        pump();
    }

    private void cut() {
        Conversation closed = current;
        current = null;
        inFlight.removeIf(d -> d.conversation() == closed);
        closed.handleDisconnected(nowNanos);
        session.handleDisconnected(nowNanos);
    }

    private long controllerDueNanos() {
        return conversations.stream()
                .mapToLong(Conversation::pollTimeoutNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** One thing happens; false if nothing will until then. */
    private boolean step(long untilNanos) {
        Delivery delivery = inFlight.stream()
                .min((a, b) -> a.dueNanos() != b.dueNanos()
                        ? Long.compare(a.dueNanos(), b.dueNanos())
                        : Long.compare(a.sequence(), b.sequence()))
                .orElse(null);
        long deliveryDue = delivery == null ? Long.MAX_VALUE : delivery.dueNanos();
        long controllerDue = controllerDueNanos();
        long sessionDue = session.pollTimeoutNanos();
        long next = Math.min(deliveryDue, Math.min(controllerDue, sessionDue));
        if (next > untilNanos) {
            return false;
        }
        nowNanos = Math.max(nowNanos, next);
        if (deliveryDue == next) {
            inFlight.remove(delivery);
            deliver(delivery);
        } else if (controllerDue == next) {
            conversations.stream()
                    .filter(c -> c.pollTimeoutNanos() <= nowNanos)
                    .forEach(c -> c.handleTimeout(nowNanos));
        } else {
            session.handleTimeout(nowNanos);
            assertTrue(session.pollTimeoutNanos() > nowNanos, "the next timeout is not later than the one handled");
        }
        pump();
        return true;
    }

    private void deliver(Delivery delivery) {
        Conversation conversation = delivery.conversation();
        if (delivery.bytes() == null) {
            if (delivery.towardsController()) {
                conversation.handleDisconnected(nowNanos);
            } else if (conversation == current) {
                cut();
            }
        } else if (delivery.towardsController()) {
            conversation.handleInput(ByteBuffer.wrap(delivery.bytes()), nowNanos);
        } else if (conversation == current) {
            session.handleInput(ByteBuffer.wrap(delivery.bytes()), nowNanos);
        }
    }

    /** Takes everything that either side has to say. */
    private void pump() {
        for (ByteBuffer out = session.pollTransmit(); out != null; out = session.pollTransmit()) {
            bytesSent += out.remaining();
            if (current != null) {
                transmit(current, true, out);
            }
        }
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
            disconnectAsked |= event instanceof SessionEvent.Disconnect;
        }
        for (Conversation conversation : List.copyOf(conversations)) {
            ByteBuffer out = conversation.pollTransmit();
            if (out != null) {
                transmit(conversation, false, out);
            }
        }
        if (current != null && current.wantsClose() && !closeAnnounced) {
            closeAnnounced = true;
            enqueue(current, false, null);
        }
        if (disconnectAsked) {
            disconnectAsked = false;
            disconnect();
        }
    }

    private void transmit(Conversation conversation, boolean towardsController, ByteBuffer out) {
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        if (trouble != Trouble.NONE && troubleTowardsController == towardsController && conversation == current) {
            int passing = (int) Math.min(bytes.length, troubleAfterBytes);
            troubleAfterBytes -= passing;
            boolean reached = passing < bytes.length || troubleAfterBytes == 0;
            enqueueChunks(conversation, towardsController, Arrays.copyOf(bytes, passing));
            if (reached && trouble == Trouble.CUT) {
                enqueue(conversation, false, null);
            }
        } else {
            enqueueChunks(conversation, towardsController, bytes);
        }
    }

    private void enqueueChunks(Conversation conversation, boolean towardsController, byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int rest = bytes.length - at;
            int length = switch (chunking) {
                case WHOLE -> rest;
                case BYTE_WISE -> 1;
                case RANDOM, RANDOM_AND_SLOW -> 1 + random.nextInt(rest);
            };
            enqueue(conversation, towardsController, Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
    }

    /** Later than everything sent before, in either direction: one line has one delay. */
    private void enqueue(Conversation conversation, boolean towardsController, byte[] bytes) {
        long delay = chunking == Chunking.RANDOM_AND_SLOW ? random.nextInt(20_000_000) : 0;
        lastDueNanos = Math.max(lastDueNanos, nowNanos + delay);
        inFlight.add(new Delivery(lastDueNanos, sequence++, conversation, towardsController, bytes));
    }
}
