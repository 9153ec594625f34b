package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decoder, with answers that are nearly right: what the simulated controller says, spoilt, in random pieces.
 * {@code -Dfuzz.inputs=} sets how many are tried for each dialect and medium, {@code -Dseed=} repeats one of them.
 */
class AnswerFuzzTest {
    private static final int ROUNDS_MAX = 60;
    private static final int EVENTS_MAX = 300;

    static List<Dialect> dialects() {
        return Dialect.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void anyAnswerEndsTheOperationOnce(Dialect dialect) {
        AnswerCorpus corpus = AnswerCorpus.of(dialect);
        Long only = Long.getLong("seed");
        int inputs = only != null ? 1 : Integer.getInteger("fuzz.inputs", 20_000);
        long first = only != null ? only : Long.getLong("fuzz.first", 0);
        for (long seed = first; seed < first + inputs; seed++) {
            try {
                play(dialect, corpus, new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(dialect + ": rerun with -Dseed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void play(Dialect dialect, AnswerCorpus corpus, Random random) {
        int at = random.nextInt(corpus.operations().size());
        List<byte[]> answers = corpus.answers().get(at);
        StreamSession session = dialect.newSession();
        long now = 0;
        session.handleConnected(now);
        session.handleOperation(7, corpus.operations().get(at), now);
        int ends = 0;
        int events = 0;
        int spoiltAt = answers.isEmpty() ? 0 : random.nextInt(answers.size());
        for (int round = 0; round < ROUNDS_MAX && ends == 0; round++) {
            int polls = 0;
            while (session.pollTransmit() != null) {
                assertTrue(++polls < 100, "sends without end");
            }
            if (round < answers.size()) {
                byte[] said = answers.get(round);
                feed(session, round < spoiltAt ? said : spoilt(said, random), random, now);
            } else if (random.nextInt(4) == 0) {
                session.handleDisconnected(now);
                session.handleConnected(now);
            } else {
                long due = session.pollTimeoutNanos();
                if (due != Session.NO_TIMEOUT) {
                    now = Math.max(now, due);
                    session.handleTimeout(now);
                    assertTrue(session.pollTimeoutNanos() > now, "a timeout that stays due");
                }
            }
            for (SessionEvent event : Bench.drain(session)) {
                events++;
                ends += event instanceof SessionEvent.Completed || event instanceof SessionEvent.Failed ? 1 : 0;
            }
        }
        if (ends == 0) {
            session.handleDisconnected(now);
            for (SessionEvent event : Bench.drain(session)) {
                ends += event instanceof SessionEvent.Completed || event instanceof SessionEvent.Failed ? 1 : 0;
            }
        }
        assertEquals(1, ends, "ends of the operation");
        assertTrue(events < EVENTS_MAX, "too much to say: " + events);
    }

    private static void feed(StreamSession session, byte[] bytes, Random random, long now) {
        int from = 0;
        while (from < bytes.length) {
            int size = Math.min(bytes.length - from, 1 + random.nextInt(200));
            ByteBuffer piece = ByteBuffer.wrap(bytes, from, size);
            session.handleInput(piece, now);
            assertEquals(0, piece.remaining(), "bytes left unread");
            from += size;
        }
    }

    /** A few bytes changed, taken out, doubled or put in; or something else altogether. */
    private static byte[] spoilt(byte[] good, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (random.nextInt(20) == 0) {
            byte[] noise = new byte[random.nextInt(random.nextInt(50) == 0 ? 100_000 : 600)];
            random.nextBytes(noise);
            out.writeBytes(noise);
            return out.toByteArray();
        }
        int odds = 1 + random.nextInt(60);
        for (byte b : good) {
            switch (random.nextInt(odds) == 0 ? random.nextInt(6) : 6) {
                case 0 -> out.write(random.nextInt(256));
                case 1 -> {}
                case 2 -> {
                    out.write(b);
                    out.write(b);
                }
                case 3 -> {
                    out.write(b);
                    out.write(random.nextInt(256));
                }
                case 4 -> out.write(b ^ (1 << random.nextInt(8)));
                case 5 -> out.write("0123456789<>{}\"/;\u0002\u0003\u001e".charAt(random.nextInt(20)));
                default -> out.write(b);
            }
        }
        if (random.nextInt(4) == 0) {
            out.writeBytes(good);
        }
        return out.toByteArray();
    }
}
