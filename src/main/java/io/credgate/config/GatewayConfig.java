package io.credgate.config;

import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Secret;
import io.credgate.transport.TransportConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole configuration, checked. */
public record GatewayConfig(Gateway gateway, Mqtt mqtt, Limits limits, List<AcsSystem> systems) {

    public GatewayConfig {
        systems = List.copyOf(systems);
    }

    /** @param id part of every topic */
    public record Gateway(String id, String site, ZoneId timeZone, Path stateDir, Clock clock) {
        public Gateway(String id, String site, ZoneId timeZone, Path stateDir) {
            this(id, site, timeZone, stateDir, Clock.DEFAULT);
        }
    }

    /**
     * When the machine's clock is believed.
     *
     * @param jumpMax how far it may move at once without being doubted
     * @param settle how long it has to go on evenly after a jump
     */
    public record Clock(Duration jumpMax, Duration settle) {
        public static final Clock DEFAULT = new Clock(Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    /**
     * The broker.
     *
     * @param url {@code tcp://host:port} or {@code ssl://host:port}
     * @param password read from {@code password_file}; never printed
     * @param publishPinCode whether the retained credential state shows the PIN
     */
    public record Mqtt(
            String url,
            String prefix,
            String clientId,
            @Nullable String username,
            @Nullable Secret password,
            @Nullable Path caFile,
            @Nullable Path certFile,
            @Nullable Path keyFile,
            int receiveMaximum,
            Duration sessionExpiry,
            Duration keepAlive,
            boolean publishPinCode) {}

    /**
     * Limits and terms that a site may change.
     *
     * @param commandIdsKept how long finished command ids are remembered; at least 7 days by default
     * @param personalDataKept how long names, addresses, phones and PINs are kept after their credential or user ended
     * @param encodeTerm how long an encode or scan command waits when it names no expiry
     * @param commandTerm the same for all other commands
     * @param openCommandsMax how many commands may wait; further ones are refused
     * @param attemptsMax how often one command is tried after refusals that leave no doubt
     * @param reports what may wait for the broker, and how fast it leaves
     */
    public record Limits(
            Duration commandIdsKept,
            Duration personalDataKept,
            Duration encodeTerm,
            Duration commandTerm,
            int openCommandsMax,
            int attemptsMax,
            Reports reports) {

        /** What holds where the file says nothing. */
        public static final Limits DEFAULT = new Limits(
                Duration.ofDays(7),
                Duration.ofDays(30),
                Duration.ofMinutes(2),
                Duration.ofDays(7),
                30_000,
                5,
                Reports.DEFAULT);
    }

    /**
     * Reports that wait for the broker.
     *
     * @param telemetryMax how many events of links, doors and the clock may wait; the oldest are dropped
     * @param telemetryBytesMax the same in bytes
     * @param drainRate reports a second that are handed to the broker
     */
    public record Reports(int telemetryMax, int telemetryBytesMax, int drainRate) {
        public static final Reports DEFAULT = new Reports(10_000, 4 << 20, 1000);
    }

    /** One lock system. */
    public record AcsSystem(
            String acsSystemId,
            String workspaceId,
            String connectedAccountId,
            String vendor,
            String name,
            ZoneId timeZone,
            List<Link> links,
            List<Encoder> encoders,
            List<Entrance> entrances) {
        public AcsSystem {
            links = List.copyOf(links);
            encoders = List.copyOf(encoders);
            entrances = List.copyOf(entrances);
        }
    }

    /**
     * @param polling what is asked of the lock system without a command
     * @param multiplexer where other programs may speak to the lock system through this link; null = nowhere
     */
    public record Link(
            String name,
            TransportConfig transport,
            LinkProfile profile,
            Duration healthInterval,
            Polling polling,
            @Nullable Multiplexer multiplexer) {
        public Link(String name, TransportConfig transport, LinkProfile profile, Duration healthInterval) {
            this(name, transport, profile, healthInterval, Polling.NONE, null);
        }
    }

    /**
     * @param keys how often it is asked how the keys stand that were made; null = never
     * @param doors how often the audit trails of the doors are read; null = never
     */
    public record Polling(@Nullable Duration keys, @Nullable Duration doors) {
        public static final Polling NONE = new Polling(null, null);
    }

    /**
     * The listening multiplexer of a link.
     *
     * @param host address to listen on
     * @param clients addresses that may connect
     * @param clientsMax how many may be connected at once
     */
    public record Multiplexer(String host, int port, List<String> clients, int clientsMax) {
        public Multiplexer {
            clients = List.copyOf(clients);
        }
    }

    /** @param name what the lock system calls it: the encoder's name (Salto) or its PMS address (Visionline) */
    public record Encoder(String acsEncoderId, String name, String displayName) {}

    /**
     * @param name what the lock system calls it
     * @param extId its id at an interface that has ids of its own (Salto SHIP: ExtDoorID, ExtZoneID); else the name
     */
    public record Entrance(String acsEntranceId, EntranceKind kind, String name, String displayName, String extId) {
        public Entrance(String acsEntranceId, EntranceKind kind, String name, String displayName) {
            this(acsEntranceId, kind, name, displayName, name);
        }
    }

    public enum EntranceKind {
        ROOM,
        /** Salto: one of the 62 PMS authorisation symbols. */
        AUTHORISATION,
        /** Visionline: a common door, by its number. */
        DOOR,
        /** Visionline: a group of common doors, by its number. */
        ZONE
    }
}
