package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockGuardTest {
    private static final Instant MADE = Instant.parse("2026-11-23T00:00:00Z");
    private static final Instant TEN = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ClockGuard guard = new ClockGuard(new ClockLimits(MADE, MINUTE, MINUTE));
    private Instant wall = TEN;
    private long nanos;
    /** What the machine's time service says. */
    private boolean synchronised;

    private void start(Instant lastTrusted) {
        guard.start(nanos, wall, lastTrusted, () -> synchronised);
    }

    /** Both clocks go on. */
    private Instant after(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
        return guard.update(nanos, wall);
    }

    private Instant jump(Duration by) {
        wall = wall.plus(by);
        return after(Duration.ofMillis(100));
    }

    @Test
    void evenClockIsFollowed() {
        start(null);
        assertEquals(TEN.plus(HOUR), after(HOUR));
        assertTrue(guard.isTrusted());
    }

    @Test
    void smallCorrectionsAreFollowedHoweverMany() {
        start(null);
        for (int i = 0; i < 100; i++) {
            assertEquals(wall.plusSeconds(50).plusMillis(100), jump(Duration.ofSeconds(50)));
        }
        assertTrue(guard.isTrusted());
        assertEquals(Duration.ZERO, guard.takeShift());
    }

    @Test
    void jumpIsDoubtedAndTimeGoesOnFromWhereItWas() {
        start(null);
        assertEquals(TEN.plusMillis(100), jump(HOUR));
        assertFalse(guard.isTrusted());
        assertTrue(guard.reason().startsWith("The gateway's clock jumped by 3600 seconds, to 2026-11-24T11:00:00Z."));
        assertEquals(TEN.plusMillis(30_100), after(Duration.ofSeconds(30)));
        assertFalse(guard.isTrusted());
    }

    @Test
    void jumpThatStaysIsBelieved() {
        start(null);
        jump(HOUR);
        long due = guard.nextDeadlineNanos();
        assertEquals(nanos + MINUTE.toNanos(), due);
        after(MINUTE);
        assertTrue(guard.isTrusted());
        assertEquals(HOUR, guard.takeShift());
        assertEquals(Duration.ZERO, guard.takeShift());
        assertEquals(wall.plus(HOUR), after(HOUR));
        assertEquals(Long.MAX_VALUE, guard.nextDeadlineNanos());
    }

    @Test
    void clockThatComesBackIsBelievedAtOnce() {
        start(null);
        jump(HOUR);
        Instant now = jump(HOUR.negated());
        assertTrue(guard.isTrusted());
        assertEquals(TEN.plusMillis(200), now);
        assertEquals(Duration.ZERO, guard.takeShift());
    }

    @Test
    void clockThatGoesOnJumpingStaysDoubted() {
        start(null);
        for (int i = 0; i < 10; i++) {
            jump(HOUR);
            after(Duration.ofSeconds(50));
            assertFalse(guard.isTrusted(), "jump " + i);
        }
        after(MINUTE);
        assertTrue(guard.isTrusted());
        assertEquals(HOUR.multipliedBy(10), guard.takeShift());
    }

    @Test
    void clockThatGoesBackIsDoubtedAsWell() {
        start(null);
        assertEquals(TEN.plusMillis(100), jump(HOUR.negated()));
        assertFalse(guard.isTrusted());
        after(MINUTE);
        assertTrue(guard.isTrusted());
        assertEquals(HOUR.negated(), guard.takeShift());
    }

    @Test
    void timeBeforeTheProgramWasMadeIsNeverBelieved() {
        wall = Instant.EPOCH;
        start(null);
        assertFalse(guard.isTrusted());
        assertEquals(MADE.plus(HOUR), after(HOUR));
        assertEquals(MADE.plus(HOUR.multipliedBy(25)), after(HOUR.multipliedBy(24)));
        assertFalse(guard.isTrusted());
        assertEquals(Long.MAX_VALUE, guard.nextDeadlineNanos());
        jump(Duration.between(wall, TEN));
        assertFalse(guard.isTrusted(), "it has to stand there for a while");
        after(MINUTE);
        assertTrue(guard.isTrusted());
    }

    @Test
    void startBeforeTheLastRunIsDoubted() {
        start(TEN.plus(HOUR));
        assertFalse(guard.isTrusted());
        assertEquals(TEN.plus(HOUR).plusSeconds(30), after(Duration.ofSeconds(30)));
        assertFalse(guard.isTrusted());
        after(Duration.ofSeconds(30));
        assertTrue(guard.isTrusted());
        assertEquals(HOUR.negated(), guard.takeShift());
    }

    @Test
    void startAfterTheLastRunIsBelieved() {
        start(TEN.minus(HOUR));
        assertTrue(guard.isTrusted());
    }

    @Test
    void startLongAfterTheLastRunWaitsUntilTheClockHasGoneOnEvenly() {
        wall = TEN.plus(Duration.ofDays(7));
        start(TEN);
        assertFalse(guard.isTrusted());
        assertTrue(guard.reason().contains("7 days before"), guard.reason());
        assertTrue(guard.reason().contains("time service"), guard.reason());
        assertEquals(TEN.plusSeconds(59), after(Duration.ofSeconds(59)));
        assertFalse(guard.isTrusted());
        assertEquals(wall.plusSeconds(1), after(Duration.ofSeconds(1)));
        assertTrue(guard.isTrusted());
        assertEquals(Duration.ofDays(7), guard.takeShift());
    }

    @Test
    void startThatIsFarAheadWaitsLonger() {
        wall = TEN.plus(Duration.ofDays(31));
        start(TEN);
        after(ClockGuard.FAR_SETTLE.minusSeconds(1));
        assertFalse(guard.isTrusted());
        after(Duration.ofSeconds(1));
        assertTrue(guard.isTrusted());
    }

    @Test
    void clockThatIsSetRightMeanwhileIsBelievedThere() {
        wall = Instant.parse("2099-01-01T00:00:00Z");
        start(TEN);
        after(Duration.ofMinutes(10));
        assertFalse(guard.isTrusted());
        Instant right = TEN.plus(Duration.ofMinutes(10));
        assertEquals(right.plusMillis(100), jump(Duration.between(wall, right)));
        assertTrue(guard.isTrusted());
        assertEquals(Duration.ZERO, guard.takeShift());
    }

    @Test
    void wordOfTheTimeServiceEndsTheDoubtOfAStart() {
        wall = TEN.plus(Duration.ofDays(400));
        start(TEN);
        after(Duration.ofSeconds(5));
        assertFalse(guard.isTrusted());
        synchronised = true;
        assertEquals(wall.plusSeconds(2), after(Duration.ofSeconds(2)));
        assertTrue(guard.isTrusted());
    }

    @Test
    void withTheWordOfTheTimeServiceNoStartIsDoubtedForBeingLate() {
        synchronised = true;
        wall = TEN.plus(Duration.ofDays(400));
        start(TEN);
        assertTrue(guard.isTrusted());
        assertEquals(Duration.ZERO, guard.takeShift());
    }

    /** The mark of the time service is as old as the boot; a jump since then is news. */
    @Test
    void wordOfTheTimeServiceDoesNotCoverAJump() {
        synchronised = true;
        start(TEN);
        jump(HOUR);
        after(Duration.ofSeconds(30));
        assertFalse(guard.isTrusted());
    }
}
