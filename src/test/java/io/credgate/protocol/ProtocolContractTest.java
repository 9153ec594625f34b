package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.CheckHealth;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadCard;
import io.credgate.command.OperationKind;
import io.credgate.protocol.VirtualLine.Chunking;
import io.credgate.protocol.VirtualLine.Run;
import io.credgate.protocol.VirtualLine.Trouble;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.Faults;
import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.Supplier;
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
    private static final Instant START = Instant.parse("2026-03-01T14:00:00Z");
    private static final Instant END = Instant.parse("2026-03-03T11:00:00Z");

    /** One dialect with everything that belongs to it. */
    private record Dialect(Protocol protocol, ControllerSimulator simulator) {
        SimulatorSite site() {
            return simulator.standardSite();
        }

        LinkProfile profile() {
            DefaultConfigSection section = new DefaultConfigSection();
            LinkProfile profile = protocol.configure(section, site().zone());
            assertEquals(List.of(), section.problems());
            return profile;
        }

        Operation encode(boolean copy) {
            CardGrant grant = new CardGrant(List.of(site().rooms().get(0)), List.of(), START, END, null, null, null);
            return new EncodeCard(site().encoders().get(0), copy, grant);
        }

        /** An operation of each kind that the dialect offers and that has a shape here. */
        List<Operation> operations() {
            String room = site().rooms().get(0);
            return Stream.of(
                            encode(false),
                            encode(true),
                            new ReadCard(site().encoders().get(0)),
                            new ChangeStay(room, null, END),
                            new CheckOut(room),
                            new CheckHealth())
                    .filter(operation -> profile().operations().contains(operation.kind()))
                    .toList();
        }

        @Override
        public String toString() {
            return protocol.dialect();
        }
    }

    private record FaultCase(Kind kind, long amount) {
        @Override
        public String toString() {
            return kind + (amount == 0 ? "" : "(" + amount + ")");
        }
    }

    static List<Dialect> dialects() {
        List<ControllerSimulator> simulators = ServiceLoader.load(ControllerSimulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Protocol::dialect))
                .map(protocol -> new Dialect(
                        protocol,
                        simulators.stream()
                                .filter(s -> s.dialect().equals(protocol.dialect()))
                                .findFirst()
                                .orElseGet(() -> fail("no simulator for the dialect " + protocol.dialect()
                                        + "; a ControllerSimulator belongs into its test folder"))))
                .toList();
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
        for (OperationKind kind : List.of(OperationKind.ENCODE_NEW_CARD, OperationKind.ENCODE_COPY_CARD)) {
            assertFalse(profile.idempotent(kind), "a card made twice is two cards");
        }
        for (Operation operation : dialect.operations()) {
            assertEquals(List.of(), profile.check(operation), operation.toString());
        }
        for (String encoder : dialect.site().encoders()) {
            assertEquals(List.of(), profile.checkName(LinkProfile.NameKind.ENCODER, encoder));
        }
        for (String room : dialect.site().rooms()) {
            assertEquals(List.of(), profile.checkName(LinkProfile.NameKind.ROOM, room));
        }
        CardGrant tooMuch = new CardGrant(
                Stream.generate(() -> "101").limit(500).toList(), List.of(), START, END, null, null, null);
        assertFalse(profile.check(new EncodeCard(dialect.site().encoders().get(0), false, tooMuch))
                .isEmpty());
        for (LinkProfile.NameKind kind : LinkProfile.NameKind.values()) {
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
            for (Operation operation : dialect.operations()) {
                Run run = bench.truthfully(operation);
                assertInstanceOf(SessionEvent.Completed.class, run.end(), () -> operation + " " + run.events());
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dialectsAndFaults")
    void tellsTheTruthAndRecoversAfter(Dialect dialect, FaultCase fault) {
        for (Operation operation : List.of(
                dialect.encode(false),
                dialect.encode(true),
                new ReadCard(dialect.site().encoders().get(0)))) {
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
                    return null;
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
                return null;
            });
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void withoutAConnectionNothingIsSent(Dialect dialect) {
        for (Operation operation : dialect.operations()) {
            StreamSession session = dialect.profile().newSession();
            session.handleOperation(7, operation, 1000);
            session.handleDisconnected(2000);
            List<SessionEvent> ends = drain(session).stream()
                    .filter(e -> !(e instanceof SessionEvent.Remark))
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
            seeded(seed, () -> {
                noise(dialect, new Random(thisSeed));
                return null;
            });
        }
    }

    private static void noise(Dialect dialect, Random random) {
        StreamSession session = dialect.profile().newSession();
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
            List<SessionEvent> events = drain(session);
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
        long ends = drain(session).stream()
                .filter(e -> e instanceof SessionEvent.Completed || e instanceof SessionEvent.Failed)
                .count();
        assertEquals(open ? 1 : 0, ends);
    }

    private static long dueOr(Session session, long otherwise) {
        long due = session.pollTimeoutNanos();
        return due == Session.NO_TIMEOUT ? otherwise : due;
    }

    private static List<SessionEvent> drain(Session session) {
        List<SessionEvent> events = new ArrayList<>();
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
        }
        return events;
    }

    private static void seeded(long seed, Supplier<Void> run) {
        try {
            run.get();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("rerun with -Dseed=" + seed + ": " + e.getMessage(), e);
        }
    }

    /** A session, a controller and a line, and what has to hold after each operation. */
    private static final class Bench {
        private final Dialect dialect;
        private final SimulatedController controller;
        private final VirtualLine line;
        private final List<String> traffic = new ArrayList<>();

        Bench(Dialect dialect, Chunking chunking, long seed) {
            this.dialect = dialect;
            controller = dialect.simulator().create(dialect.site());
            controller.onTraffic(traffic::add);
            line = new VirtualLine(dialect.profile(), controller, chunking, new Random(seed));
        }

        Faults faults() {
            return controller.faults();
        }

        void checkIn() {
            Run run = truthfully(dialect.encode(false));
            assertInstanceOf(
                    SessionEvent.Completed.class, run.end(), () -> run.events().toString());
        }

        Run truthfully(Operation operation) {
            int before = controller.cards().made().size();
            Run run = line.run(operation);
            int made = controller.cards().made().size() - before;
            Supplier<String> story = () -> operation + "\n" + run.events() + "\n" + String.join("\n", traffic);
            boolean encode = operation instanceof EncodeCard;
            if (run.end() instanceof SessionEvent.Failed failed) {
                switch (failed.evidence()) {
                    case NOTHING_SENT, REFUSED -> assertEquals(0, made, story);
                    case MAYBE_EXECUTED -> {
                        assertTrue(run.bytesSent() > 0, story);
                        assertTrue(made <= (encode ? 1 : 0), story);
                    }
                }
                assertFalse(failed.failure().message().isBlank(), story);
            } else {
                assertEquals(encode ? 1 : 0, made, story);
            }
            return run;
        }

        /** On a new connection, with nothing in the way, the next card is made. */
        void recovers() {
            while (!faults().isEmpty()) {
                faults().take();
            }
            line.disconnect();
            checkIn();
        }
    }
}
