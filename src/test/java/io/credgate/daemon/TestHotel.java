package io.credgate.daemon;

import io.credgate.mqtt.Mosquitto;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorServer;
import io.credgate.simulator.SimulatorServer.Cut;
import io.credgate.simulator.SimulatorSite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Everything around a gateway: a broker that keeps what it was given, one simulated lock system of each vendor on TCP,
 * configuration and state directory. The gateways started here end with it.
 */
final class TestHotel implements AutoCloseable {
    static final int FIRST_ROOM = 101;
    static final int ROOMS = 40;
    static final String ROOT = "credgate/v1/gw-1";

    /** A lock system of the hotel. */
    enum Vendor {
        SALTO("salto-space", "salto-pms", "Online Encoder 1", "Online Encoder 2", "ack_timeout: 2s, answer_timeout: "),
        VISIONLINE("visionline", "visionline-pms", "1", "2", "send_guest_name: true, answer_timeout: ");

        private final String word;
        private final String dialect;
        private final List<String> encoders;
        private final String settings;

        Vendor(String word, String dialect, String firstEncoder, String secondEncoder, String settings) {
            this.word = word;
            this.dialect = dialect;
            this.encoders = List.of(firstEncoder, secondEncoder);
            this.settings = settings;
        }

        String word() {
            return word;
        }

        String dialect() {
            return dialect;
        }

        List<String> encoders() {
            return encoders;
        }

        /** What a command must say, beyond the rest, to have a card of its own for a room. */
        String newCardOption() {
            return this == VISIONLINE ? ",\"visionline_metadata\":{\"override\":true}" : "";
        }

        String systemId() {
            return id("system " + word);
        }

        /** @param number 0 or 1 */
        String encoderId(int number) {
            return id(word + " encoder " + number);
        }

        String roomId(int room) {
            return id(word + " room " + room);
        }

        private static String id(String of) {
            return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
        }
    }

    private final Path directory;
    private final String mqttSettings;
    private final String saltoSettings;
    final Mosquitto broker;
    private final SimulatorServer[] servers = new SimulatorServer[Vendor.values().length];
    private final AtomicInteger[] requests = {new AtomicInteger(), new AtomicInteger()};
    private final List<ChildGateway> gateways = new java.util.ArrayList<>();
    private final Path config;

    TestHotel(Path directory, long cardDelayMillis) {
        this(directory, cardDelayMillis, "30s", "");
    }

    /** @param mqttSettings further lines of the section mqtt */
    TestHotel(Path directory, long cardDelayMillis, String answerTimeout, String mqttSettings) {
        this(directory, cardDelayMillis, answerTimeout, mqttSettings, "");
    }

