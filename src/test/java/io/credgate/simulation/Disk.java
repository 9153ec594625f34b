package io.credgate.simulation;

import io.credgate.store.SpaceLimits;
import io.credgate.store.StoreException;
import java.time.Duration;

/** The disk under the store. On some days it is short of space for a while, or has none at all. */
final class Disk {
    /** Small, so that it is laid in quickly. */
    private static final long RESERVE_BYTES = 4096;

    private static final long PLENTY_BYTES = 1L << 40;
    private static final Duration SHORT_MAX = Duration.ofSeconds(60);
    private static final double FAILURES = 0.1;

    private final World world;
    private final Plan plan;
    private final Weather weather;
    private boolean low;
    private boolean full;
    private long times;

    /** The disk took nothing any more. */
    static final class NoSpace extends StoreException {
        NoSpace(String where) {
            super("no space on the disk, " + where);
        }
    }

    Disk(World world, Plan plan, Weather weather) {
        this.world = world;
        this.plan = plan;
        this.weather = weather;
    }

    SpaceLimits limits() {
        return plan.diskFills() > 0
                ? new SpaceLimits(RESERVE_BYTES, RESERVE_BYTES, () -> low ? 0 : PLENTY_BYTES)
                : SpaceLimits.NONE;
    }

    /** What may happen to it in a second. */
    void upset() {
        if (!low && world.chance(plan.diskFills())) {
            low = true;
            full = world.random.nextInt(3) == 0;
            world.note("disk", full ? "is full" : "is short of space");
            long mine = ++times;
            world.after(world.moment(SHORT_MAX), () -> {
                if (mine == times) {
                    clear();
                }
            });
        }
    }

    void becomeCalm() {
        clear();
    }

    private void clear() {
        if (low) {
            world.note("disk", "has space again");
        }
        low = false;
        full = false;
    }

    /** Whether the write at hand fails. */
    boolean refuses() {
        return full && !weather.isCalm() && world.chance(FAILURES);
    }
}
