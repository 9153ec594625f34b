package io.credgate.demo;

import io.credgate.command.Uuids;
import io.credgate.config.ConfigReader;
import io.credgate.config.ConfigReading;
import io.credgate.config.GatewayConfig;
import io.credgate.daemon.Gateway;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Broker, both lock systems and the gateway, all in this process on free loopback ports. */
final class DemoSite implements AutoCloseable {
    final DemoBroker broker;
    final SimulatorServer salto;
    final SimulatorServer visionline;
    final GatewayConfig config;
    private final Gateway gateway;
    private final Path stateDir;

    private DemoSite(
            DemoBroker broker,
            SimulatorServer salto,
            SimulatorServer visionline,
            GatewayConfig config,
            Gateway gateway,
            Path stateDir) {
        this.broker = broker;
        this.salto = salto;
        this.visionline = visionline;
        this.config = config;
        this.gateway = gateway;
        this.stateDir = stateDir;
    }

    static DemoSite start(Path configFile) throws Exception {
        Path stateDir = Files.createTempDirectory("credgate-demo");
        DemoBroker broker = DemoBroker.start();
        SimulatorServer salto = SimulatorServer.start(controller("salto-pms"));
        SimulatorServer visionline = SimulatorServer.start(controller("visionline-pms"));
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        environment.put("CREDGATE_DEMO_STATE_DIR", stateDir.resolve("state").toString());
        environment.put("CREDGATE_DEMO_MQTT_PORT", Integer.toString(broker.port()));
        environment.put("CREDGATE_DEMO_SALTO_PORT", Integer.toString(salto.port()));
        environment.put("CREDGATE_DEMO_VISIONLINE_PORT", Integer.toString(visionline.port()));
        ConfigReading reading = new ConfigReader(ConfigReader.installedProtocols(), environment).read(configFile);
        if (!(reading instanceof ConfigReading.Valid valid)) {
            throw new IllegalStateException("the demo's configuration has errors: " + reading.problems());
        }
        Gateway gateway = Gateway.start(valid.config(), cause -> {});
        return new DemoSite(broker, salto, visionline, valid.config(), gateway, stateDir);
    }

    private static SimulatedController controller(String dialect) {
        for (ControllerSimulator simulator : ServiceLoader.load(ControllerSimulator.class)) {
            if (simulator.dialect().equals(dialect)) {
                return simulator.create(simulator.standardSite());
            }
        }
        throw new IllegalStateException("there is no simulator of " + dialect);
    }

    GatewayConfig.AcsSystem system(String vendor) {
        return config.systems().stream()
                .filter(s -> s.vendor().equals(vendor))
                .findFirst()
                .orElseThrow();
    }

    /** An id of the demo, the same in every run. */
    static String id(String name) {
        return Uuids.derived("demo", name);
    }

    @Override
    public void close() throws IOException {
        gateway.stop();
        salto.close();
        visionline.close();
        broker.close();
        try (Stream<Path> files = Files.walk(stateDir)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
