package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.OperationResult;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatorServer;
import io.credgate.simulator.SimulatorServer.Cut;
import io.credgate.transport.TransportConfig;
import io.credgate.transport.tcp.TcpTransports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Link, TCP and a controller together; the test's thread is the core loop. */
@Timeout(180)
class ControllerLinkIT implements LinkListener {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TURN_MAX_NANOS = Duration.ofMillis(100).toNanos();

    private final LinkedBlockingQueue<Runnable> core = new LinkedBlockingQueue<>();
    private final List<String> told = new ArrayList<>();
    private final LineController controller = new LineController();
    private final TcpTransports transports = new TcpTransports();
    private SimulatorServer server;
    private ControllerLink link;

    @AfterEach
    void close() {
        link.stop();
        transports.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(ConnectionPolicy.class)
    void carriesAttemptsOverAControllerThatComesAndGoes(ConnectionPolicy policy) throws IOException {
        start(policy);
        awaitReady();
        for (int id = 1; id <= 20; id++) {
            attempt(id);
            assertEquals(List.of(id + " progress", id + " completed"), take());
        }

        int port = server.port();
        server.close();
        await(() -> link.status().state() != State.UP || policy == ConnectionPolicy.PER_REQUEST);
        if (link.canAccept()) {
            attempt(21);
        } else {
            link.submit(21, LinkHarness.ENCODE, System.nanoTime());
            awaitEnd(21);
        }
        assertEquals(List.of("21 NOTHING_SENT BRIDGE_DISCONNECTED"), take());
        await(() -> link.status().state() == State.DOWN);
        assertTrue(String.valueOf(link.status().lastError()).contains("refused"), link.status()::toString);

        server = SimulatorServer.start(controller, new InetSocketAddress("127.0.0.1", port), Cut.CLOSE);
        awaitReady();
        attempt(22);
        assertEquals(List.of("22 progress", "22 completed"), take());
        int cards = server.ask(c -> c.cards().made().size());
        assertEquals(21, cards);
    }

    @ParameterizedTest
    @EnumSource(ConnectionPolicy.class)
    void anAttemptThatIsCutOrNotAnsweredEndsInDoubtOnce(ConnectionPolicy policy) throws IOException {
        start(policy);
        awaitReady();
        server.ask(c -> {
            c.faults().add(Kind.CUT_ON_REQUEST);
            c.faults().add(Kind.SILENT);
            return null;
        });
        attempt(1);
        assertEquals(List.of("1 MAYBE_EXECUTED CONNECTION_LOST"), take());
        awaitReady();
        attempt(2);
        assertEquals(List.of("2 MAYBE_EXECUTED ANSWER_TIMEOUT"), take());
        awaitReady();
        attempt(3);
        assertEquals(List.of("3 progress", "3 completed"), take());
    }

    private void start(ConnectionPolicy policy) throws IOException {
        server = SimulatorServer.start(controller);
        LinkConfig config = new LinkConfig(
                "pms",
                "tcp 127.0.0.1:" + server.port(),
                Duration.ofSeconds(1),
                Duration.ofMillis(10),
                Duration.ofMillis(200));
        link = new ControllerLink(
                config,
                new FakeProfile(policy, 1),
                transports.factory(new TransportConfig.Tcp("127.0.0.1", server.port(), Duration.ofSeconds(20))),
                core::add,
                this,
                new Random(1));
        link.start(System.nanoTime());
    }

    private void awaitReady() {
        await(() -> link.canAccept() && link.status().state() == State.UP);
    }

    private void attempt(long id) {
        await(link::canAccept);
        link.submit(id, LinkHarness.ENCODE, System.nanoTime());
        awaitEnd(id);
    }

    private void awaitEnd(long id) {
        await(() -> told.stream().anyMatch(t -> t.startsWith(id + " ") && !t.endsWith(" progress")));
    }

    /** Turns the core loop until the condition holds. */
    private void await(BooleanSupplier condition) {
        long patienceEnds = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < patienceEnds, "does not come about: " + told + ", " + link.status());
            link.doWork(System.nanoTime());
            long pause = Math.min(TURN_MAX_NANOS, link.nextDeadlineNanos() - System.nanoTime());
            if (link.nextDeadlineNanos() == ControllerLink.AT_ONCE) {
                pause = 0;
            }
            try {
                Runnable next = core.poll(Math.max(0, pause), TimeUnit.NANOSECONDS);
                for (; next != null; next = core.poll()) {
                    next.run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private List<String> take() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    @Override
    public void onProgress(long attemptId, String state, String message) {
        told.add(attemptId + " progress");
    }

    @Override
    public void onCompleted(long attemptId, OperationResult result) {
        told.add(attemptId + " completed");
    }

    @Override
    public void onFailed(long attemptId, Evidence evidence, Failure failure) {
        told.add(attemptId + " " + evidence + " " + failure.code());
    }

    @Override
    public void onStatus(LinkStatus status) {}
}
