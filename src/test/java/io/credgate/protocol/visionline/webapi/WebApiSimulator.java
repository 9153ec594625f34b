package io.credgate.protocol.visionline.webapi;

import com.google.auto.service.AutoService;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.util.LinkedHashMap;
import java.util.Map;

/** Visionline's Web API (protocol sheet visionline, section 5). */
@AutoService(ControllerSimulator.class)
public final class WebApiSimulator implements ControllerSimulator {
    static final String USER = "gateway";
    static final String PASSWORD = "simulated";

    @Override
    public String dialect() {
        return "visionline-webapi";
    }

    @Override
    public SimulatorSite standardSite() {
        return SimulatorSite.standard("1", "2");
    }

    @Override
    public SimulatedController create(SimulatorSite site) {
        return new WebApiSimulatorServer(site);
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("username", USER);
        settings.put("password_file", PASSWORD);
        settings.put("discard_method", "DELETE");
        settings.put("discard_path", "/api/v1/cards/{id}");
        return settings;
    }
}
