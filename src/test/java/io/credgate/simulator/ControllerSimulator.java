package io.credgate.simulator;

import io.credgate.protocol.Medium;
import java.util.Map;

/**
 * Provider of a simulated controller, found by {@link java.util.ServiceLoader}. Simulators are written from the protocol
 * sheets, never through the product's codec, and are sans-IO: the same object serves contract tests, a deterministic
 * simulation and a TCP server for hand tests.
 */
public interface ControllerSimulator {

    /** As in the configuration: {@code salto-pms}. */
    String dialect();

    /** The site to simulate where nothing else is asked for, with encoder names as this lock system has them. */
    SimulatorSite standardSite();

    /** The controller as it is reached over TCP, or in the only way there is. */
    SimulatedController create(SimulatorSite site);

    /** As it is reached that way; over {@link Medium#HTTP} conversations are HTTP/1.1 in plain bytes. */
    default SimulatedController create(SimulatorSite site, Medium medium) {
        return create(site);
    }

    /** Keys and values that the link of a gateway needs to speak with it beside the address; secrets in clear. */
    default Map<String, String> settings() {
        return Map.of();
    }
}
