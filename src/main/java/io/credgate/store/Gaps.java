package io.credgate.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Numbers of a table that were passed over, and those of them that were found later after all. */
final class Gaps {
    /** End of a gap whose end nobody knows. */
    static final long OPEN = Long.MAX_VALUE - 1;

    private final TreeMap<Long, Long> gaps = new TreeMap<>();
    private long lowest;
    private long last;

    /** The next number was found. */
    void passed(long number) {
        put(last == 0 ? 0 : last + 1, number - 1);
        lowest = last == 0 ? number : lowest;
        last = number;
    }

    /** @param highest the highest number there ever was; 0 if nobody knows */
    void end(long highest) {
        put(last == 0 ? 0 : last + 1, highest == 0 ? OPEN : highest);
    }

    private void put(long first, long end) {
        if (first < end || (first == end && first > 0)) {
            gaps.put(first, end);
        }
    }

    /** False if the number lies in no gap. */
    boolean fill(long number) {
        Map.Entry<Long, Long> gap = gaps.floorEntry(number);
        if (gap == null || gap.getValue() < number) {
            return false;
        }
        gaps.remove(gap.getKey());
        put(gap.getKey(), number - 1);
        put(number + 1, gap.getValue());
        return true;
    }

    /**
     * First and last number of each: 0 and {@link #OPEN} where nobody knows how far it goes.
     *
     * @param all also what is below the lowest and above the highest one that was passed; else that was deleted
     */
    void forEach(boolean all, BiConsumer<Long, Long> sink) {
        gaps.forEach((first, end) -> {
            if (all || (first > lowest && end < last)) {
                sink.accept(first, end);
            }
        });
    }
}
