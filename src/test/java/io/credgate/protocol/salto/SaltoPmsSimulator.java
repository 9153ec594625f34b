package io.credgate.protocol.salto;

import com.google.auto.service.AutoService;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.util.Map;

/** A SALTO Space with its PMS interface, written from the protocol sheet and without the product's codec. */
@AutoService(ControllerSimulator.class)
public final class SaltoPmsSimulator implements ControllerSimulator {
    @Override
    public String dialect() {
        return "salto-pms";
    }

    @Override
    public SimulatorSite standardSite() {
        return SimulatorSite.standard("Online Encoder 1", "Online Encoder 2");
    }

    /** Several copies with one request are open in the sheet; this one makes them. */
    @Override
    public Map<String, String> settings() {
        return Map.of("several_copies", "true");
    }

    @Override
    public SimulatedController create(SimulatorSite site) {
        return new SimulatorSpace(site);
    }
}
