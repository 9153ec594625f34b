package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.json.JsonReading;
import io.credgate.json.command.CommandReader;
import io.credgate.ledger.Site;
import io.credgate.store.SpaceLimits;
import io.credgate.store.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * The core of a gateway in virtual time: the real loop on a real store, with links and an uplink under the test's hand.
 * One Salto system and one Visionline system, two encoders each; on demand a Salto system that keeps users and a Visionline
 * system that makes mobile keys.
 */
final class GatewayRig implements AutoCloseable {
    static final String SALTO = "7113de29-6130-4153-a6ea-1b7ca0fe3198";
    static final String VISIONLINE = "b1d03165-2759-474b-a342-e02223f27b39";
    /** Keeps users: cards, PINs and mobile keys are theirs. */
    static final String SHIP = "c1d03165-2759-474b-a342-e02223f27b39";
    /** Makes mobile keys. */
    static final String WEB = "d1d03165-2759-474b-a342-e02223f27b39";

    static final String SHIP_ENCODER = "00000000-0000-4000-8000-00000000e005";
    static final String SALTO_ENCODER = "00000000-0000-4000-8000-00000000e001";
    static final String SALTO_ENCODER_2 = "00000000-0000-4000-8000-00000000e002";
    static final String VISIONLINE_ENCODER = "00000000-0000-4000-8000-00000000e003";
    static final String USER_IDENTITY = "4b6ec19d-ba68-46ca-80fd-55247684c2bb";

    /** Messages between MQTT and core. */
    static final int MESSAGES_MAX = 100;

    final FakePort salto = new FakePort("salto/pms");
    final FakePort visionline = new FakePort("visionline/pms");
    final FakePort ship = new FakePort("salto/ship");
    final FakePort web = new FakePort("visionline/web");
    final FakeUplink uplink = new FakeUplink();
    final List<String> acknowledged = new ArrayList<>();
    /** Rooms that the next start does not find in the configuration. */
    final Set<Integer> roomsGone = new TreeSet<>();
    /** Whether the broker still has the session of the last run at the next start. */
    boolean sessionAtStart = true;

    /** Free bytes on the disk, as the store is told. */
    long usableBytes = 1L << 40;
    /** Whether the Visionline system that makes mobile keys can end them, from the next start. */
    boolean webRevokes;

    private final Path stateDir;
    private final int openCommandsMax;
    private final boolean all;
    /** For the next start. */
    ClockLimits clock = ClockLimits.NONE;
    /** The same. */
    Machine machine = Machine.UNKNOWN;
    /** The same. */
    ReportLimits reports = ReportLimits.USUAL;

    SqliteStore store;
    GatewayLoop loop;
    Instant now = Instant.parse("2026-11-23T10:00:00Z");
    long nanos = 1_000_000_000L;
    private int ids;

    GatewayRig(Path stateDir) {
        this(stateDir, 1000);
    }

    GatewayRig(Path stateDir, int openCommandsMax) {
        this(stateDir, openCommandsMax, false);
    }

    /** With all four systems. */
    static GatewayRig ofAll(Path stateDir) {
        return new GatewayRig(stateDir, 1000, true);
    }

    private GatewayRig(Path stateDir, int openCommandsMax, boolean all) {
        this.stateDir = stateDir;
        this.openCommandsMax = openCommandsMax;
        this.all = all;
        MetBroker.in(stateDir, now);
        boot();
    }

