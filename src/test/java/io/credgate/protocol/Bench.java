package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import io.credgate.protocol.VirtualLine.Chunking;
import io.credgate.protocol.VirtualLine.Run;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** A session, a controller and a line, and what has to hold after each operation. */
final class Bench {
    private static final long LATE_NANOS = 600_000_000_000L;

    private final Dialect dialect;
    private final SimulatedController controller;
    final VirtualLine line;
    private final List<String> traffic = new ArrayList<>();
    private int guests;

    Bench(Dialect dialect, Chunking chunking, long seed) {
        this.dialect = dialect;
        controller = dialect.simulator().create(dialect.site(), dialect.medium());
        controller.onTraffic(traffic::add);
        line = new VirtualLine(dialect.profile(), controller, chunking, new Random(seed));
    }

    Faults faults() {
        return controller.faults();
    }

    /** A guest comes; the first is number 1. */
    void checkIn() {
        Run run = truthfully(dialect.mainKey(++guests));
        assertInstanceOf(
                SessionEvent.Completed.class, run.end(), () -> run.events().toString());
    }

    Run truthfully(Operation operation) {
        int before = controller.cards().made().size();
        Run run = line.run(operation);
        int made = controller.cards().made().size() - before;
        Supplier<String> story = () -> operation + "\n" + run.events() + "\n" + String.join("\n", traffic);
        int due = Dialect.keysMade(operation);
        if (run.end() instanceof SessionEvent.Failed failed) {
            switch (failed.evidence()) {
                case NOTHING_SENT, REFUSED -> assertEquals(0, made, story);
                case MAYBE_EXECUTED -> {
                    assertTrue(run.bytesSent() > 0, story);
                    assertTrue(made <= due, story);
                }
            }
            assertFalse(failed.failure().message().isBlank(), story);
        } else {
            assertEquals(due, made, story);
        }
        return run;
    }

    /** On a new connection, with nothing in the way, the next card is made. */
    void recovers() {
        while (!faults().isEmpty()) {
            faults().take();
        }
        line.disconnect();
        // On a line that goes on, the answer to a request that was given up is waited for first.
        line.pass(LATE_NANOS);
        checkIn();
    }

    /** Everything that the session has to say by now. */
    static List<SessionEvent> drain(Session session) {
        List<SessionEvent> events = new ArrayList<>();
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
        }
        return events;
    }
}
