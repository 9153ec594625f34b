package io.credgate.simulation;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.ledger.Site;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.IntStream;

/** One lock system of a run: a dialect over a medium, the simulated controller, and what the configuration would say. */
final class LockSystem {
    /** Few, so that commands meet there; VISION needs one for each credential, since its copies do not tell their own end. */
    private static final int ROOMS = 4;

    private static final int ROOMS_OF_VISION = 16;

    final String word;
    final int number;
    final Medium medium;
    /** Whether each credential is given a room of its own. */
    final boolean roomOfItsOwn;

    final LinkProfile profile;
    final SimulatedController controller;
    final Site.AcsSystem system;

    /** Every dialect over every medium that it offers, in an order that is always the same. */
    record Kind(Protocol protocol, Medium medium, ControllerSimulator simulator) {
        static final List<Kind> ALL = all();

        private static List<Kind> all() {
            List<Kind> kinds = new ArrayList<>();
            List<ControllerSimulator> simulators = ServiceLoader.load(ControllerSimulator.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
            ServiceLoader.load(Protocol.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(Protocol::dialect))
                    .forEach(protocol -> {
                        ControllerSimulator simulator = simulators.stream()
                                .filter(s -> s.dialect().equals(protocol.dialect()))
                                .findFirst()
                                .orElseThrow();
                        for (Medium medium : Medium.values()) {
                            if (protocol.media().contains(medium)) {
                                kinds.add(new Kind(protocol, medium, simulator));
                            }
                        }
                    });
            return List.copyOf(kinds);
        }
    }

    LockSystem(int number, Kind kind, boolean repeatsAnything, InstantSource clock) {
        this.number = number;
        medium = kind.medium();
        word = kind.protocol().dialect() + "/" + medium.name().toLowerCase(java.util.Locale.ROOT);
        DefaultConfigSection section = new DefaultConfigSection(kind.simulator().settings());
        profile = kind.protocol().configure(section, medium, ZoneOffset.UTC);
        SimulatorSite standard = kind.simulator().standardSite();
        roomOfItsOwn = kind.protocol().dialect().startsWith("vision-");
        List<String> rooms = IntStream.range(101, 101 + (roomOfItsOwn ? ROOMS_OF_VISION : ROOMS))
                .mapToObj(Integer::toString)
                .toList();
        SimulatorSite site =
                new SimulatorSite(standard.encoders(), rooms, standard.cardDelayMillis(), ZoneOffset.UTC, clock);
        controller = kind.simulator().create(site, medium);
        List<Site.Encoder> encoders = new ArrayList<>();
        if (profile.operations().contains(OperationKind.ENCODE_NEW_CARD)) {
            for (int i = 0; i < site.encoders().size(); i++) {
                encoders.add(new Site.Encoder(id(1, i), site.encoders().get(i), "Desk " + i));
            }
        }
        List<Site.Entrance> entrances = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            String room = rooms.get(i);
            entrances.add(new Site.Entrance(id(2, i), Site.EntranceKind.ROOM, room, "Room " + room));
        }
        String name = id(0, 0);
        system = new Site.AcsSystem(
                name,
                id(8, 0),
                id(9, 0),
                Site.Vendor.ofConfigName(kind.protocol().vendor()),
                word,
                ZoneOffset.UTC,
                List.of(new Ability(name + "/" + word, profile, repeatsAnything)),
                encoders,
                entrances);
    }

    private String id(int kind, int index) {
        return new UUID(0x4000L + number * 0x1_0000L, 0x8000_0000_0000_0000L + kind * 1000L + index).toString();
    }

    String id() {
        return system.acsSystemId();
    }

    String linkName() {
        return system.links().get(0).linkName();
    }

    boolean can(OperationKind kind) {
        return profile.operations().contains(kind);
    }

    /** Whether users are kept there as well, and keys are theirs. */
    boolean keepsUsers() {
        return can(OperationKind.WRITE_USER);
    }

    /** @param repeatsAnything sabotage: everything is said to be harmless to do twice */
    private record Ability(String linkName, LinkProfile profile, boolean repeatsAnything) implements Site.LinkAbility {
        @Override
        public boolean can(OperationKind kind) {
            return profile.operations().contains(kind);
        }

        @Override
        public boolean idempotent(OperationKind kind) {
            return repeatsAnything || profile.idempotent(kind);
        }

        @Override
        public List<String> check(Operation operation) {
            return profile.check(operation);
        }
    }
}