    /** Starts a gateway on what the store holds. */
    private void boot() {
        store = SqliteStore.open(stateDir, new SpaceLimits(65_536, 65_536, () -> usableBytes));
        try {
            start();
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void start() {
        List<Site.AcsSystem> systems = new ArrayList<>(List.of(
                system(SALTO, Site.Vendor.SALTO_SPACE, "Salto", salto, SALTO_ENCODER, SALTO_ENCODER_2),
                system(VISIONLINE, Site.Vendor.VISIONLINE, "Visionline", visionline, VISIONLINE_ENCODER)));
        if (all) {
            systems.add(system(SHIP, Site.Vendor.SALTO_SPACE, "Salto users", ship, SHIP_ENCODER));
            systems.add(system(WEB, Site.Vendor.VISIONLINE, "Visionline web", web));
        }
        Site site = new Site(systems);
        loop = new GatewayLoop(
                store,
                site,
                new Topics("credgate/v1/gw-1"),
                new CommandReader(),
                new DispatchLimits(
                        Duration.ofDays(7),
                        Duration.ofDays(30),
                        Duration.ofSeconds(120),
                        Duration.ofDays(7),
                        openCommandsMax,
                        3,
                        clock,
                        reports),
                new GatewayLoop.GatewayIdentity("test", now, false),
                new Inbox(MESSAGES_MAX),
                Checkpoints.none());
        for (FakePort port : all ? List.of(salto, visionline, ship, web) : List.of(salto, visionline)) {
            port.reset(loop.linkListener());
            loop.addPort(port);
        }
        loop.setUplink(uplink);
        loop.start(nanos, now, machine, work -> new Thread(work, "aside").start());
        connect(sessionAtStart);
        run();
    }

    /** The clock on the wall is set; the monotonic one knows nothing of it. */
    void setClock(Duration by) {
        now = now.plus(by);
        run();
    }

    /** The process dies here; the next one finds what was committed. */
    void crashAndRestart() {
        store.close();
        uplink.reports.clear();
        boot();
    }

    /** What the daemon does when nothing else is to do. */
    void maintain() {
        while (store.maintain()) {
            continue;
        }
        store.rewrite(Long.MAX_VALUE);
    }

    void connect(boolean sessionPresent) {
        uplink.epoch++;
        uplink.broken = false;
        loop.onConnected(uplink.epoch, sessionPresent);
    }

    private Site.AcsSystem system(String id, Site.Vendor vendor, String name, FakePort port, String... encoders) {
        List<Site.Entrance> entrances = new ArrayList<>();
        for (int room = 101; room <= 110; room++) {
            if (!roomsGone.contains(room)) {
                entrances.add(new Site.Entrance(room(room), Site.EntranceKind.ROOM, "" + room, "Room " + room));
            }
        }
        List<Site.Encoder> desks = new ArrayList<>();
        for (String encoder : encoders) {
            desks.add(new Site.Encoder(encoder, "Encoder " + encoder.charAt(encoder.length() - 1), "Desk"));
        }
        return new Site.AcsSystem(
                id,
                "005f1e54-5360-40db-8c31-4ef6baaad1fd",
                "daba7bd0-edb6-4bb9-a70b-f9ae08a0e301",
                vendor,
                name,
                ZoneId.of("Europe/Oslo"),
                List.of(new FakeAbility(port.name(), webRevokes)),
                desks,
                entrances);
    }

    static String room(int number) {
        return String.format("00000000-0000-4000-8000-%012d", number);
    }

    String newId() {
        return new UUID(0x4000L, 0x8000_0000_0000_0000L + ++ids).toString();
    }

    /** Runs duty cycles until there is nothing to do at this instant. */
    void run() {
        for (int i = 0; i < 1000; i++) {
            if (!loop.doWork(nanos, now)) {
                return;
            }
        }
        throw new AssertionError("the loop does not come to rest");
    }

    void advance(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
        run();
    }

    /** Delivers a command; gives its id. */
    String send(String type, String params) {
        String id = newId();
        deliver(body(id, type, params), false, null, -1);
        return id;
    }

    static String body(String id, String type, String params) {
        return "{\"command_id\":\"" + id + "\",\"type\":\"" + type + "\",\"params\":" + params + "}";
    }

    void deliver(String body, boolean retained, String responseTopic, long expirySeconds) {
        loop.onMessage(new InboundMessage(
                body.getBytes(StandardCharsets.UTF_8),
                retained,
                responseTopic,
                new byte[] {1},
                expirySeconds,
                uplink.epoch,
                () -> acknowledged.add(body)));
        run();
    }

    /** Creates a card credential for one room; gives its id. */
    String card(String system, int room, String options) {
        String id = newId();
        Map<String, Object> result = result(send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_credential_id\":\"" + id + "\",\"acs_system_id\":\"" + system
                        + "\",\"user_identity_id\":\"" + USER_IDENTITY + "\",\"allowed_acs_entrance_ids\":[\""
                        + room(room)
                        + "\"],\"starts_at\":\"2026-11-23T09:00:00Z\",\"ends_at\":\"2026-11-25T11:00:00Z\"" + options
                        + "}"));
        if (!"succeeded".equals(result.get("status"))) {
            throw new AssertionError(result.toString());
        }
        return id;
    }

    String encode(String encoder, String credential) {
        return send(
                "acs.encoders.encode_credential",
                "{\"acs_encoder_id\":\"" + encoder + "\",\"acs_credential_id\":\"" + credential + "\"}");
    }

    /** The last result of a command. */
    Map<String, Object> result(String commandId) {
        List<Map<String, Object>> all = results(commandId);
        if (all.isEmpty()) {
            throw new AssertionError("no result for " + commandId);
        }
        return all.get(all.size() - 1);
    }

    List<Map<String, Object>> results(String commandId) {
        return bodies("/results").stream()
                .filter(r -> commandId.equals(r.get("command_id")))
                .toList();
    }

    String status(String commandId) {
        return (String) result(commandId).get("status");
    }

    /** Bodies published on a topic that ends so. */
    List<Map<String, Object>> bodies(String topicEnd) {
        return uplink.reports.stream()
                .filter(r -> r.topic().endsWith(topicEnd) && r.payload().length > 0)
                .map(r -> tree(r.payload()))
                .toList();
    }

    List<String> events() {
        return bodies("/events").stream()
                .map(e -> (String) e.get("event_type"))
                .filter(t -> t.startsWith("acs_credential"))
                .toList();
    }

    Map<String, Object> retained(String credentialId) {
        List<Map<String, Object>> states = bodies("/credentials/" + credentialId);
        return states.get(states.size() - 1);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> tree(byte[] payload) {
        return (Map<String, Object>) ((JsonReading.Tree) Json.readTree(payload)).value();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> tree, String... path) {
        Map<String, Object> at = tree;
        for (String key : path) {
            at = (Map<String, Object>) at.get(key);
        }
        return at;
    }

    @Override
    public void close() {
        store.close();
    }

    /** A broker that takes everything at once, unless told otherwise. */
    final class FakeUplink implements Uplink {
        final List<OutboundReport> reports = new ArrayList<>();
        long epoch;
        boolean takes = true;
        /** Reason code with which the broker refuses the report; 0 = it takes it. */
        ToIntFunction<OutboundReport> refusal = report -> 0;
        /** What the broker answers by closing the connection. */
        Predicate<OutboundReport> closesAt = report -> false;

        private boolean broken;

        @Override
        public boolean publish(long atEpoch, OutboundReport report) {
            if (!takes || broken || atEpoch != epoch) {
                return false;
            }
            if (closesAt.test(report)) {
                broken = true;
                loop.onDisconnected(epoch, "closed by the broker");
                return true;
            }
            int reasonCode = refusal.applyAsInt(report);
            if (reasonCode != 0) {
                loop.onRefused(epoch, report.id(), reasonCode, "refused by the test");
                return true;
            }
            reports.add(report);
            loop.onDelivered(epoch, report.id());
            return true;
        }
    }
}
