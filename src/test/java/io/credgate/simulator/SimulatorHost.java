package io.credgate.simulator;

/** Something that a simulated controller is reached by, until it is closed or fails. */
interface SimulatorHost extends AutoCloseable {
    void awaitClosed() throws InterruptedException;

    @Override
    void close();
}
