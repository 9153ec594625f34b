package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.CheckHealth;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadCard;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatorSite;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** One dialect with everything that belongs to it. */
record Dialect(Protocol protocol, ControllerSimulator simulator) {
    static final Instant START = Instant.parse("2026-03-01T14:00:00Z");
    static final Instant END = Instant.parse("2026-03-03T11:00:00Z");

    /** Every dialect that the ServiceLoader finds, by name. */
    static List<Dialect> all() {
        List<ControllerSimulator> simulators = ServiceLoader.load(ControllerSimulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Protocol::dialect))
                .map(protocol -> new Dialect(
                        protocol,
                        simulators.stream()
                                .filter(s -> s.dialect().equals(protocol.dialect()))
                                .findFirst()
                                .orElseGet(() -> fail("no simulator for the dialect " + protocol.dialect()
                                        + "; a ControllerSimulator belongs into its test folder"))))
                .toList();
    }

    SimulatorSite site() {
        return simulator.standardSite();
    }

    LinkProfile profile() {
        DefaultConfigSection section = new DefaultConfigSection();
        LinkProfile profile = protocol.configure(section, Medium.TCP, site().zone());
        assertEquals(List.of(), section.problems());
        return profile;
    }

    StreamSession newSession() {
        return (StreamSession) profile().newSession();
    }

    Operation encode(boolean copy) {
        CardGrant grant = new CardGrant(List.of(site().rooms().get(0)), List.of(), START, END, null, null, null);
        return new EncodeCard(site().encoders().get(0), copy, grant);
    }

    /** An operation of each kind that the dialect offers and that has a shape here. */
    List<Operation> operations() {
        String room = site().rooms().get(0);
        return Stream.of(
                        encode(false),
                        encode(true),
                        new ReadCard(site().encoders().get(0)),
                        new ChangeStay(room, null, END),
                        new CheckOut(room),
                        new CheckHealth())
                .filter(operation -> profile().operations().contains(operation.kind()))
                .toList();
    }

    @Override
    public String toString() {
        return protocol.dialect();
    }
}
