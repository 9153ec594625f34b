package io.credgate.command;

import java.util.Locale;

/** How a credential opens a door. */
public enum AccessMethod {
    CODE,
    CARD,
    MOBILE_KEY,
    /** Known upstream, never possible on premises. */
    CLOUD_KEY;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
