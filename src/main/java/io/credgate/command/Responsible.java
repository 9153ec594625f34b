package io.credgate.command;

import java.util.Locale;

/** Who has to act on a failure. */
public enum Responsible {
    /** The program or clerk that sent the command. */
    CALLER,
    /** Whoever stands at the encoder or looks after the site's wiring and configuration. */
    SITE,
    /** The lock system and those who administer it. */
    CONTROLLER,
    /** This gateway and those who run it. */
    GATEWAY;

    /** The word published in results. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
