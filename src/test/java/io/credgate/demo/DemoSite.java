package io.credgate.demo;

import io.credgate.command.Uuids;
import io.credgate.config.ConfigReader;
import io.credgate.config.ConfigReading;
import io.credgate.config.GatewayConfig;
import io.credgate.daemon.Gateway;
import io.credgate.protocol.Medium;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Both lock systems of the first site and its gateway, all in this process on free loopback ports. */
final class DemoSite implements AutoCloseable {
    final SimulatorServer salto;
    final SimulatorServer visionline;
    final GatewayConfig config;
    private final Gateway gateway;
    private final Path stateDir;

    private DemoSite(
            SimulatorServer salto, SimulatorServer visionline, GatewayConfig config, Gateway gateway, Path stateDir) {
        this.salto = salto;
        this.visionline = visionline;
        this.config = config;
        this.gateway = gateway;
        this.stateDir = stateDir;
    }

    static DemoSite start(DemoBroker broker, Path configFile) throws Exception {
        Path stateDir = Files.createTempDirectory("credgate-demo");
        SimulatorServer salto = SimulatorServer.start(controller("salto-pms", Medium.TCP));
        SimulatorServer visionline = SimulatorServer.start(controller("visionline-pms", Medium.TCP));
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        environment.put("CREDGATE_DEMO_STATE_DIR", stateDir.resolve("state").toString());
        environment.put("CREDGATE_DEMO_MQTT_PORT", Integer.toString(broker.port()));
        environment.put("CREDGATE_DEMO_SALTO_PORT", Integer.toString(salto.port()));
        environment.put("CREDGATE_DEMO_VISIONLINE_PORT", Integer.toString(visionline.port()));
        GatewayConfig config = read(configFile, environment);
        Gateway gateway = Gateway.start(config, cause -> {});
        return new DemoSite(salto, visionline, config, gateway, stateDir);
    }

    static GatewayConfig read(Path configFile, Map<String, String> environment) {
        ConfigReading reading = new ConfigReader(ConfigReader.installedProtocols(), environment).read(configFile);
        if (!(reading instanceof ConfigReading.Valid valid)) {
            throw new IllegalStateException("the demo's configuration has errors: " + reading.problems());
        }
        return valid.config();
    }

    static SimulatedController controller(String dialect, Medium medium) {
        for (ControllerSimulator simulator : ServiceLoader.load(ControllerSimulator.class)) {
            if (simulator.dialect().equals(dialect)) {
                return simulator.create(simulator.standardSite(), medium);
            }
        }
        throw new IllegalStateException("there is no simulator of " + dialect);
    }

    GatewayConfig.AcsSystem system(String vendor) {
        return system(config, vendor);
    }

    static GatewayConfig.AcsSystem system(GatewayConfig config, String vendor) {
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
        remove(stateDir);
    }

    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
