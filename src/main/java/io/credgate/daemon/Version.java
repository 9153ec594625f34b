package io.credgate.daemon;

import java.time.Instant;

/** Version of the running program, from the manifest of its jar. */
final class Version {
    /** When this release was made, as in the pom: no clock that is right shows less. */
    static final Instant MADE_AT = Instant.parse("2026-11-23T00:00:00Z");

    private Version() {}

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
