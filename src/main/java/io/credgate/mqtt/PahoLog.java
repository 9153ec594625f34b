package io.credgate.mqtt;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Silences Paho, which logs each lost connection as SEVERE, with stack trace, several times. What it knows is logged here in
 * one line per event.
 */
final class PahoLog {
    /** Held, as the logging system forgets a logger, and its level with it, that nobody holds. */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    private PahoLog() {}

    static void silence() {
        PAHO.setLevel(Level.OFF);
    }
}
