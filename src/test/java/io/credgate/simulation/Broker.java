package io.credgate.simulation;

import io.credgate.dispatch.InboundMessage;
import io.credgate.dispatch.OutboundReport;
import io.credgate.dispatch.Uplink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker with the gateway's persistent session, and the gateway's adapter in front of it: QoS 1 both ways, messages queued
 * while the gateway is away, redelivery after each broken connection, a receive maximum, a will; it may be restarted, and may
 * have forgotten everything then.
 */
final class Broker implements Uplink {
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final Duration WILL_DELAY = Duration.ofSeconds(1);

    private final World world;
    private final Plan plan;
    private final Weather weather;
    private final Sabotage sabotage;
    private final Cloud cloud;
    private final Deque<Message> session = new ArrayDeque<>();
    private final Map<String, byte[]> retained = new TreeMap<>();
    private boolean hasSession;
    private boolean down;
    private long epoch;
    private @Nullable Connection connection;
    private int will;

    /** A command on its way, from the cloud's publication to the gateway's acknowledgement. */
    private static final class Message {
        final Wish wish;
        final byte[] body;
        final boolean withRetain;
        final Instant expiresAt;
        boolean inFlight;

        Message(Wish wish, byte[] body, boolean withRetain, Instant expiresAt) {
            this.wish = wish;
            this.body = body;
            this.withRetain = withRetain;
            this.expiresAt = expiresAt;
        }
    }

    /** One connection of one gateway process. Packets keep their order in each direction. */
    private final class Connection {
        final long number = ++epoch;
        final Listener gateway;
        final byte[] willBody;
        final String willTopic;
        final Deque<OutboundReport> sent = new ArrayDeque<>();
        long lastInNanos;
        long lastOutNanos;

        Connection(Listener gateway, String willTopic, byte[] willBody) {
            this.gateway = gateway;
            this.willTopic = willTopic;
            this.willBody = willBody;
        }

        boolean isUp() {
            return connection == this;
        }

        void toGateway(Runnable packet) {
            lastInNanos =
                    Math.max(lastInNanos, world.nanos() + weather.brokerDelay().toNanos());
            world.at(lastInNanos, () -> ifUp(packet));
        }

        void toBroker(Runnable packet) {
            lastOutNanos =
                    Math.max(lastOutNanos, world.nanos() + weather.brokerDelay().toNanos());
            world.at(lastOutNanos, () -> ifUp(packet));
        }

        private void ifUp(Runnable packet) {
            if (isUp()) {
                packet.run();
            }
        }
    }

    Broker(World world, Plan plan, Weather weather, Sabotage sabotage, Cloud cloud) {
        this.world = world;
        this.plan = plan;
        this.weather = weather;
        this.sabotage = sabotage;
        this.cloud = cloud;
    }

    // ---- the cloud's side

    /** @param expirySeconds of the message, or -1 */
    void publish(Wish wish, byte[] body, boolean withRetain, long expirySeconds) {
        if (!hasSession || down) {
            cloud.lost(wish);
            return;
        }
        Instant expiresAt = expirySeconds < 0 ? Instant.MAX : world.now().plusSeconds(expirySeconds);
        session.addLast(new Message(wish, body, withRetain, expiresAt));
        pump();
    }

    private void pump() {
        Connection to = connection;
        if (to == null) {
            return;
        }
        int inFlight = (int) session.stream().filter(m -> m.inFlight).count();
        for (Message message : List.copyOf(session)) {
            if (message.inFlight) {
                continue;
            }
            if (inFlight >= plan.receiveMaximum()) {
                world.count(Happened.RECEIVE_MAXIMUM);
                return;
            }
            if (!message.expiresAt.isAfter(world.now())) {
                session.remove(message);
                cloud.droppedByBroker(message.wish);
                continue;
            }
            message.inFlight = true;
            inFlight++;
            to.toGateway(() -> deliver(to, message));
        }
    }

    private void deliver(Connection to, Message message) {
        long left = message.expiresAt.equals(Instant.MAX)
                ? -1
                : Math.max(0, Duration.between(world.now(), message.expiresAt).toSeconds());
        boolean taken = to.gateway.onMessage(new InboundMessage(
                message.body,
                message.withRetain,
                message.wish.responseTopic,
                null,
                left,
                to.number,
                () -> acknowledge(to, message)));
        world.note("broker", taken ? "delivers %s" : "finds the inbox full at %s", message.wish.name);
        if (taken) {
            message.wish.arrived(world.now());
        } else {
            world.count(Happened.INBOX_FULL);
            disconnect("the gateway's inbox is full");
        }
    }

    private void acknowledge(Connection to, Message message) {
        world.note("gateway", "acknowledges %s", message.wish.name);
        message.wish.acknowledged = true;
        to.toBroker(() -> {
            session.remove(message);
            pump();
        });
    }

    /** Messages that the gateway has not acknowledged, as far as the broker knows. */
    int waiting() {
        return session.size();
    }

    Map<String, byte[]> retained() {
        return retained;
    }

    // ---- the gateway's side

    boolean isDown() {
        return down;
    }

    boolean isConnected() {
        return connection != null;
    }

    void connect(Listener gateway, String willTopic, byte[] willBody) {
        Connection made = new Connection(gateway, willTopic, willBody);
        connection = made;
        boolean present = hasSession;
        hasSession = true;
        will++;
        session.forEach(m -> m.inFlight = false);
        world.note("broker", "connected, session %s", present ? "present" : "new");
        made.toGateway(() -> {
            gateway.onConnected(made.number, present);
            pump();
        });
    }

    /** The connection breaks; what was on its way is lost. */
    void disconnect(String reason) {
        Connection old = connection;
        if (old == null) {
            return;
        }
        connection = null;
        world.note("broker", "connection lost: %s", reason);
        int mine = ++will;
        world.after(WILL_DELAY, () -> {
            if (mine == will && !down) {
                retained.put(old.willTopic, old.willBody);
                world.note("broker", "publishes the will");
            }
        });
        old.gateway.onDisconnected(old.number, reason);
    }

    void goDown() {
        disconnect("the broker is gone");
        down = true;
        if (weather.forgets()) {
            world.note("broker", "goes down and forgets everything");
            List<Message> lost = new ArrayList<>(session);
            session.clear();
            retained.clear();
            hasSession = false;
            lost.forEach(m -> cloud.lost(m.wish));
        } else {
            world.note("broker", "goes down");
        }
    }

    void comeUp() {
        down = false;
        world.note("broker", "is up");
    }

    @Override
    public boolean publish(long atEpoch, OutboundReport report) {
        Connection by = connection;
        if (by == null || by.number != atEpoch || by.sent.size() >= plan.reportWindow()) {
            return false;
        }
        by.sent.addLast(report);
        if (sabotage == Sabotage.NO_CONFIRMATION) {
            by.gateway.onDelivered(by.number, report.id());
        }
        by.toBroker(() -> {
            if (weather.refusesReport()) {
                world.note("broker", "refuses report %d", report.id());
                by.toGateway(() -> {
                    by.sent.remove(report);
                    by.gateway.onRefused(by.number, report.id(), QUOTA_EXCEEDED, "quota exceeded");
                });
                return;
            }
            if (report.retained() && report.payload().length == 0) {
                retained.remove(report.topic());
            } else if (report.retained()) {
                retained.put(report.topic(), report.payload());
            }
            cloud.receive(report.topic(), report.payload());
            by.toGateway(() -> {
                by.sent.remove(report);
                by.gateway.onDelivered(by.number, report.id());
            });
        });
        return true;
    }
}
