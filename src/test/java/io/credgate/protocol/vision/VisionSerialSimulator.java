package io.credgate.protocol.vision;

import com.google.auto.service.AutoService;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.util.Map;

/** VISION, or a 2800, at the other end of a serial line, written from the protocol sheet without the product's codec. */
@AutoService(ControllerSimulator.class)
public final class VisionSerialSimulator implements ControllerSimulator {
    @Override
    public String dialect() {
        return "vision-serial";
    }

    @Override
    public SimulatorSite standardSite() {
        return SimulatorSite.standard("01", "02");
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "user_type", VisionSimulatorServer.USER_TYPES.get(0),
                "user_group", VisionSimulatorServer.USER_GROUPS.get(0));
    }

    @Override
    public SimulatedController create(SimulatorSite site) {
        return new VisionSimulatorServer(site, VisionSerialSimulatorClient::new);
    }
}
