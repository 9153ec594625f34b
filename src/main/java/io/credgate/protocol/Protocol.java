package io.credgate.protocol;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * Provider of one dialect, found by {@link java.util.ServiceLoader}: adding a vendor is adding a folder. Implementations
 * are stateless and have a public constructor without parameters.
 */
public interface Protocol {

    /** Name in the configuration, such as {@code salto-pms}. */
    String dialect();

    /** Lock system that speaks it, as in {@code systems[].vendor}: {@code salto-space}, {@code visionline}. */
    String vendor();

    /** How a controller of this dialect is reached. */
    default Set<Medium> media() {
        return Set.of(Medium.TCP);
    }

    /** The configuration's key for a TCP address; another name where the vendor has one, such as {@code stp}. */
    default String tcpKey() {
        return "tcp";
    }

    /** The settings of the line where the configuration names none; only for {@link Medium#SERIAL}. */
    default SerialLine serialLine() {
        return SerialLine.DEFAULT;
    }

    /** Everything that the lock system may answer beside success, as far as it is published. Not empty. */
    List<VendorError> errors();

    /**
     * Reads the dialect's own keys. Every problem is reported to the section and the default taken in its place, so that
     * all problems of a file come out at once; the profile is used only if there was none.
     *
     * @param medium one of {@link #media}
     * @param siteZone zone of the site, for dialects that write local times
     */
    LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone);
}
