package io.credgate.mqtt;

import io.credgate.dispatch.OutboundReport;
import io.credgate.dispatch.Uplink;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uplink over MQTT 5: keeps one connection to the broker, QoS 1 both ways, with a session that outlives it.
 *
 * <p>A loop thread makes one {@link BrokerConnection} after the other, numbered by epoch. The listener is called by that
 * thread, by Paho's callback thread and by the publishing thread; for one epoch {@code onConnected} and {@code
 * onDisconnected} come once each and in this order. Messages may arrive just before {@code onConnected}: the broker sends
 * what it has kept as soon as it knows us. A callback that was under way may end just after {@code onDisconnected}.
 */
public final class MqttUplink implements Uplink, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MqttUplink.class);
    private static final Duration DISPOSE_LIMIT = Duration.ofSeconds(3);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long REPEAT_LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** So many short connections in a row look like two gateways with one client id; not every broker says so. */
    private static final int SHORT_LIVES_SUSPICIOUS = 5;

    private static final Ending STOPPED = new Ending(Ending.Kind.STOPPED, "the gateway stops");

    private final MqttConfig config;
    private final Listener listener;
    private final Backoff backoff;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread loop = new Thread(this::run, "mqtt-loop");
    private volatile Duration stopLimit = CLOSE_LIMIT;
    private volatile boolean sayGoodbye = true;
    private volatile @Nullable BrokerConnection current;
    private volatile @Nullable BrokerConnection live;
    private volatile @Nullable String lastFailure;

    /** Of the loop thread. */
    private long epoch;

    /** The broker has made a new session since the listener last heard of a connection. */
    private boolean sessionNew;

    private int shortLives;
    private String lastLogged = "";
    private long lastLoggedNanos;

    /** @param jitter spreads the attempts of many gateways over time; needs no seed of quality */
    public MqttUplink(MqttConfig config, Listener listener, RandomGenerator jitter) {
        this.config = config;
        this.listener = listener;
        this.backoff =
                new Backoff(config.timing().backoffFirst(), config.timing().backoffMax(), jitter);
        loop.setDaemon(true);
        PahoLog.silence();
    }

    /** Begins to connect and goes on until stopped. Returns at once. */
    public void start() {
        loop.start();
    }

    @Override
    public boolean publish(long epoch, OutboundReport report) {
        BrokerConnection connection = live;
        return connection != null && connection.epoch() == epoch && connection.publish(report);
    }

    /** Why there is no connection, in words for a technician; null while there is one, and before the first attempt. */
    public @Nullable String lastFailure() {
        return lastFailure;
    }

    /**
     * Says goodbye to the broker, which then keeps the session and does not publish the will. Reports that are not
     * confirmed by then stay unconfirmed. Returns when all is closed, or after the limit.
     */
    public void stop(Duration limit) {
        stop(limit, true);
    }

    /**
     * As {@link #stop(Duration)}.
     *
     * @param withGoodbye false leaves without a word, so that the broker publishes the will: for a stop whose own report
     *     of the end has not reached the broker
     */
    public void stop(Duration limit, boolean withGoodbye) {
        sayGoodbye = withGoodbye;
        stopLimit = limit;
        stop.countDown();
        BrokerConnection connection = current;
        if (connection != null) {
            connection.end(STOPPED);
            connection.abortOpening();
        }
        try {
            if (loop.isAlive()) {
                loop.join(Math.max(1, limit.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.interrupt();
    }

    @Override
    public void close() {
        stop(CLOSE_LIMIT);
    }

    private void run() {
        while (stop.getCount() > 0) {
            try {
                Ending ending = connectOnce();
                if (stop.await(pauseMillis(ending), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } catch (MqttException | RuntimeException e) {
                log.error("The connection loop failed and goes on", e);
                pauseAfterBug();
            }
        }
    }

    /** One connection from its beginning to its end. */
    private Ending connectOnce() throws MqttException, InterruptedException {
        BrokerConnection connection = new BrokerConnection(config, ++epoch, listener);
        current = connection;
        if (stop.getCount() == 0) {
            connection.end(STOPPED);
        }
        Ending ending = null;
        try {
            ending = connection.open();
            sessionNew |= connection.sessionNew();
            if (ending == null) {
                ending = use(connection);
            }
            lastFailure = ending.reason();
            return ending;
        } finally {
            live = null;
            boolean stopped = ending != null && ending.kind() == Ending.Kind.STOPPED;
            connection.dispose(stopped && sayGoodbye, stopped ? stopLimit : DISPOSE_LIMIT);
        }
    }

    private Ending use(BrokerConnection connection) throws InterruptedException {
        long begun = System.nanoTime();
        connection.startSending();
        live = connection;
        lastFailure = null;
        announce();
        Ending ending = connection.awaitEnd();
        live = null;
        connection.silence();
        listener.onDisconnected(epoch, ending.reason());
        countShortLives(System.nanoTime() - begun);
        return ending;
    }

    private void announce() {
        log.info(
                "Connected to {} as {} (connection {}), session {}",
                config.url(),
                config.clientId(),
                epoch,
                sessionNew ? "new" : "resumed");
        if (sessionNew) {
            log.warn("The broker had no session for us, which is normal only at the very first start: commands that it"
                    + " kept may be lost, their senders have to repeat them");
        }
        boolean sessionPresent = !sessionNew;
        sessionNew = false;
        listener.onConnected(epoch, sessionPresent);
    }

    private void countShortLives(long livedNanos) {
        if (livedNanos > config.timing().backoffMax().toNanos()) {
            backoff.reset();
            shortLives = 0;
            lastLogged = "";
            return;
        }
        if (++shortLives % SHORT_LIVES_SUSPICIOUS == 0) {
            log.warn(
                    "{} connections in a row ended soon after they began. Does another gateway use the client id {}?",
                    shortLives,
                    config.clientId());
        }
    }

    private long pauseMillis(Ending ending) {
        Duration pause = config.timing().backoffLong();
        return switch (ending.kind()) {
            case STOPPED -> {
                log.info("Disconnected from {}: {}", config.url(), ending.reason());
                yield 0;
            }
            case TAKEN_OVER -> {
                log.error(
                        "{}: the client id {} is used twice. Give each gateway its own id. Next attempt in about {} s",
                        ending.reason(),
                        config.clientId(),
                        pause.toSeconds());
                yield backoff.longMillis(pause);
            }
            case REFUSED -> {
                long millis = backoff.longMillis(pause);
                warn(ending.reason(), millis);
                yield millis;
            }
            case LOST, INBOX_FULL -> {
                long millis = backoff.nextMillis();
                warn(ending.reason(), millis);
                yield millis;
            }
        };
    }

    /** One line per change of cause, then one a minute. */
    private void warn(String reason, long pauseMillis) {
        long now = System.nanoTime();
        if (!reason.equals(lastLogged) || now - lastLoggedNanos > REPEAT_LOG_NANOS) {
            log.warn("No connection to {}: {}. Next attempt in {} ms", config.url(), reason, pauseMillis);
            lastLogged = reason;
            lastLoggedNanos = now;
        } else {
            log.debug("No connection to {}: {}. Next attempt in {} ms", config.url(), reason, pauseMillis);
        }
    }

    private void pauseAfterBug() {
        try {
            stop.await(backoff.nextMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
