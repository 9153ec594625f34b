package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.config.FakeProtocol;
import io.credgate.config.GatewayConfig;
import io.credgate.dispatch.Checkpoints;
import io.credgate.dispatch.DispatchLimits;
import io.credgate.dispatch.GatewayLoop;
import io.credgate.dispatch.Inbox;
import io.credgate.dispatch.Topics;
import io.credgate.json.command.CommandReader;
import io.credgate.ledger.Site;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.Medium;
import io.credgate.store.SqliteStore;
import io.credgate.transport.TransportConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteMappingTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Oslo");

    @TempDir
    Path stateDir;

    private static GatewayConfig.AcsSystem system(String id, int port) {
        return new GatewayConfig.AcsSystem(
                id,
                "workspace",
                "account",
                "salto-space",
                "Salto",
                ZONE,
                List.of(new GatewayConfig.Link(
                        "pms",
                        new TransportConfig.Tcp("127.0.0.1", port, Duration.ofSeconds(1)),
                        FakeProtocol.TWO.get(0).configure(new DefaultConfigSection(), Medium.TCP, ZONE),
                        Duration.ofMinutes(1))),
                List.of(),
                List.of());
    }

    /** Names in the configuration are for people: only the id tells two systems apart. */
    @Test
    void systemsOfOneNameHaveLinksOfTheirOwn() {
        GatewayConfig.Mqtt mqtt = new GatewayConfig.Mqtt(
                "tcp://127.0.0.1:1883",
                "credgate/v1",
                "gw-1",
                null,
                null,
                null,
                null,
                null,
                20,
                Duration.ofDays(7),
                Duration.ofMinutes(1),
                false);
        GatewayConfig config = new GatewayConfig(
                new GatewayConfig.Gateway("gw-1", "Hotel", ZONE, stateDir),
                mqtt,
                GatewayConfig.Limits.DEFAULT,
                List.of(system("one", 2001), system("two", 2002)));
        Site site = SiteMapping.site(config);
        List<String> names =
                site.systems().stream().map(s -> s.links().get(0).linkName()).toList();
        assertEquals(2, names.stream().distinct().count(), names.toString());
        try (SqliteStore store = SqliteStore.open(stateDir);
                Transports transports = new Transports(Path.of("state"))) {
            Inbox inbox = new Inbox(10);
            GatewayLoop loop = new GatewayLoop(
                    store,
                    site,
                    new Topics("credgate/v1/gw-1"),
                    new CommandReader(),
                    new DispatchLimits(
                            Duration.ofDays(7),
                            Duration.ofDays(30),
                            Duration.ofSeconds(120),
                            Duration.ofDays(7),
                            10,
                            3),
                    new GatewayLoop.GatewayIdentity("test", Instant.EPOCH, false),
                    inbox,
                    Checkpoints.none());
            List<LinkAdapter> links = SiteMapping.links(config, transports, inbox, loop, new Random(1));
            assertEquals(names, links.stream().map(LinkAdapter::name).toList(), "each link drives its own system");
        }
    }
}
