package io.credgate.daemon;

import io.credgate.config.GatewayConfig;
import io.credgate.dispatch.Checkpoints;
import io.credgate.dispatch.ClockLimits;
import io.credgate.dispatch.DispatchLimits;
import io.credgate.dispatch.GatewayLoop;
import io.credgate.dispatch.GatewayLoop.GatewayIdentity;
import io.credgate.dispatch.InboundMessage;
import io.credgate.dispatch.Inbox;
import io.credgate.dispatch.ReportLimits;
import io.credgate.dispatch.Topics;
import io.credgate.json.JsonLimits;
import io.credgate.json.command.CommandReader;
import io.credgate.mqtt.MqttConfig;
import io.credgate.mqtt.MqttUplink;
import io.credgate.protocol.Secret;
import io.credgate.store.SpaceLimits;
import io.credgate.store.SqliteStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway with everything in it. Started once, stopped once; {@link #stop} may come from any thread.
 *
 * <p>Order of the end: the loop finishes its cycle, the links end (what was in progress ends by its evidence), what waits
 * for the broker is published while patience lasts, the uplink says goodbye, the store closes.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    /** How long a stop waits for the broker to take what is in the outbox; the rest is published after the next start. */
    private static final Duration DRAIN_MAX = Duration.ofMillis(800);

    private static final Duration UPLINK_STOP_MAX = Duration.ofMillis(500);

    private final GatewayConfig config;
    private final SqliteStore store;
    private final GatewayLoop loop;
    private final Transports transports;
    private final LoopThread loopThread;
    private final LoopWatchdog watchdog;
    private final MqttUplink uplink;
    private boolean stopped;

    private Gateway(
            GatewayConfig config,
            SqliteStore store,
            GatewayLoop loop,
            LoopThread loopThread,
            LoopWatchdog watchdog,
            MqttUplink uplink) {
        this.config = config;
        this.loop = loop;
        this.transports = new Transports(config.gateway().stateDir());
        this.store = store;
        this.loopThread = loopThread;
        this.watchdog = watchdog;
        this.uplink = uplink;
    }

    /** {@link #start(GatewayConfig, Checkpoints, FatalListener)} as it is in life. */
    public static Gateway start(GatewayConfig config, FatalListener fatal) {
        return start(config, Checkpoints.none(), fatal);
    }

    /**
     * Opens the store, recovers, connects both ways.
     *
     * @param fatal told, on any thread, of a defect, a store that failed, or a loop that hangs ({@link StalledException}):
     *     the process must end
     * @throws io.credgate.store.StoreException with a sentence for the operator if the store cannot be used
     */
    public static Gateway start(GatewayConfig config, Checkpoints checkpoints, FatalListener fatal) {
        SqliteStore store = SqliteStore.open(config.gateway().stateDir(), SpaceLimits.DEFAULT);
        try {
            return start(config, store, checkpoints, fatal);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static Gateway start(
            GatewayConfig config, SqliteStore store, Checkpoints checkpoints, FatalListener fatal) {
        Instant startedAt = Instant.now();
        Topics topics = Topics.of(config.mqtt().prefix(), config.gateway().id());
        Inbox inbox = new Inbox(config.mqtt().receiveMaximum() * 2 + 64);
        GatewayLoop loop = new GatewayLoop(
                store,
                SiteMapping.site(config),
                topics,
                new CommandReader(),
                limits(config),
                new GatewayIdentity(Version.text(), startedAt, config.mqtt().publishPinCode()),
                inbox,
                checkpoints);
        LoopThread thread = new LoopThread(loop, store, inbox, fatal);
        Random jitter = new Random();
        MqttUplink uplink = new MqttUplink(mqttConfig(config.mqtt(), topics, loop), loop, jitter);
        Gateway gateway = new Gateway(config, store, loop, thread, new LoopWatchdog(thread::rounds, fatal), uplink);
        List<LinkAdapter> links = SiteMapping.links(config, gateway.transports, inbox, loop, jitter);
        loop.setUplink(uplink);
        thread.start();
        gateway.watchdog.start();
        uplink.start();
        log.info(
                "Gateway {} of {} is up: {} lock systems, {} links, store in {}",
                config.gateway().id(),
                config.gateway().site(),
                config.systems().size(),
                links.size(),
                config.gateway().stateDir());
        return gateway;
    }

    private static DispatchLimits limits(GatewayConfig config) {
        GatewayConfig.Limits limits = config.limits();
        GatewayConfig.Clock clock = config.gateway().clock();
        GatewayConfig.Reports reports = limits.reports();
        return new DispatchLimits(
                limits.commandIdsKept(),
                limits.personalDataKept(),
                limits.encodeTerm(),
                limits.commandTerm(),
                limits.openCommandsMax(),
                limits.attemptsMax(),
                new ClockLimits(Version.MADE_AT, clock.jumpMax(), clock.settle()),
                new ReportLimits(reports.telemetryMax(), reports.telemetryBytesMax(), reports.drainRate()));
    }

    private static MqttConfig mqttConfig(GatewayConfig.Mqtt mqtt, Topics topics, GatewayLoop loop) {
        Secret password = mqtt.password();
        return new MqttConfig(
                mqtt.url(),
                mqtt.clientId(),
                mqtt.username(),
                password == null ? null : password.value(),
                new MqttConfig.Tls(mqtt.caFile(), mqtt.certFile(), mqtt.keyFile(), List.of()),
                topics.commands(),
                new MqttConfig.Will(topics.status(), loop::willBody, Duration.ofSeconds(1)),
                mqtt.receiveMaximum(),
                mqtt.sessionExpiry(),
                mqtt.keepAlive(),
                JsonLimits.MESSAGE.bytesMax(),
                MqttConfig.PACKET_MAX_BYTES,
                MqttConfig.Timing.DEFAULT);
    }

    public GatewayConfig config() {
        return config;
    }

    /** Gives it a command as the broker would; false if it cannot take it now. */
    boolean deliver(InboundMessage message) {
        return loop.onMessage(message);
    }

    /** Ends everything in order, within about two seconds. Safe to call again. */
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        watchdog.stop();
        boolean drained = loopThread.stop(DRAIN_MAX);
        uplink.stop(UPLINK_STOP_MAX, drained);
        loopThread.finish();
        transports.close();
        store.close();
        log.info(
                "Gateway {} has stopped{}",
                config.gateway().id(),
                drained ? "" : "; some reports wait for the next start");
    }

    @Override
    public void close() {
        stop();
    }

    /** Hears that the gateway cannot go on. */
    public interface FatalListener {
        void onFatal(Throwable cause);
    }
}
