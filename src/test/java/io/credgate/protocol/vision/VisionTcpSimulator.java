package io.credgate.protocol.vision;

import com.google.auto.service.AutoService;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.util.Map;

/** VISION behind its TCP interface, written from the protocol sheet and without the product's codec. */
@AutoService(ControllerSimulator.class)
public final class VisionTcpSimulator implements ControllerSimulator {
    static final String LICENCE = "LICENSE";

    @Override
    public String dialect() {
        return "vision-tcp";
    }

    @Override
    public SimulatorSite standardSite() {
        return SimulatorSite.standard("01", "02");
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "license_file", LICENCE,
                "user_type", VisionSimulatorServer.USER_TYPES.get(0),
                "user_group", VisionSimulatorServer.USER_GROUPS.get(0));
    }

    @Override
    public SimulatedController create(SimulatorSite site) {
        return new VisionSimulatorServer(site, VisionTcpSimulatorClient::new);
    }
}
