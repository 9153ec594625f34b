package io.credgate.dispatch;

import java.util.Locale;

/** Word of a result (MQTT contract section 4). */
public enum Status {
    ACCEPTED(false),
    IN_PROGRESS(false),
    SUCCEEDED(true),
    FAILED(true),
    REJECTED(true),
    EXPIRED(true),
    CANCELLED(true),
    SUPERSEDED(true),
    /** Terminal for the moment: may be replaced once. */
    UNKNOWN(true);

    private final boolean terminal;

    Status(boolean terminal) {
        this.terminal = terminal;
    }

    public boolean isTerminal() {
        return terminal;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
