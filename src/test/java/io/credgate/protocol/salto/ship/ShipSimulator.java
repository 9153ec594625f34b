package io.credgate.protocol.salto.ship;

import com.google.auto.service.AutoService;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;

/** SALTO Space behind SHIP, over STP and HTTP on the same port (protocol sheet salto, section 3). */
@AutoService(ControllerSimulator.class)
public final class ShipSimulator implements ControllerSimulator {
    @Override
    public String dialect() {
        return "salto-ship";
    }

    @Override
    public SimulatorSite standardSite() {
        return SimulatorSite.standard("Online Encoder 1", "Online Encoder 2");
    }

    @Override
    public SimulatedController create(SimulatorSite site) {
        return new ShipSimulatorSpace(site);
    }
}
