package io.credgate.demo;

import io.credgate.config.GatewayConfig;
import io.credgate.daemon.Gateway;
import io.credgate.protocol.Medium;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorPty;
import io.credgate.simulator.SimulatorServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The four lock system interfaces of the second site and its gateway, all in this process. */
final class SecondSite implements AutoCloseable {
    private static final String SERIAL = "serial: {port: \"${CREDGATE_DEMO_SERIAL_PORT:-/dev/ttyUSB0}\"}";

    final SimulatorServer pms;
    final SimulatorServer ship;
    final SimulatorServer web;
    final GatewayConfig config;
    /** How Visionline's PMS interface is reached, in words. */
    final String line;

    private final Desk visionline;
    private final Gateway gateway;
    private final Path directory;

    /** A simulated lock system, however it is reached. */
    private interface Desk extends AutoCloseable {
        <T> T ask(Function<SimulatedController, T> question);

        @Override
        void close();
    }

    private SecondSite(
            SimulatorServer pms,
            SimulatorServer ship,
            SimulatorServer web,
            Desk visionline,
            String line,
            GatewayConfig config,
            Gateway gateway,
            Path directory) {
        this.pms = pms;
        this.ship = ship;
        this.web = web;
        this.visionline = visionline;
        this.line = line;
        this.config = config;
        this.gateway = gateway;
        this.directory = directory;
    }

    static SecondSite start(DemoBroker broker, Path configFile) throws Exception {
        Path directory = Files.createTempDirectory("credgate-demo");
        SimulatorServer pms = SimulatorServer.start(DemoSite.controller("salto-pms", Medium.TCP));
        SimulatorServer ship = SimulatorServer.start(DemoSite.controller("salto-ship", Medium.TCP));
        SimulatorServer web = SimulatorServer.start(DemoSite.controller("visionline-webapi", Medium.HTTP));
        Path password = Files.createFile(
                directory.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, "simulated\n");
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        environment.put("CREDGATE_DEMO_STATE_DIR", directory.resolve("state").toString());
        environment.put("CREDGATE_DEMO_MQTT_PORT", Integer.toString(broker.port()));
        environment.put("CREDGATE_DEMO_SALTO_PORT", Integer.toString(pms.port()));
        environment.put("CREDGATE_DEMO_SHIP_PORT", Integer.toString(ship.port()));
        environment.put("CREDGATE_DEMO_WEB_PORT", Integer.toString(web.port()));
        environment.put("CREDGATE_DEMO_PASSWORD_FILE", password.toString());
        Path terminal = directory.resolve("visionline");
        Path file = configFile;
        Desk visionline;
        String line;
        try {
            SimulatorPty pty = SimulatorPty.start(DemoSite.controller("visionline-pms", Medium.SERIAL), terminal);
            visionline = onTerminal(pty);
            line = "a serial line (a pseudo terminal made by socat)";
            environment.put("CREDGATE_DEMO_SERIAL_PORT", terminal.toString());
        } catch (IOException e) {
            SimulatorServer tcp = SimulatorServer.start(DemoSite.controller("visionline-pms", Medium.TCP));
            visionline = onTcp(tcp);
            line = "TCP in the place of a serial line, as there is no pseudo terminal: " + e.getMessage();
            file = directory.resolve("demo-second.yaml");
            Files.writeString(
                    file,
                    Files.readString(configFile, StandardCharsets.UTF_8)
                            .replace(SERIAL, "tcp: 127.0.0.1:" + tcp.port()));
        }
        GatewayConfig config = DemoSite.read(file, environment);
        Gateway gateway = Gateway.start(config, cause -> {});
        return new SecondSite(pms, ship, web, visionline, line, config, gateway, directory);
    }

    private static Desk onTerminal(SimulatorPty pty) {
        return new Desk() {
            @Override
            public <T> T ask(Function<SimulatedController, T> question) {
                return pty.ask(question);
            }

            @Override
            public void close() {
                pty.close();
            }
        };
    }

    private static Desk onTcp(SimulatorServer server) {
        return new Desk() {
            @Override
            public <T> T ask(Function<SimulatedController, T> question) {
                return server.ask(question);
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    /** How many cards Visionline has written. */
    int visionlineCards() {
        return visionline.ask(c -> c.cards().made().size());
    }

    @Override
    public void close() throws IOException {
        gateway.stop();
        pms.close();
        ship.close();
        web.close();
        visionline.close();
        DemoSite.remove(directory);
    }
}
