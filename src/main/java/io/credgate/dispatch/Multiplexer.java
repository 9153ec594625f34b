package io.credgate.dispatch;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.link.LinkStatus;
import io.credgate.protocol.RelayServer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets other programs speak through a link: each has a conversation of its own with the gateway, their requests go to the
 * lock system one at a time and in turn, with the gateway's own commands every other time where both wait. What is asked
 * for here is neither stored nor repeated: the other program answers for it.
 *
 * <p>All methods on the core loop.
 */
public final class Multiplexer {
    /** Attempts that commands may be waiting behind: a request that waits longer is told that it was not carried out. */
    static final long WAIT_MAX_NANOS = 20_000_000_000L;

    private static final Logger log = LoggerFactory.getLogger(Multiplexer.class);

    private final LinkPort port;
    private final Site.AcsSystem system;
    private final Supplier<RelayServer> servers;
    private final InternalAttempts attempts;
    private final Predicate<String> encoderInUse;
    private final Ledger ledger;
    private final Batch batch;
    /** In order of arrival. */
    private final Map<RelayClient, RelayConversation> conversations = new LinkedHashMap<>();
    /** Those with a request that has not gone out, in the order of their turns. */
    private final Set<RelayConversation> waiting = new LinkedHashSet<>();

    private boolean commandsTurn;
    /** Encoders where a command comes before the next request of another program, if one waits. */
    private final Set<String> commandsTurnAt = new HashSet<>();

    private boolean listening;
    private String trouble = "not started";
    private long relayed;

    /**
     * @param servers makes the lock system's side of a conversation
     * @param encoderInUse whether a command is at work on that encoder, by the lock system's name
     */
    Multiplexer(
            LinkPort port,
            Site.AcsSystem system,
            Supplier<RelayServer> servers,
            InternalAttempts attempts,
            Predicate<String> encoderInUse,
            Ledger ledger,
            Batch batch) {
        this.batch = batch;
        this.port = port;
        this.system = system;
        this.servers = servers;
        this.attempts = attempts;
        this.encoderInUse = encoderInUse;
        this.ledger = ledger;
    }

    String linkName() {
        return port.name();
    }

    /** @param reason why not, for the technician; empty if it listens */
    public void listening(boolean does, String reason) {
        listening = does;
        trouble = reason;
    }

    public void connected(RelayClient client) {
        log.info("{}: {} has connected to the multiplexer", system.name(), client.name());
        try {
            conversations.put(client, new RelayConversation(client, servers.get()));
        } catch (RuntimeException e) {
            log.error("{}: {} cannot be spoken with because of a defect", system.name(), client.name(), e);
            client.close();
        }
    }

    public void received(RelayClient client, byte[] bytes, long nowNanos) {
        RelayConversation conversation = conversations.get(client);
        if (conversation != null) {
            contained(conversation, () -> {
                conversation.server.handleInput(ByteBuffer.wrap(bytes), nowNanos);
                takeRequest(conversation, nowNanos);
                flush(conversation);
                client.readOn();
            });
        }
    }

    /** What it asked for and what has gone out already goes on; its answer is nobody's. */
    public void disconnected(RelayClient client, String reason) {
        RelayConversation conversation = conversations.remove(client);
        if (conversation != null) {
            log.info("{}: {} has left the multiplexer: {}", system.name(), client.name(), reason);
            waiting.remove(conversation);
        }
    }

