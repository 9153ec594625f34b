package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.OperationKind;
import io.credgate.protocol.VirtualLine.Chunking;
import io.credgate.protocol.VirtualLine.Run;
import io.credgate.protocol.VirtualLine.Trouble;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.Faults.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every dialect has to keep, whoever wrote it: the rules of {@link Session} and {@link StreamSession}, and that
 * nothing it says about an attempt is untrue. Each {@link Protocol} found meets the {@link ControllerSimulator} of its name
 * on a {@link VirtualLine}; a new dialect is in here as soon as it exists.
 */
class ProtocolContractTest {
    private static final long SEED = Long.getLong("seed", 1);
    private static final int TROUBLED_RUNS = 300;
    private static final int NOISE_RUNS = 40;

    private record FaultCase(Kind kind, long amount) {
        @Override
        public String toString() {
            return kind + (amount == 0 ? "" : "(" + amount + ")");
        }
    }

    static List<Dialect> dialects() {
        return Dialect.all();
    }

    static Stream<Arguments> dialectsAndFaults() {
        List<FaultCase> faults = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            switch (kind) {
                case LATENCY -> {
                    faults.add(new FaultCase(kind, 100));
                    faults.add(new FaultCase(kind, 3_600_000));
                }
                case CUT_AT_BYTE -> List.of(0, 1, 6, 1000).forEach(n -> faults.add(new FaultCase(kind, n)));
                default -> faults.add(new FaultCase(kind, 0));
            }
        }
        return dialects().stream().flatMap(dialect -> faults.stream().map(fault -> Arguments.of(dialect, fault)));
    }

    @Test
    void atLeastOneDialectIsFoundAndNamesAreUnique() {
        List<String> names = dialects().stream().map(Dialect::toString).toList();
        assertFalse(names.isEmpty(), "no Protocol was found by the ServiceLoader");
        assertEquals(names.stream().distinct().toList(), names);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void theProfileSaysWhatItCanDo(Dialect dialect) {
        LinkProfile profile = dialect.profile();
        assertEquals(dialect.protocol().dialect(), profile.dialect());
        assertTrue(profile.connectionsMax() >= 1);
        assertTrue(profile.operations().contains(OperationKind.CHECK_HEALTH));
        for (OperationKind kind : List.of(
                OperationKind.ENCODE_NEW_CARD,
                OperationKind.ENCODE_COPY_CARD,
                OperationKind.ENCODE_SEVERAL_CARDS,
                OperationKind.ENCODE_ONE_SHOT_CARD,
                OperationKind.REPLACE_CARD,
                OperationKind.CHANGE_CARD,
                OperationKind.ISSUE_MOBILE_KEY)) {
            assertFalse(profile.idempotent(kind), "a card made twice is two cards");
        }
        for (Operation operation : dialect.operations()) {
            assertEquals(List.of(), profile.check(operation), operation.toString());
        }
        if (profile.names().contains(LinkProfile.NameKind.ENCODER)) {
            for (String encoder : dialect.site().encoders()) {
                assertEquals(List.of(), profile.checkName(LinkProfile.NameKind.ENCODER, encoder));
            }
        }
        for (String room : dialect.site().rooms()) {
            assertEquals(List.of(), profile.checkName(LinkProfile.NameKind.ROOM, room));
        }
        CardGrant tooMuch = new CardGrant(
                Stream.generate(() -> "101").limit(500).toList(),
                List.of(),
                Dialect.START,
                Dialect.END,
                null,
                null,
                null);
        if (dialect.offers(OperationKind.ENCODE_NEW_CARD)) {
            assertFalse(profile.check(new EncodeCard(dialect.site().encoders().get(0), false, tooMuch))
                    .isEmpty());
        }
        assertFalse(dialect.protocol().errors().isEmpty(), "the table of errors");
        for (LinkProfile.NameKind kind : profile.names()) {
            assertFalse(profile.checkName(kind, "").isEmpty(), "an empty " + kind);
            assertFalse(profile.checkName(kind, "a\u0003b").isEmpty(), "a control byte in " + kind);
            assertFalse(profile.checkName(kind, "\u6d77\u6e2f").isEmpty(), "a text that is not Latin in " + kind);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void everyOperationSucceedsOnAGoodLine(Dialect dialect) {
        for (Chunking chunking : Chunking.values()) {
            Bench bench = new Bench(dialect, chunking, SEED);
            bench.checkIn();
            for (Operation operation : dialect.operations()) {
                Run run = bench.truthfully(operation);
                assertInstanceOf(SessionEvent.Completed.class, run.end(), () -> operation + " " + run.events());
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dialectsAndFaults")
    void tellsTheTruthAndRecoversAfter(Dialect dialect, FaultCase fault) {
        for (Operation operation : dialect.keyOperations()) {
            for (Chunking chunking : Chunking.values()) {
                seeded(SEED, () -> {
                    Bench bench = new Bench(dialect, chunking, SEED);
                    bench.checkIn();
                    bench.faults().add(fault.kind(), fault.amount());
                    Run run = bench.truthfully(operation);
                    if (fault.kind() == Kind.NONE) {
                        assertInstanceOf(
                                SessionEvent.Completed.class,
                                run.end(),
                                () -> run.events().toString());
                    }
                    bench.recovers();
                });
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dialectsAndFaults")
    void anyChunkingGivesTheSameEvents(Dialect dialect, FaultCase fault) {
        for (Operation operation : dialect.operations()) {
            List<SessionEvent> whole = eventsOf(dialect, fault, operation, Chunking.WHOLE, 0);
            assertEquals(whole, eventsOf(dialect, fault, operation, Chunking.BYTE_WISE, 0));
            for (long seed = SEED; seed < SEED + 5; seed++) {
                List<SessionEvent> pieces = eventsOf(dialect, fault, operation, Chunking.RANDOM, seed);
                assertEquals(whole, pieces, "rerun with -Dseed=" + seed);
            }
        }
    }

    private static List<SessionEvent> eventsOf(
            Dialect dialect, FaultCase fault, Operation operation, Chunking chunking, long seed) {
        Bench bench = new Bench(dialect, chunking, seed);
        bench.checkIn();
        bench.faults().add(fault.kind(), fault.amount());
        return bench.line.run(operation).events();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void tellsTheTruthOnABadLine(Dialect dialect) {
        for (long seed = SEED; seed < SEED + TROUBLED_RUNS; seed++) {
            long thisSeed = seed;
            seeded(seed, () -> {
                Random random = new Random(thisSeed);
                Bench bench = new Bench(dialect, Chunking.RANDOM_AND_SLOW, thisSeed);
                bench.checkIn();
                if (random.nextInt(3) == 0) {
                    Kind[] kinds = Kind.values();
                    bench.faults().add(kinds[random.nextInt(kinds.length)], random.nextInt(200));
                }
                Trouble trouble = random.nextBoolean() ? Trouble.CUT : Trouble.BLACK_HOLE;
                bench.line.setTrouble(trouble, random.nextBoolean(), random.nextInt(90));
                List<Operation> operations = dialect.operations();
                for (int i = 0; i < 3; i++) {
                    bench.truthfully(operations.get(random.nextInt(operations.size())));
                }
                bench.line.setTrouble(Trouble.NONE, false, 0);
                bench.recovers();
            });
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void withoutAConnectionNothingIsSent(Dialect dialect) {
        for (Operation operation : dialect.operations()) {
            StreamSession session = dialect.newSession();
            session.handleOperation(7, operation, 1000);
            session.handleDisconnected(2000);
            List<SessionEvent> ends = Bench.drain(session).stream()
                    .filter(e -> !(e instanceof SessionEvent.Remark))
                    // Over HTTP a session learns only from the failed exchange that there is no connection.
                    .filter(e -> !(dialect.medium() == Medium.HTTP && e instanceof SessionEvent.Progress))
                    .toList();
            assertEquals(1, ends.size(), ends.toString());
            SessionEvent.Failed failed = assertInstanceOf(SessionEvent.Failed.class, ends.get(0));
            assertEquals(Evidence.NOTHING_SENT, failed.evidence());
            assertEquals(7, failed.attemptId());
            assertEquals(Session.NO_TIMEOUT, session.pollTimeoutNanos());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void anyInputIsSurvivedWithinBounds(Dialect dialect) {
        for (long seed = SEED; seed < SEED + NOISE_RUNS; seed++) {
            long thisSeed = seed;
            seeded(seed, () -> NoiseRun.through(dialect, new Random(thisSeed)));
        }
    }

    private static void seeded(long seed, Runnable run) {
        try {
            run.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("rerun with -Dseed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
