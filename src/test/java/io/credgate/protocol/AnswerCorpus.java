package io.credgate.protocol;

import io.credgate.command.Operation;
import io.credgate.simulator.SimulatedController;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a simulated controller says to each operation of a dialect, piece by piece as it says it. */
record AnswerCorpus(List<Operation> operations, List<List<byte[]>> answers) {
    private static final int STEPS_MAX = 1000;
    /** Between two conversations, so that no encoder is still at work. */
    private static final long PAUSE_NANOS = 3_600_000_000_000L;

    static AnswerCorpus of(Dialect dialect) {
        SimulatedController controller = dialect.simulator().create(dialect.site(), dialect.medium());
        List<Operation> operations = dialect.operations();
        List<List<byte[]>> answers = new ArrayList<>();
        long from = 0;
        talk(dialect, controller, dialect.mainKey(1), from);
        for (Operation operation : operations) {
            from += PAUSE_NANOS;
            answers.add(talk(dialect, controller, operation, from));
        }
        return new AnswerCorpus(operations, answers);
    }

    private static List<byte[]> talk(
            Dialect dialect, SimulatedController controller, Operation operation, long fromNanos) {
        List<byte[]> said = new ArrayList<>();
        StreamSession session = dialect.newSession();
        SimulatedController.Conversation lock = controller.connect(fromNanos);
        long now = fromNanos;
        session.handleConnected(now);
        session.handleOperation(1, operation, now);
        for (int i = 0; i < STEPS_MAX; i++) {
            ByteBuffer out = session.pollTransmit();
            if (out != null) {
                lock.handleInput(out, now);
                continue;
            }
            ByteBuffer back = lock.pollTransmit();
            if (back != null) {
                byte[] bytes = new byte[back.remaining()];
                back.get(bytes);
                said.add(bytes);
                session.handleInput(ByteBuffer.wrap(bytes), now);
                continue;
            }
            if (ended(session)) {
                return said;
            }
            now = Math.max(now + 1, lock.pollTimeoutNanos());
            lock.handleTimeout(now);
        }
        throw new AssertionError(dialect + " did not end " + operation);
    }

    private static boolean ended(StreamSession session) {
        boolean ended = false;
        for (SessionEvent event : Bench.drain(session)) {
            if (event instanceof SessionEvent.Failed failed) {
                throw new AssertionError(failed.toString());
            }
            ended |= event instanceof SessionEvent.Completed;
        }
        return ended;
    }
}
