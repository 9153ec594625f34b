package io.credgate.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/**
 * What all parts of a run share: one source of chance, one clock, one agenda, one diary, and the first rule that was
 * broken. The same seed gives the same run to the last byte.
 */
final class World {
    private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");
    private static final long BEGIN_NANOS = 1_000_000_000L;

    final Random random;
    private final boolean kept;
    private final List<String> diary = new ArrayList<>();
    private final PriorityQueue<Entry> agenda = new PriorityQueue<>();
    private final TreeMap<String, Integer> tally = new TreeMap<>();
    private long planned;
    private long nanos = BEGIN_NANOS;
    private long digest;
    private String broken;

    private record Entry(long dueNanos, long number, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** @param kept whether the diary is to be read afterwards */
    World(long seed, boolean kept) {
        // Seeds next to each other give first numbers next to each other.
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L ^ 0x5DEE_CE66DL);
        this.kept = kept;
    }

    long nanos() {
        return nanos;
    }

    Instant now() {
        return BEGIN.plusNanos(nanos - BEGIN_NANOS);
    }

    /** Things planned for one instant happen in the order in which they were planned. */
    void after(Duration delay, Runnable action) {
        at(nanos + delay.toNanos(), action);
    }

    void at(long dueNanos, Runnable action) {
        agenda.add(new Entry(Math.max(dueNanos, nanos), planned++, action));
    }

    /** Does the next thing, unless it is later than that; false if nothing was done. */
    boolean step(long untilNanos) {
        Entry next = agenda.peek();
        if (next == null || next.dueNanos > untilNanos) {
            nanos = Math.max(nanos, untilNanos);
            return false;
        }
        agenda.poll();
        nanos = next.dueNanos;
        next.action.run();
        return true;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Up to that long, often much less. */
    Duration moment(Duration max) {
        double part = random.nextDouble();
        return Duration.ofNanos((long) (max.toNanos() * part * part));
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Something happened. The text is built only if somebody is going to read it. */
    void note(String who, String what, Object... details) {
        digest = 31 * digest + nanos;
        digest = 31 * digest + what.hashCode();
        for (Object detail : details) {
            digest = 31 * digest + (detail instanceof String || detail instanceof Number ? detail.hashCode() : 0);
        }
        if (kept) {
            diary.add(String.format(
                    "%11.3f s  %-10s %s",
                    (nanos - BEGIN_NANOS) / 1e9, who, details.length == 0 ? what : String.format(what, details)));
        }
    }

    /** Something happened that a test has to have seen happen somewhere. */
    void count(String what) {
        tally.merge(what, 1, Integer::sum);
    }

    /** How often what was counted happened, by name. */
    TreeMap<String, Integer> tally() {
        return tally;
    }

    /** A rule is broken; the first one counts. */
    void broken(String rule, String details) {
        if (broken == null) {
            broken = rule + ": " + details;
            note("RULE", "%s", broken);
        }
    }

    /** What was broken first, or null. */
    String broken() {
        return broken;
    }

    List<String> diary() {
        return diary;
    }

    /** Differs if anything differs that was noted. */
    long digest() {
        return digest;
    }
}
