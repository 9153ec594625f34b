package io.credgate.simulation;

import io.credgate.dispatch.ClockLimits;
import java.time.Duration;
import java.time.Instant;

/**
 * The clock on the wall of the machine. On some days it jumps, or has forgotten the time when the gateway starts. The clock
 * of the world knows better.
 */
final class WallClock {
    /** Jumps come in steps of this length, well above what is followed without a word. */
    private static final Duration STEP = Duration.ofMinutes(5);
    /** As usual (operations page, Limits). */
    private static final Duration JUMP_MAX = Duration.ofMinutes(1);

    private static final Instant NOT_BEFORE = Instant.parse("2026-11-01T00:00:00Z");
    private static final int STEPS_FORWARD = 72;
    private static final int STEPS_BACK = 6;
    private static final Duration FAR = Duration.ofHours(12);
    /** So long after the time to settle the gateway has looked at it, however long it slept. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final double MENDED_PER_SECOND = 0.04;

    private final World world;
    private final Plan.Clock plan;
    private final Weather weather;
    private Duration ahead = Duration.ZERO;
    private Duration stoodAhead = Duration.ZERO;
    private boolean wasWrong;
    private long movedNanos = Long.MIN_VALUE / 2;

    WallClock(World world, Plan plan, Weather weather) {
        this.world = world;
        this.plan = plan.clock();
        this.weather = weather;
    }

    Instant now() {
        return world.now().plus(ahead);
    }

    /** For the gateway: on a day without trouble every clock is believed. */
    ClockLimits limits() {
        return plan.isTroubled() ? new ClockLimits(NOT_BEFORE, JUMP_MAX, plan.settle()) : ClockLimits.NONE;
    }

    /** By how much a term that is counted may be late: so much of a jump is followed without a word. */
    Duration slack() {
        return wasWrong ? JUMP_MAX : Duration.ZERO;
    }

    /** Whether it has shown another time than the world's since the day began. */
    boolean wasWrong() {
        return wasWrong;
    }

    private boolean isImpossible() {
        return now().isBefore(NOT_BEFORE);
    }

    /** Whether a gateway that has run since then believes it by now. */
    boolean isBelieved(long sinceNanos) {
        long quiet = world.nanos() - Math.max(movedNanos, sinceNanos);
        return !wasWrong || (!isImpossible() && quiet > plan.settle().plus(LOOK).toNanos());
    }

    /**
     * Whether a gateway that has run since then cannot believe it yet, in whatever way it judges: it jumped within that time
     * and a short while ago, and not back to where it had stood.
     */
    boolean isSurelyDoubted(long sinceNanos) {
        long quiet = world.nanos() - movedNanos;
        return movedNanos > sinceNanos && quiet < plan.settle().minus(LOOK).toNanos() && !ahead.equals(stoodAhead);
    }

    /** What may happen to it in a second. */
    void upset() {
        if (isImpossible()) {
            if (world.chance(MENDED_PER_SECOND)) {
                set(Duration.ZERO);
            }
        } else if (world.chance(plan.jumps())) {
            int kind = world.random.nextInt(3);
            Duration wished = kind == 0
                    ? ahead.plus(STEP.multipliedBy(1 + world.random.nextInt(STEPS_FORWARD)))
                    : kind == 1 ? ahead.minus(STEP.multipliedBy(1 + world.random.nextInt(STEPS_BACK))) : Duration.ZERO;
            set(wished.abs().compareTo(FAR) > 0 ? Duration.ZERO : wished);
        }
    }

    /** The gateway's machine starts: one without a battery does not know the time. */
    void gatewayStarts() {
        if (plan.isTroubled() && plan.forgets() && !weather.isCalm() && world.random.nextBoolean()) {
            set(Duration.between(world.now(), Instant.EPOCH));
        }
    }

    /** It goes on as it is, unless it shows what cannot be. */
    void becomeCalm() {
        if (isImpossible() || (wasWrong && world.random.nextBoolean())) {
            set(Duration.ZERO);
        }
    }

    private void set(Duration wished) {
        if (!wished.equals(ahead)) {
            if (world.nanos() - movedNanos > plan.settle().toNanos()) {
                stoodAhead = ahead;
            }
            ahead = wished;
            wasWrong = true;
            world.count(Happened.CLOCK_WRONG);
            movedNanos = world.nanos();
            world.note("clock", "is set, it is ahead by %d s", ahead.toSeconds());
        }
    }
}
