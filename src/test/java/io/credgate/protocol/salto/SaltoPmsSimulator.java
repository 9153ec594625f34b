package io.credgate.protocol.salto;

import com.google.auto.service.AutoService;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;

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

    @Override
    public SimulatedController create(SimulatorSite site) {
        return new SimulatorSpace(site);
    }
}
