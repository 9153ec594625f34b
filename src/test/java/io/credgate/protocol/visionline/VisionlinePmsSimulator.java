package io.credgate.protocol.visionline;

import com.google.auto.service.AutoService;
import io.credgate.protocol.Medium;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.util.Map;

/** Provider of a simulated Visionline server that speaks the PMS text interface. */
@AutoService(ControllerSimulator.class)
public final class VisionlinePmsSimulator implements ControllerSimulator {
    @Override
    public String dialect() {
        return "visionline-pms";
    }

    /** Encoders have the PMS addresses 1 and 2. */
    public SimulatorSite standardSite() {
        return SimulatorSite.standard("1", "2");
    }

    @Override
    public SimulatedController create(SimulatorSite site) {
        return new VisionlinePmsSimulatorServer(site, false);
    }

    @Override
    public SimulatedController create(SimulatorSite site, Medium medium) {
        return new VisionlinePmsSimulatorServer(site, medium == Medium.SERIAL);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("several_cards", "true");
    }
}
