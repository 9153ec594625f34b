package io.credgate.link;

import java.time.Duration;

/**
 * Settings of one link.
 *
 * @param name as in the configuration; in every log line
 * @param description where the controller is, such as {@code tcp 10.0.0.5:8090}
 * @param healthInterval how long the line may be quiet before the controller is asked whether it is there; zero = never
 * @param backoffMin upper limit of the first random pause before a new try; doubles with each further failure
 * @param backoffMax upper limit of every pause
 */
public record LinkConfig(
        String name, String description, Duration healthInterval, Duration backoffMin, Duration backoffMax) {
    public static final Duration BACKOFF_MIN = Duration.ofMillis(250);
    public static final Duration BACKOFF_MAX = Duration.ofSeconds(30);

    public LinkConfig {
        if (backoffMin.isNegative() || backoffMin.isZero() || backoffMax.compareTo(backoffMin) < 0) {
            throw new IllegalArgumentException("back-off of link " + name + ": " + backoffMin + " to " + backoffMax);
        }
        if (healthInterval.isNegative()) {
            throw new IllegalArgumentException("health interval of link " + name + ": " + healthInterval);
        }
    }

    public LinkConfig(String name, String description, Duration healthInterval) {
        this(name, description, healthInterval, BACKOFF_MIN, BACKOFF_MAX);
    }
}
