package io.credgate.daemon;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.config.GatewayConfig;
import io.credgate.dispatch.GatewayLoop;
import io.credgate.dispatch.Inbox;
import io.credgate.ledger.Site;
import io.credgate.link.LinkConfig;
import io.credgate.protocol.LinkProfile;
import java.util.ArrayList;
import java.util.List;
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

    static List<LinkAdapter> links(
            GatewayConfig config, Transports transports, Inbox inbox, GatewayLoop loop, RandomGenerator jitter) {
        List<LinkAdapter> links = new ArrayList<>();
        for (GatewayConfig.AcsSystem system : config.systems()) {
            for (GatewayConfig.Link link : system.links()) {
                String name = linkName(system, link);
                LinkConfig linkConfig = new LinkConfig(
                        system.name() + "/" + link.name(), link.transport().describe(), link.healthInterval());
                links.add(new LinkAdapter(
                        name, transports.link(link, linkConfig, inbox::put, loop.linkListener(), jitter)));
            }
        }
        return links;
    }
}
