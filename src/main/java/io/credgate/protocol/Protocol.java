package io.credgate.protocol;

import java.time.ZoneId;

/**
 * Provider of one dialect, found by {@link java.util.ServiceLoader}: adding a vendor is adding a folder. Implementations
 * are stateless and have a public constructor without parameters.
 */
public interface Protocol {

    /** Name in the configuration, such as {@code salto-pms}. */
    String dialect();

    /** Lock system that speaks it, as in {@code systems[].vendor}: {@code salto-space}, {@code visionline}. */
    String vendor();

    /**
     * Reads the dialect's own keys. Every problem is reported to the section and the default taken in its place, so that
     * all problems of a file come out at once; the profile is used only if there was none.
     *
     * @param siteZone zone of the site, for dialects that write local times
     */
    LinkProfile configure(ConfigSection section, ZoneId siteZone);
}
