package io.credgate.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the wall clock can be believed, and what time the gateway goes by meanwhile. A clock that jumps against the
 * monotonic one, or stands before anything it can be, is doubted; time then goes on by the monotonic clock from where it
 * was. It is believed again when it has come back, or has gone on evenly for a while at its new place. Many small
 * corrections, as a time service makes them, are followed without a word.
 *
 * <p>A start is judged by when an earlier run last believed the clock (decision 0012): before that it is doubted, and so it
 * is more than {@link #AHEAD_MAX} after it, since a clock that was set by a dead battery looks the same as a machine that
 * was switched off. The word of the machine's time service decides at once; else the clock has to go on evenly, and for
 * longer if it is ahead by more than {@link #FAR_AHEAD}.
 *
 * <p>The monotonic clock stands still while a machine is suspended, so waking up looks like a jump and is treated as one.
 */
final class ClockGuard {
    /** A start after so long a time off is taken as it is. */
    static final Duration AHEAD_MAX = Duration.ofDays(1);
    /** Longer than a box is off that somebody still needs; a time service that is slow to answer is waited for. */
    static final Duration FAR_AHEAD = Duration.ofDays(30);
    /** How long such a clock has to go on evenly, at least. */
    static final Duration FAR_SETTLE = Duration.ofMinutes(15);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClockLimits limits;

    private Instant now = Instant.EPOCH;
    private long nanos;
    private boolean trusted = true;
    private String reason = "";
    private Duration shift = Duration.ZERO;
    /** The place where the doubted clock has to go on evenly; null while it stands before all it can be. */
    private @Nullable Instant candidate;

    private long candidateNanos;
    /** How long the candidate has to go on evenly. */
    private Duration settle;
    /** The doubt is about a start ahead of the last run: the time service may end it. */
    private boolean ahead;

    /** Time goes on from where an earlier run left it, however long that is ago. */
    private boolean byLastRun;

    private BooleanSupplier synchronised = () -> false;
    private long nextLookNanos;

    ClockGuard(ClockLimits limits) {
        this.limits = limits;
        this.settle = limits.settle();
    }

    /**
     * @param lastTrusted the last believed time that an earlier run of the gateway wrote down; null if there is none
     * @param timeService whether the machine's time service says that it has set the clock since the machine started
     */
    void start(long nowNanos, Instant wall, @Nullable Instant lastTrusted, BooleanSupplier timeService) {
        synchronised = timeService;
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
        } else if (known && wall.isAfter(floor.plus(aheadMax())) && !synchronised.getAsBoolean()) {
            now = floor;
            doubtAhead(wall, nowNanos);
        }
        byLastRun = !trusted;
    }

    /** Whoever follows any jump without a word follows this one too. */
    private Duration aheadMax() {
        return limits.jumpMax().compareTo(AHEAD_MAX) > 0 ? limits.jumpMax() : AHEAD_MAX;
    }

    private void doubtAhead(Instant wall, long nowNanos) {
        Duration gap = Duration.between(now, wall);
        doubt(wall, nowNanos, "");
        ahead = true;
        if (gap.compareTo(FAR_AHEAD) > 0 && settle.compareTo(FAR_SETTLE) < 0) {
            settle = FAR_SETTLE;
        }
        reason = "The gateway's clock says " + seconds(wall) + ", but the gateway was last running at " + seconds(now)
                + ", " + gap.toDays() + " days before. What depends on the time waits until the machine's time service"
                + " says that it has set the clock, or the clock has gone on evenly for " + settle.toSeconds()
                + " seconds.";
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
            byLastRun = false;
            ahead = false;
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
        if (!trusted && candidate != null && mayBelieve(nowNanos)) {
            trusted = true;
            byLastRun = false;
            ahead = false;
            candidate = null;
            shift = shift.plus(gap);
            now = wall;
        }
        return now;
    }

    private boolean mayBelieve(long nowNanos) {
        return nowNanos - candidateNanos >= settle.toNanos() || isVouchedFor(nowNanos);
    }

    /** The doubt is about a start, and the time service has spoken meanwhile. */
    private boolean isVouchedFor(long nowNanos) {
        if (!ahead || nowNanos - nextLookNanos < 0) {
            return false;
        }
        nextLookNanos = nowNanos + LOOK_NANOS;
        return synchronised.getAsBoolean();
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
        ahead = false;
        candidate = null;
        reason = "The gateway's clock says " + seconds(wall)
                + ", which is before this program was made. Set it; what depends on the time waits until then.";
    }

    private void doubt(Instant wall, long nowNanos, String what) {
        trusted = false;
        candidate = wall;
        candidateNanos = nowNanos;
        settle = limits.settle();
        ahead = false;
        nextLookNanos = nowNanos;
        reason = what + "What depends on the time waits until it has come back, or has gone on evenly for "
                + settle.toSeconds() + " seconds.";
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    boolean isTrusted() {
        return trusted;
    }

    /**
     * Whether time goes on from where an earlier run left it: nobody knows how far the right one is away. Not while a jump
     * is doubted, when it goes on from a time that was right.
     */
    boolean goesByLastRun() {
        return byLastRun;
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
        return trusted || candidate == null ? Long.MAX_VALUE : candidateNanos + settle.toNanos();
    }
}
