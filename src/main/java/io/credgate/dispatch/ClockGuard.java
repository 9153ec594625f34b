package io.credgate.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the wall clock can be believed, and what time the gateway goes by meanwhile. A clock that jumps against the
 * monotonic one, or stands before anything it can be, is doubted; time then goes on by the monotonic clock from where it
 * was. It is believed again when it has come back, or has gone on evenly for a while at its new place. Many small
 * corrections, as a time service makes them, are followed without a word.
 *
 * <p>The monotonic clock stands still while a machine is suspended, so waking up looks like a jump and is treated as one.
 */
final class ClockGuard {
    private final ClockLimits limits;

    private Instant now = Instant.EPOCH;
    private long nanos;
    private boolean trusted = true;
    private String reason = "";
    private Duration shift = Duration.ZERO;
    /** The place where the doubted clock has to go on evenly; null while it stands before all it can be. */
    private @Nullable Instant candidate;

    private long candidateNanos;

    ClockGuard(ClockLimits limits) {
        this.limits = limits;
    }

    /** @param lastTrusted the last believed time that an earlier run of the gateway wrote down; null if there is none */
    void start(long nowNanos, Instant wall, @Nullable Instant lastTrusted) {
        nanos = nowNanos;
        now = wall;
        trusted = true;
        shift = Duration.ZERO;
        boolean known = lastTrusted != null && !lastTrusted.isBefore(limits.notBefore());
        Instant floor = known && lastTrusted != null ? lastTrusted : limits.notBefore();
        if (wall.isBefore(limits.notBefore())) {
            now = floor;
            doubtImpossible(wall);
        } else if (known && wall.isBefore(floor.minus(limits.jumpMax()))) {
            now = floor;
            doubt(
                    wall,
                    nowNanos,
                    "The gateway's clock says " + seconds(wall) + ", but the gateway has been running at "
                            + seconds(floor) + ". ");
        }
    }

    /** Looks at both clocks; gives the time to go by. */
    Instant update(long nowNanos, Instant wall) {
        Instant expected = now.plusNanos(nowNanos - nanos);
        nanos = nowNanos;
        now = expected;
        boolean impossible = wall.isBefore(limits.notBefore());
        Duration gap = Duration.between(expected, wall);
        boolean near = gap.abs().compareTo(limits.jumpMax()) <= 0;
        if (!impossible && near) {
            trusted = true;
            candidate = null;
            now = wall;
        } else if (impossible) {
            if (trusted || candidate != null) {
                doubtImpossible(wall);
            }
        } else if (trusted || candidate == null || !isEven(nowNanos, wall)) {
            doubt(
                    wall,
                    nowNanos,
                    "The gateway's clock jumped by "
                            + gap.truncatedTo(ChronoUnit.SECONDS).toSeconds() + " seconds, to " + seconds(wall) + ". ");
        }
        if (!trusted
                && candidate != null
                && nowNanos - candidateNanos >= limits.settle().toNanos()) {
            trusted = true;
            candidate = null;
            shift = shift.plus(gap);
            now = wall;
        }
        return now;
    }

    private boolean isEven(long nowNanos, Instant wall) {
        if (candidate == null) {
            return false;
        }
        Instant even = candidate.plusNanos(nowNanos - candidateNanos);
        return Duration.between(even, wall).abs().compareTo(limits.jumpMax()) <= 0;
    }

    private void doubtImpossible(Instant wall) {
        trusted = false;
        candidate = null;
        reason = "The gateway's clock says " + seconds(wall)
                + ", which is before this program was made. Set it; what depends on the time waits until then.";
    }

    private void doubt(Instant wall, long nowNanos, String what) {
        trusted = false;
        candidate = wall;
        candidateNanos = nowNanos;
        reason = what + "What depends on the time waits until it has come back, or has gone on evenly for "
                + limits.settle().toSeconds() + " seconds.";
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    boolean isTrusted() {
        return trusted;
    }

    /** Why it is not, a sentence; of the last doubt while it is. */
    String reason() {
        return reason;
    }

    /** By how much the time to go by was put on, or back, when a jump was believed, since the last call. */
    Duration takeShift() {
        Duration taken = shift;
        shift = Duration.ZERO;
        return taken;
    }

    /** When a jump may be believed, or {@link Long#MAX_VALUE}. */
    long nextDeadlineNanos() {
        return trusted || candidate == null
                ? Long.MAX_VALUE
                : candidateNanos + limits.settle().toNanos();
    }
}
