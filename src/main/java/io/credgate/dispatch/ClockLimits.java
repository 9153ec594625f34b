package io.credgate.dispatch;

import java.time.Duration;
import java.time.Instant;

/**
 * When the wall clock is believed.
 *
 * @param notBefore it cannot be earlier than this: when the program was made
 * @param jumpMax how far it may move against the monotonic clock between two looks without being doubted
 * @param settle how long it has to go on evenly after a jump before the new time is believed
 */
public record ClockLimits(Instant notBefore, Duration jumpMax, Duration settle) {
    /** Believes every clock: for whoever moves time by hand. */
    public static final ClockLimits NONE = new ClockLimits(Instant.EPOCH, Duration.ofDays(365_000), Duration.ZERO);
}