    /** @param saltoSettings further keys of the link to Salto, with a comma before each */
    TestHotel(Path directory, long cardDelayMillis, String answerTimeout, String mqttSettings, String saltoSettings) {
        this.directory = directory;
        this.saltoSettings = saltoSettings;
        this.mqttSettings = mqttSettings;
        // Without a window everything that the broker routes is in the receiver's socket at once.
        broker = Mosquitto.persistent("max_inflight_messages 0");
        try {
            for (Vendor vendor : Vendor.values()) {
                servers[vendor.ordinal()] = SimulatorServer.start(controller(vendor, cardDelayMillis));
            }
            config = Files.writeString(directory.resolve("gateway.yaml"), yaml(answerTimeout));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SimulatedController controller(Vendor vendor, long cardDelayMillis) {
        ControllerSimulator simulator = ServiceLoader.load(ControllerSimulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(s -> s.dialect().equals(vendor.dialect))
                .findFirst()
                .orElseThrow();
        SimulatorSite standard = simulator.standardSite();
        SimulatedController controller = simulator.create(new SimulatorSite(
                vendor.encoders,
                IntStream.range(FIRST_ROOM, FIRST_ROOM + ROOMS)
                        .mapToObj(Integer::toString)
                        .toList(),
                cardDelayMillis,
                standard.zone()));
        controller.onTraffic(line -> {
            if (line.startsWith("> CCA") || line.matches("-> .*C[NC].*")) {
                requests[vendor.ordinal()].incrementAndGet();
            }
        });
        return controller;
    }

    private String yaml(String answerTimeout) {
        StringBuilder text = new StringBuilder("""
                gateway: {id: gw-1, site: Harbour Hotel, time_zone: Europe/Oslo, state_dir: %s}
                mqtt:
                  url: %s
                  %s
                systems:
                """.formatted(stateDir(), broker.url(), mqttSettings));
        for (Vendor vendor : Vendor.values()) {
            text.append("""
                      - acs_system_id: %s
                        workspace_id: 005f1e54-5360-40db-8c31-4ef6baaad1fd
                        connected_account_id: daba7bd0-edb6-4bb9-a70b-f9ae08a0e301
                        vendor: %s
                        links:
                          - {name: pms, dialect: %s, tcp: "127.0.0.1:%d", %s}
                        encoders:
                          - {acs_encoder_id: %s, name: "%s", display_name: Left}
                          - {acs_encoder_id: %s, name: "%s", display_name: Right}
                        entrances:
                    """.formatted(
                            vendor.systemId(),
                            vendor.word,
                            vendor.dialect,
                            servers[vendor.ordinal()].port(),
                            vendor.settings + answerTimeout + (vendor == Vendor.SALTO ? saltoSettings : ""),
                            vendor.encoderId(0),
                            vendor.encoders.get(0),
                            vendor.encoderId(1),
                            vendor.encoders.get(1)));
            for (int room = FIRST_ROOM; room < FIRST_ROOM + ROOMS; room++) {
                text.append("      - {acs_entrance_id: %s, kind: room, name: %d, display_name: Room %d}\n"
                        .formatted(vendor.roomId(room), room, room));
            }
        }
        return text.toString();
    }

    Path stateDir() {
        return directory.resolve("state");
    }

    ChildGateway start() {
        return keep(ChildGateway.run(config, directory.resolve("log")));
    }

    ChildGateway startTo(String checkpoint, String commandId) {
        return keep(ChildGateway.runTo(config, directory.resolve("log"), checkpoint, commandId));
    }

    ChildGateway startProgram(String logLevel) {
        return startProgram(logLevel, List.of());
    }

    /** @param before see {@link ChildGateway#program(Path, Path, String, List)} */
    ChildGateway startProgram(String logLevel, List<String> before) {
        return keep(ChildGateway.program(config, directory.resolve("log"), logLevel, before));
    }

    private ChildGateway keep(ChildGateway gateway) {
        gateways.add(gateway);
        return gateway;
    }

    SimulatorServer server(Vendor vendor) {
        return servers[vendor.ordinal()];
    }

    /** The next request that writes or reads a card goes wrong. */
    void fault(Vendor vendor, Faults.Kind kind, long amount) {
        server(vendor).ask(c -> {
            c.faults().add(kind, amount);
            return null;
        });
    }

    List<SimulatedCard> cards(Vendor vendor) {
        return server(vendor).ask(c -> c.cards().made());
    }

    /** How many cards with this main room were made. */
    int cards(Vendor vendor, int room) {
        return server(vendor)
                .ask(c -> c.cards().madeForRoom(Integer.toString(room)).size());
    }

    /** How often the lock system was asked to write a card. */
    int encodeRequests(Vendor vendor) {
        return requests[vendor.ordinal()].get();
    }

    /** The lock system is gone; {@link #bringBack} returns it with its memory. */
    InetSocketAddress takeAway(Vendor vendor) {
        InetSocketAddress address =
                new InetSocketAddress("127.0.0.1", server(vendor).port());
        server(vendor).close();
        return address;
    }

    void bringBack(Vendor vendor, InetSocketAddress address) throws IOException {
        SimulatedController controller = server(vendor).ask(c -> c);
        servers[vendor.ordinal()] = SimulatorServer.start(controller, address, Cut.CLOSE);
    }

    @Override
    public void close() {
        gateways.forEach(ChildGateway::close);
        for (SimulatorServer server : servers) {
            server.close();
        }
        broker.close();
    }
}
