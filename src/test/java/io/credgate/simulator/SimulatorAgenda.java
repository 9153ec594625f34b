package io.credgate.simulator;

import io.credgate.simulator.SimulatedController.Conversation;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What a simulated controller does later, by due time and then in the order planned. One thread. */
public final class SimulatorAgenda {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::dueNanos).thenComparingLong(Entry::number));
    private long planned;

    private record Entry(Conversation owner, long dueNanos, long number, Runnable action) {}

    /** @param owner whose timer it is */
    public void plan(Conversation owner, long dueNanos, Runnable action) {
        entries.add(new Entry(owner, dueNanos, planned++, action));
    }

    /** Does everything that is due by now, whoever it belongs to. */
    public void advance(long nowNanos) {
        while (!entries.isEmpty() && entries.peek().dueNanos() <= nowNanos) {
            entries.poll().action().run();
        }
    }

    /** When that conversation has something to do next, or {@link Long#MAX_VALUE}. */
    public long nextDueNanos(Conversation owner) {
        return entries.stream()
                .filter(e -> e.owner() == owner)
                .mapToLong(Entry::dueNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
