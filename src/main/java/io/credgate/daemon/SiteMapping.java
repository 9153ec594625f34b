package io.credgate.daemon;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.config.GatewayConfig;
import io.credgate.dispatch.GatewayLoop;
import io.credgate.dispatch.Inbox;
import io.credgate.dispatch.Multiplexer;
import io.credgate.ledger.Site;
import io.credgate.link.LinkConfig;
import io.credgate.protocol.LinkProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Turns the configuration into the ledger's site and into links. */
final class SiteMapping {
    private SiteMapping() {}

    static Site site(GatewayConfig config) {
        return new Site(config.systems().stream().map(SiteMapping::system).toList());
    }

    private static Site.AcsSystem system(GatewayConfig.AcsSystem system) {
        return new Site.AcsSystem(
                system.acsSystemId(),
                system.workspaceId(),
                system.connectedAccountId(),
                Site.Vendor.ofConfigName(system.vendor()),
                system.name(),
                system.timeZone(),
                system.links().stream()
                        .<Site.LinkAbility>map(l -> new Ability(linkName(system, l), l.profile()))
                        .toList(),
                system.encoders().stream()
                        .map(e -> new Site.Encoder(e.acsEncoderId(), e.name(), e.displayName()))
                        .toList(),
                system.entrances().stream()
                        .map(e -> new Site.Entrance(
                                e.acsEntranceId(),
                                Site.EntranceKind.valueOf(e.kind().name()),
                                e.name(),
                                e.displayName(),
                                e.extId()))
                        .toList());
    }

    /** Link names are unique within a system only, and what people call a system may be any text. */
    private static String linkName(GatewayConfig.AcsSystem system, GatewayConfig.Link link) {
        return system.acsSystemId() + "/" + link.name();
    }

    private record Ability(String linkName, LinkProfile profile) implements Site.LinkAbility {
        @Override
        public boolean can(OperationKind kind) {
            return profile.operations().contains(kind);
        }

        @Override
        public boolean idempotent(OperationKind kind) {
            return profile.idempotent(kind);
        }

        @Override
        public List<String> check(Operation operation) {
            return profile.check(operation);
        }
    }

    /** Makes the links and what listens beside them, and hands them to the loop. */
    static List<LinkAdapter> links(
            GatewayConfig config, Transports transports, Inbox inbox, GatewayLoop loop, RandomGenerator jitter) {
        List<LinkAdapter> links = new ArrayList<>();
        for (GatewayConfig.AcsSystem system : config.systems()) {
            for (GatewayConfig.Link link : system.links()) {
                String name = linkName(system, link);
                LinkConfig linkConfig = new LinkConfig(
                        system.name() + "/" + link.name(), link.transport().describe(), link.healthInterval());
                LinkAdapter port = new LinkAdapter(
                        name, transports.link(link, linkConfig, inbox::put, loop.linkListener(), jitter));
                loop.addPort(port);
                links.add(port);
                poll(link.polling(), port, system.acsSystemId(), loop);
                GatewayConfig.Multiplexer listen = link.multiplexer();
                if (listen != null) {
                    Multiplexer multiplexer = loop.addMultiplexer(
                            port,
                            system.acsSystemId(),
                            () -> Objects.requireNonNull(link.profile().newRelayServer()));
                    transports.listen(listen, new MultiplexerAdapter(multiplexer, inbox, System::nanoTime));
                }
            }
        }
        return links;
    }

    private static void poll(GatewayConfig.Polling polling, LinkAdapter port, String systemId, GatewayLoop loop) {
        Duration keys = polling.keys();
        if (keys != null) {
            loop.pollKeys(port, systemId, keys);
        }
        Duration doors = polling.doors();
        if (doors != null) {
            loop.pollDoors(port, systemId, doors);
        }
    }
}
