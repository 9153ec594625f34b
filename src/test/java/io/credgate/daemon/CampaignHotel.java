package io.credgate.daemon;

import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.mqtt.Mosquitto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a campaign needs around a gateway: a broker, the lock systems in a process of their
 * own, a configuration with as many rooms as there are commands, and a state directory, all in a temporary folder that
 * goes with it. The gateway is the program as it is started in life.
 */
final class CampaignHotel implements AutoCloseable {
    static final int FIRST_ROOM = 1001;

    /** From the line that a gateway logs when everything is there. */
    private static final String READY = " is up: ";

    final Path folder;
    final Mosquitto broker;
    final LockSystemProcess simulators;
    private final Path config;
    private final List<ChildGateway> gateways = new ArrayList<>();
    private long logSeen;
    private String logTail = "";
    private int timesReady;

    /** @param rooms of each lock system */
    CampaignHotel(Mosquitto broker, int rooms, long cardDelayMillis) {
        this.broker = broker;
        try {
            folder = Files.createTempDirectory("campaign");
            simulators = new LockSystemProcess(folder.resolve("simulator.log"), rooms, cardDelayMillis);
            config = Files.writeString(folder.resolve("gateway.yaml"), yaml(rooms));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Nothing of it stays when the campaign is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    private String yaml(int rooms) {
        StringBuilder text = new StringBuilder("""
                gateway: {id: gw-1, site: Harbour Hotel, time_zone: Europe/Oslo, state_dir: %s}
                mqtt: {url: "%s"}
                systems:
                """.formatted(stateDir(), broker.url()));
        for (Vendor vendor : Vendor.values()) {
            text.append("""
                      - acs_system_id: %s
                        workspace_id: 005f1e54-5360-40db-8c31-4ef6baaad1fd
                        connected_account_id: daba7bd0-edb6-4bb9-a70b-f9ae08a0e301
                        vendor: %s
                        links:
                          - {name: pms, dialect: %s, tcp: "127.0.0.1:%d", answer_timeout: 30s}
                        encoders:
                    """.formatted(vendor.systemId(), vendor.word(), vendor.dialect(), simulators.port(vendor)));
            for (int encoder = 0; encoder < 2; encoder++) {
                text.append("      - {acs_encoder_id: %s, name: \"%s\", display_name: Desk %d}\n"
                        .formatted(vendor.encoderId(encoder), vendor.encoders().get(encoder), encoder));
            }
            text.append("    entrances:\n");
            for (int room = FIRST_ROOM; room < FIRST_ROOM + rooms; room++) {
                text.append("      - {acs_entrance_id: %s, kind: room, name: %d, display_name: Room %d}\n"
                        .formatted(vendor.roomId(room), room, room));
            }
        }
        return text.toString();
    }

    Path stateDir() {
        return folder.resolve("state");
    }

    ChildGateway start() {
        ChildGateway gateway = ChildGateway.program(config, folder.resolve("gateway.log"), "INFO");
        synchronized (gateways) {
            gateways.add(gateway);
        }
        return gateway;
    }

    /** How many gateways have said so far that they are ready. Asked often, so it reads only what is new. */
    synchronized int timesReady() {
        try (FileChannel log = FileChannel.open(folder.resolve("gateway.log"))) {
            byte[] added = new byte[(int) (log.size() - logSeen)];
            int length = Math.max(0, log.read(ByteBuffer.wrap(added), logSeen));
            String text = logTail + new String(added, 0, length, StandardCharsets.ISO_8859_1);
            logSeen += length;
            timesReady += text.split(READY, -1).length - 1;
            logTail = text.substring(Math.max(0, text.length() - READY.length() + 1));
            return timesReady;
        } catch (IOException e) {
            return timesReady;
        }
    }

    String gatewayLog() {
        try {
            return Files.readString(folder.resolve("gateway.log"));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return;
        }
        synchronized (gateways) {
            gateways.forEach(ChildGateway::close);
        }
        simulators.close();
        broker.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
