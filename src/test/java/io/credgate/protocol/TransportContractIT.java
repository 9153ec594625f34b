package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkRig.Ended;
import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorCertificate;
import io.credgate.simulator.SimulatorSite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every dialect through the link, over each of its media as it is in life: a TCP connection, a serial line (a pseudo
 * terminal), HTTP, and HTTPS with a certificate that is known by its fingerprint. What {@link ProtocolContractTest} shows in virtual time about dialects
 * holds here of link and transport: what is said about an attempt is true, and after every trouble the next key is made.
 */
@Timeout(120)
class TransportContractIT {
    private static final long CARD_DELAY_MILLIS = 2;
    private static final Duration LATE_ANSWERS = Duration.ofMinutes(2);
    private static final long LATENCY_MILLIS = 50;

    private static SimulatorCertificate certificate;

    @TempDir
    Path directory;

    private final List<String> traffic = new ArrayList<>();
    private int guests;

    /** A dialect over a medium, encrypted or not. */
    record Way(Dialect dialect, boolean encrypted) {
        @Override
        public String toString() {
            return dialect.protocol().dialect() + " over " + dialect.medium() + (encrypted ? "S" : "");
        }
    }

    static Stream<Way> ways() {
        return Dialect.all().stream()
                .flatMap(dialect -> dialect.medium() == Medium.HTTP
                        ? Stream.of(new Way(dialect, false), new Way(dialect, true))
                        : Stream.of(new Way(dialect, false)));
    }

    @BeforeAll
    static void makeCertificate() throws IOException {
        // Of another host: it is the fingerprint that counts.
        certificate = SimulatorCertificate.make("locks.example");
    }

    @Test
    void allMediaAreCovered() {
        assertEquals(
                List.of(Medium.values()),
                ways().map(way -> way.dialect().medium()).distinct().sorted().toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void makesAKeyAndReadsIt(Way way) throws Exception {
        Dialect dialect = way.dialect();
        try (RealLine line = line(way);
                LinkRig rig = new LinkRig(dialect, line)) {
            checkIn(dialect, line, rig);
            for (Operation question : questions(dialect)) {
                Ended read = rig.attempt(question, LinkRig.LATE);
                assertTrue(read.completed(), () -> question + ": " + read + story());
            }
            checkIn(dialect, line, rig);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void tellsTheTruthAboutEachFaultAndRecovers(Way way) throws Exception {
        Dialect dialect = way.dialect();
        try (RealLine line = line(way);
                LinkRig rig = new LinkRig(dialect, line)) {
            for (Kind kind : Kind.values()) {
                rig.awaitReady();
                synchronized (traffic) {
                    traffic.clear();
                }
                int before = made(line);
                line.ask(c -> {
                    c.faults().add(kind, kind == Kind.LATENCY ? LATENCY_MILLIS : 3);
                    return null;
                });
                Ended end = rig.attempt(dialect.mainKey(++guests), LinkRig.SOON);
                line.ask(c -> {
                    while (!c.faults().isEmpty()) {
                        c.faults().take();
                    }
                    return null;
                });
                // On a serial line the answer to a request that was given up is waited for first.
                rig.pass(LATE_ANSWERS);
                Ended next = rig.attempt(dialect.mainKey(++guests), LinkRig.LATE);
                assertTrue(next.completed(), () -> kind + ": " + end + ", then " + next + story());
                assertTrue(isTrue(end, made(line) - before - 1), () -> kind + ": " + end + story());
                if (kind == Kind.NONE) {
                    assertTrue(end.completed(), () -> end + story());
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aControllerThatGoesIsMissedAndUsedAgainWhenItIsBack(Way way) throws Exception {
        Dialect dialect = way.dialect();
        try (RealLine line = line(way);
                LinkRig rig = new LinkRig(dialect, line)) {
            checkIn(dialect, line, rig);
            for (int times = 0; times < 2; times++) {
                int before = made(line);
                line.takeAway();
                rig.await(() -> isMissed(dialect, rig), LinkRig.SOON);
                Ended end = rig.submit(dialect.mainKey(++guests), LinkRig.SOON);
                assertEquals(Evidence.NOTHING_SENT, end.evidence(), () -> end + story());
                rig.await(() -> rig.state() == State.DOWN, LinkRig.SOON);
                assertFalse(rig.lastError().isBlank());
                line.bringBack();
                checkIn(dialect, line, rig);
                assertEquals(before + 1, made(line), this::story);
            }
        }
    }

    /** What tells something about the key that was made. */
    private static List<Operation> questions(Dialect dialect) {
        return dialect.operations().stream()
                .filter(operation -> operation.kind() == OperationKind.READ_CARD
                        || operation.kind() == OperationKind.READ_KEY_STATE
                        || operation.kind() == OperationKind.FIND_KEYS
                        || operation.kind() == OperationKind.READ_USERS)
                .toList();
    }

    /** Where each request has a connection of its own, nothing shows that the controller has gone. */
    private static boolean isMissed(Dialect dialect, LinkRig rig) {
        return dialect.medium() == Medium.HTTP
                || dialect.profile().connectionPolicy() == LinkProfile.ConnectionPolicy.PER_REQUEST
                || rig.state() != State.UP;
    }

    private RealLine line(Way way) throws Exception {
        Dialect dialect = way.dialect();
        SimulatorSite standard = dialect.site();
        SimulatedController controller = dialect.simulator()
                .create(
                        new SimulatorSite(standard.encoders(), standard.rooms(), CARD_DELAY_MILLIS, standard.zone()),
                        dialect.medium());
        controller.onTraffic(frame -> {
            synchronized (traffic) {
                traffic.add(frame);
            }
        });
        return RealLine.of(dialect.medium(), controller, directory, way.encrypted() ? certificate : null);
    }

    /** A guest comes and gets one key. */
    private void checkIn(Dialect dialect, RealLine line, LinkRig rig) {
        int before = made(line);
        Ended end = rig.attempt(dialect.mainKey(++guests), LinkRig.LATE);
        assertTrue(end.completed(), () -> end + story());
        assertEquals(before + 1, made(line), this::story);
    }

    private static int made(RealLine line) {
        return line.ask(c -> c.cards().made().size());
    }

    private static boolean isTrue(Ended end, int made) {
        if (end.completed()) {
            return made == 1;
        }
        return switch (end.evidence()) {
            case NOTHING_SENT, REFUSED -> made == 0;
            case MAYBE_EXECUTED -> made == 0 || made == 1;
        };
    }

    private String story() {
        synchronized (traffic) {
            return "\n" + String.join("\n", traffic);
        }
    }
}
