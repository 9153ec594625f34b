package io.credgate.simulator;

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

    SimulatedController create(SimulatorSite site);
}