    /** A defect in one program's conversation ends that one: a session of a link is contained in the same way. */
    private void contained(RelayConversation conversation, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error(
                    "{}: error in the conversation with {}, it is closed",
                    system.name(),
                    conversation.client.name(),
                    e);
            close(conversation, "a defect of the gateway");
        }
    }

    private void takeRequest(RelayConversation conversation, long nowNanos) {
        if (conversation.request == null && !conversation.asked) {
            conversation.request = withKnownEncoder(conversation.server.pollRequest());
            if (conversation.request != null) {
                conversation.waitsUntilNanos = nowNanos + WAIT_MAX_NANOS;
                waiting.add(conversation);
            }
        }
    }

    /** Timers, and requests that wait for a lock system that is away or for too long. */
    void doWork(long nowNanos) {
        for (RelayConversation conversation : List.copyOf(conversations.values())) {
            contained(conversation, () -> doWork(conversation, nowNanos));
        }
    }

    private void doWork(RelayConversation conversation, long nowNanos) {
        if (conversation.server.pollTimeoutNanos() <= nowNanos) {
            conversation.server.handleTimeout(nowNanos);
            takeRequest(conversation, nowNanos);
        }
        boolean away = port.status().state() == LinkStatus.State.DOWN;
        if (conversation.request != null && (away || conversation.waitsUntilNanos <= nowNanos)) {
            log.info(
                    "{}: a request of {} was not carried out: {}",
                    system.name(),
                    conversation.client.name(),
                    away ? "the lock system is away" : "the line was taken for too long");
            conversation.request = null;
            waiting.remove(conversation);
            conversation.server.handleFailed(Evidence.NOTHING_SENT, nowNanos);
        }
        flush(conversation);
    }

    /**
     * Starts requests whose turn has come.
     *
     * @param afterCommands whether commands have had their chance in this cycle
     */
    void startWork(boolean afterCommands, long nowNanos) {
        Set<String> started = attempts.takeCommandsStarted(port.name());
        commandsTurn &= started.isEmpty();
        commandsTurnAt.removeAll(started);
        if (commandsTurn && !afterCommands) {
            return;
        }
        for (RelayConversation next : List.copyOf(waiting)) {
            if (!port.canAccept()) {
                return;
            }
            Operation.Relay request = next.request;
            if (request != null && mayStart(request.encoder(), afterCommands)) {
                waiting.remove(next);
                next.request = null;
                next.asked = true;
                commandsTurn = true;
                commandsTurnAt.add(Objects.requireNonNullElse(request.encoder(), InternalAttempts.NO_ENCODER));
                relayed++;
                attempts.start(port, system.acsSystemId(), request, new Answer(next), nowNanos);
                if (!afterCommands) {
                    return;
                }
            }
        }
    }

    /** One at a time at an encoder, and every other time a command's. */
    private boolean mayStart(@Nullable String encoder, boolean afterCommands) {
        if (encoder == null) {
            return true;
        }
        return (afterCommands || !commandsTurnAt.contains(encoder))
                && !encoderInUse.test(encoder)
                && !attempts.usesEncoder(system.acsSystemId(), encoder);
    }

    /** Other programs may write an encoder's name otherwise than the site does. */
    private Operation.@Nullable Relay withKnownEncoder(Operation.@Nullable Relay request) {
        String encoder = request == null ? null : request.encoder();
        if (request == null || encoder == null) {
            return request;
        }
        for (Site.Encoder known : system.encoders()) {
            if (known.name().strip().equalsIgnoreCase(encoder.strip())) {
                return new Operation.Relay(request.request(), known.name());
            }
        }
        return request;
    }

    private void flush(RelayConversation conversation) {
        RelayClient client = conversation.client;
        ByteBuffer out = conversation.server.pollTransmit();
        while (out != null) {
            byte[] bytes = new byte[out.remaining()];
            out.get(bytes);
            if (!client.send(bytes)) {
                close(conversation, "it does not read");
                return;
            }
            out = conversation.server.pollTransmit();
        }
        String why = conversation.server.pollDisconnect();
        if (why != null) {
            close(conversation, why);
        }
    }

    private void close(RelayConversation conversation, String reason) {
        conversation.client.close();
        disconnected(conversation.client, reason);
    }

    long nextDeadlineNanos() {
        long next = Long.MAX_VALUE;
        for (RelayConversation conversation : List.copyOf(conversations.values())) {
            next = Math.min(next, timeoutNanos(conversation));
            if (conversation.request != null) {
                next = Math.min(next, conversation.waitsUntilNanos);
            }
        }
        return next;
    }

    private long timeoutNanos(RelayConversation conversation) {
        try {
            return conversation.server.pollTimeoutNanos();
        } catch (RuntimeException e) {
            return Long.MIN_VALUE; // met again at once, and dealt with there
        }
    }

    /** For status and technicians. */
    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", listening ? "listening" : "closed");
        view.put("last_error", listening ? null : trouble);
        view.put("clients", conversations.size());
        return view;
    }

    /** Requests that went to the lock system. */
    long relayed() {
        return relayed;
    }

    /** One program's conversation. */
    private static final class RelayConversation {
        final RelayClient client;
        final RelayServer server;
        /** Waits for its turn. */
        Operation.@Nullable Relay request;

        long waitsUntilNanos = Long.MAX_VALUE;
        /** A request of it is at the lock system. */
        boolean asked;

        RelayConversation(RelayClient client, RelayServer server) {
            this.client = client;
            this.server = server;
        }
    }

    /** What the lock system said to one request. */
    private final class Answer implements InternalAttempts.End {
        private final RelayConversation conversation;

        Answer(RelayConversation conversation) {
            this.conversation = conversation;
        }

        @Override
        public void completed(OperationResult result, long nowNanos, Instant now) {
            if (!(result instanceof OperationResult.Relayed answer)) {
                throw new AssertionError(result.getClass());
            }
            conversation.asked = false;
            if (answer.newKeyRooms().isEmpty()) {
                told(() -> conversation.server.handleAnswer(answer, nowNanos), nowNanos);
                return;
            }
            Instant start = answer.newKeyStartsAt();
            Instant from = start != null && start.isAfter(now) ? start : now;
            batch.open();
            answer.newKeyRooms().forEach(room -> ledger.foreignMainKey(system, room, from, now));
            // What it says of the gateway's keys is written down before the other program hears that it is done.
            batch.afterCommit(() -> told(() -> conversation.server.handleAnswer(answer, nowNanos), nowNanos));
        }

        @Override
        public void failed(Evidence evidence, Failure failure, long nowNanos, Instant now) {
            log.info(
                    "{}: a request of {} failed ({}): {}",
                    system.name(),
                    conversation.client.name(),
                    evidence,
                    failure.message());
            conversation.asked = false;
            told(() -> conversation.server.handleFailed(evidence, nowNanos), nowNanos);
        }

        /** Whoever has left meanwhile is told nothing. */
        private void told(Runnable telling, long nowNanos) {
            if (conversations.get(conversation.client) == conversation) {
                contained(conversation, () -> {
                    telling.run();
                    takeRequest(conversation, nowNanos);
                    flush(conversation);
                });
            }
        }
    }
}
