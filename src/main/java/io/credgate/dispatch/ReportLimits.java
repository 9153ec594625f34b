package io.credgate.dispatch;

/**
 * What may wait for a broker that is away, and how fast it leaves.
 *
 * @param telemetryMax events that are no promise; beyond that the oldest are dropped, and it is told how many
 * @param telemetryBytesMax the same in bytes
 * @param drainRate reports a second that are handed to the broker; 0 = as fast as it takes them
 */
public record ReportLimits(int telemetryMax, long telemetryBytesMax, int drainRate) {
    public static final ReportLimits USUAL = new ReportLimits(10_000, 4L << 20, 0);
}
