package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.protocol.SessionEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a link may break after it worked. A line that comes up, breaks under a command and comes up again at once makes
 * one outcome unknown after the other, for ever, and back-off does not help since each try succeeds. Beyond the budget the
 * link is left alone for a while, each time for longer; a link that has held for a whole period starts afresh. Only the
 * time counts in which the link was not left alone: a pause is longer than the period, and would be taken for a good line.
 */
final class ErrorBudget {
    static final int BREAKS_MAX = 10;
    static final Duration PERIOD = Duration.ofMinutes(10);
    static final Duration PAUSE_MIN = Duration.ofMinutes(1);
    static final Duration PAUSE_MAX = Duration.ofMinutes(15);

    /** By the time without pauses. */
    private final Deque<Long> breaks = new ArrayDeque<>(BREAKS_MAX);

    private long pauseNanos = PAUSE_MIN.toNanos();
    private long pausedUntilNanos = Long.MIN_VALUE;
    /** From then on the pause at hand counts; all before it is in {@link #leftAloneNanos}. */
    private long pausedFromNanos;

    private long leftAloneNanos;

    /** A link that worked broke. It may be left alone from now on. */
    void broke(long nowNanos) {
        countPause(nowNanos);
        long counted = nowNanos - leftAloneNanos;
        Long last = breaks.peekLast();
        if (last != null && counted - last > PERIOD.toNanos()) {
            pauseNanos = PAUSE_MIN.toNanos();
        }
        breaks.addLast(counted);
        while (counted - breaks.getFirst() > PERIOD.toNanos()) {
            breaks.removeFirst();
        }
        if (breaks.size() < BREAKS_MAX) {
            return;
        }
        pausedFromNanos = nowNanos;
        pausedUntilNanos = nowNanos + pauseNanos;
        pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX.toNanos());
        // What broke it may be over after the pause, but one more break is enough to find that it is not.
        breaks.removeFirst();
    }

    private void countPause(long nowNanos) {
        if (pausedUntilNanos != Long.MIN_VALUE) {
            long end = Math.min(nowNanos, pausedUntilNanos);
            leftAloneNanos += Math.max(0, end - pausedFromNanos);
            pausedFromNanos = Math.max(pausedFromNanos, end);
        }
    }

    boolean isPaused(long nowNanos) {
        return pausedUntilNanos != Long.MIN_VALUE && nowNanos < pausedUntilNanos;
    }

    /** The instant, or a later one at which the link is no longer left alone. */
    long notBefore(long nanos) {
        return isPaused(nanos) ? pausedUntilNanos : nanos;
    }

    /** The reason, and what follows from it. */
    String explain(String reason, long nowNanos) {
        return reason + "; it has broken under work " + BREAKS_MAX + " times within " + PERIOD.toMinutes()
                + " minutes, so it is left alone for "
                + Duration.ofNanos(pausedUntilNanos - nowNanos).toSeconds() + " s";
    }

    /**
     * Whether the line broke under the operation, or the session did: that leaves an outcome unknown. An answer that does not
     * come is none, since a card that nobody presents looks the same; whether the lock system is there is asked then.
     */
    static boolean isBreak(SessionEvent end) {
        return end instanceof SessionEvent.Failed failed
                && failed.evidence() == Evidence.MAYBE_EXECUTED
                && (failed.failure().code() == FailureCode.CONNECTION_LOST
                        || failed.failure().code() == FailureCode.GATEWAY_ERROR);
    }
}
