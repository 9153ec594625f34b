package io.credgate.dispatch;

import java.time.Duration;

/**
 * Limits and terms of the dispatcher.
 *
 * @param commandIdsKept how long finished commands and tombstones of credentials are remembered
 * @param personalDataKept how long names, addresses, phones and PINs are kept after their credential, user or command
 *     ended
 * @param encodeTerm how long an encode or scan command waits when it names no expiry
 * @param commandTerm the same for all other commands
 * @param openCommandsMax commands that may wait; further ones are refused
 * @param attemptsMax attempts after refusals that invite another try, and of idempotent operations without answer
 * @param clock when the wall clock is believed
 * @param reports what may wait for the broker
 */
public record DispatchLimits(
        Duration commandIdsKept,
        Duration personalDataKept,
        Duration encodeTerm,
        Duration commandTerm,
        int openCommandsMax,
        int attemptsMax,
        ClockLimits clock,
        ReportLimits reports) {

    /** With a clock that is always right, and the usual limits of reports. */
    public DispatchLimits(
            Duration commandIdsKept,
            Duration personalDataKept,
            Duration encodeTerm,
            Duration commandTerm,
            int openCommandsMax,
            int attemptsMax) {
        this(
                commandIdsKept,
                personalDataKept,
                encodeTerm,
                commandTerm,
                openCommandsMax,
                attemptsMax,
                ClockLimits.NONE,
                ReportLimits.USUAL);
    }
}
