package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Operations, time, breaks of the connection and bytes without sense, in any order; what a session bears of them. */
final class NoiseRun {
    private NoiseRun() {}

    static void through(Dialect dialect, Random random) {
        StreamSession session = dialect.newSession();
        List<Operation> operations = dialect.operations();
        long now = random.nextInt(1_000_000);
        long attempt = 0;
        boolean open = false;
        session.handleConnected(now);
        for (int step = 0; step < 250; step++) {
            now += random.nextInt(50_000_000);
            switch (random.nextInt(6)) {
                case 0:
                    if (!open) {
                        session.handleOperation(++attempt, operations.get(random.nextInt(operations.size())), now);
                        open = true;
                    }
                    break;
                case 1:
                    now = random.nextBoolean() ? now : Math.max(now, dueOr(session, now));
                    session.handleTimeout(now);
                    assertTrue(session.pollTimeoutNanos() > now, "the next timeout is not later than the one handled");
                    break;
                case 2:
                    if (random.nextInt(4) == 0) {
                        session.handleDisconnected(now);
                        session.handleConnected(now);
                    }
                    break;
                default:
                    // Small values are where the control bytes of every dialect are.
                    byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 20_000 : 40)];
                    int bound = random.nextBoolean() ? 256 : 48;
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = (byte) random.nextInt(bound);
                    }
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    session.handleInput(buffer, now);
                    assertFalse(buffer.hasRemaining(), "input was left unread");
                    break;
            }
            List<SessionEvent> events = Bench.drain(session);
            assertTrue(events.size() <= 1000, "too many events at once: " + events.size());
            for (SessionEvent event : events) {
                if (event instanceof SessionEvent.Completed || event instanceof SessionEvent.Failed) {
                    assertTrue(open, () -> "an end without an operation: " + event);
                    open = false;
                } else if (event instanceof SessionEvent.Disconnect) {
                    session.handleDisconnected(now);
                    session.handleConnected(now);
                }
            }
            int transmits = 0;
            while (session.pollTransmit() != null) {
                assertTrue(++transmits <= 100, "transmits without end");
            }
        }
        session.handleDisconnected(now);
        long ends = Bench.drain(session).stream()
                .filter(e -> e instanceof SessionEvent.Completed || e instanceof SessionEvent.Failed)
                .count();
        assertEquals(open ? 1 : 0, ends);
    }

    private static long dueOr(Session session, long otherwise) {
        long due = session.pollTimeoutNanos();
        return due == Session.NO_TIMEOUT ? otherwise : due;
    }
}
