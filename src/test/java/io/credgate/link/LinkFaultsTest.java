package io.credgate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.credgate.command.Operation;
import io.credgate.link.FakeTransports.FakeTransport;
import io.credgate.link.FakeTransports.Reaction;
import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Sessions with bugs, controllers that flood, and what of it reaches the log. */
class LinkFaultsTest {
    private static final List<String> ENDED_IN_DOUBT =
            List.of("1 MAYBE_EXECUTED GATEWAY_ERROR", "status CONNECTING: " + LinkChannel.SESSION_FAULT);

    private final Logger logger = (Logger) LoggerFactory.getLogger(ControllerLink.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listenToTheLog() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void aSessionThatThrowsIsReplaced() {
        LinkHarness h = up(FakeSession::new);
        h.submit(1);
        h.receive("BOOM\n");
        assertEquals(ENDED_IN_DOUBT, h.takeTold());
        assertTrue(h.transports.last().closed);
        h.advanceToNextConnection();
        h.receive("PONG\n");
        h.submit(2);
        h.receive("OK\n");
        assertEquals(List.of("status UP", "2 completed"), h.takeTold());

        List<ILoggingEvent> errors =
                log.list.stream().filter(e -> e.getLevel() == Level.ERROR).toList();
        assertEquals(1, errors.size());
        String line = errors.get(0).getFormattedMessage();
        assertTrue(line.contains("FakeSession.take") && line.startsWith("link pms"), line);
        assertFalse(line.contains("guest"), line);
    }

    @Test
    void aSessionThatThrowsOnTheOperationItself() {
        LinkHarness h = up(() -> new FakeSession() {
            @Override
            public void handleOperation(long id, Operation operation, long nowNanos) {
                if (id > 0) {
                    throw new AssertionError(operation);
                }
                super.handleOperation(id, operation, nowNanos);
            }
        });
        h.submit(1);
        assertEquals(ENDED_IN_DOUBT, h.takeTold());
    }

    @Test
    void aDeadlineThatDoesNotMoveOn() {
        LinkHarness h = up(() -> new FakeSession() {
            @Override
            public void handleTimeout(long nowNanos) {}
        });
        h.submit(1);
        h.advance(Duration.ofSeconds(5));
        assertEquals(ENDED_IN_DOUBT, h.takeTold());
    }

    @Test
    void anOperationThatNeverEnds() {
        LinkHarness h = up(() -> new FakeSession() {
            private boolean sleeps;

            @Override
            public void handleOperation(long id, Operation operation, long nowNanos) {
                sleeps = id > 0;
                super.handleOperation(id, operation, nowNanos);
            }

            @Override
            public long pollTimeoutNanos() {
                return sleeps ? NO_TIMEOUT : super.pollTimeoutNanos();
            }
        });
        h.submit(1);
        h.advance(Duration.ofNanos(LinkChannel.OPERATION_MAX_NANOS - 1));
        assertEquals(List.of(), h.takeTold());
        h.advance(Duration.ofNanos(1));
        assertEquals(ENDED_IN_DOUBT, h.takeTold());
    }

    @Test
    void aSessionThatTalksWithoutEnd() {
        LinkHarness h = up(() -> new FakeSession() {
            @Override
            public void handleInput(ByteBuffer bytes, long nowNanos) {
                if (bytes.get(0) == 'x') {
                    bytes.position(bytes.limit());
                    for (int i = 0; i <= LinkChannel.STEPS_MAX; i++) {
                        events.add(new SessionEvent.Remark("again"));
                    }
                }
                super.handleInput(bytes, nowNanos);
            }
        });
        h.submit(1);
        h.receive("x");
        assertEquals(ENDED_IN_DOUBT, h.takeTold());
    }

    @Test
    void anOperationKeptOverADisconnection() {
        LinkHarness h = up(() -> new FakeSession() {
            @Override
            public void handleDisconnected(long nowNanos) {}
        });
        h.submit(1);
        h.transports.last().closedByPeer("reset");
        h.settle();
        assertEquals(List.of("1 MAYBE_EXECUTED GATEWAY_ERROR", "status CONNECTING: reset"), h.takeTold());
    }

    @Test
    void endsOfOtherOperationsAreIgnored() {
        LinkHarness h = up(() -> new FakeSession() {
            @Override
            public void handleInput(ByteBuffer bytes, long nowNanos) {
                events.add(new SessionEvent.Completed(99, new io.credgate.command.OperationResult.Done(List.of())));
                events.add(new SessionEvent.Progress(99, "queued", "Queued."));
                super.handleInput(bytes, nowNanos);
            }
        });
        h.submit(1);
        h.receive("OK\n");
        assertEquals(List.of("1 completed"), h.takeTold());
    }

    @Test
    void aFaultWhileConnectingLeavesTheRequestUnsent() {
        Deque<StreamSession> sessions = new ArrayDeque<>(List.of(
                new FakeSession() {
                    @Override
                    public void handleConnected(long nowNanos) {
                        throw new IndexOutOfBoundsException();
                    }
                },
                new FakeSession()));
        FakeProfile profile = new FakeProfile(ConnectionPolicy.PER_REQUEST, 1).withoutHealthCheck();
        // Until there is a session to be had, making one fails as well.
        LinkHarness h = new LinkHarness(profile.sessions(sessions::remove), Duration.ZERO, 1).start(Reaction.OPEN);
        assertEquals(List.of("status DOWN: " + LinkChannel.SESSION_FAULT), h.takeTold());
        h.advance(Duration.ofSeconds(1));
        assertEquals(List.of("status UP"), h.takeTold());
        h.submit(1);
        h.receive("BOOM\n");
        assertEquals("1 MAYBE_EXECUTED GATEWAY_ERROR", h.takeTold().get(0));
        h.advance(Duration.ofMinutes(1));
        assertEquals(State.DOWN, h.state());
        sessions.add(new FakeSession());
        h.advance(Duration.ofMinutes(1));
        assertEquals(State.UP, h.state());
    }

    @Test
    void aControllerThatFloodsIsHungUpOn() {
        LinkHarness h = up(FakeSession::new);
        FakeTransport flood = h.transports.last();
        byte[] chunk = new byte[16 * 1024];
        Arrays.fill(chunk, (byte) 'x');
        int chunks = 0;
        while (!flood.closed) {
            flood.listener.onBytes(chunk);
            assertTrue(++chunks < 100, "input waits without bound");
        }
        assertEquals(Line.WAITING_MAX / chunk.length, chunks);
        h.settle();
        assertEquals(List.of("status CONNECTING: " + Line.OVERRUN), h.takeTold());
        h.advanceToNextConnection();
        h.receive("PONG\n");
        // What has been taken up counts no more.
        for (int i = 0; i < 100; i++) {
            h.transports.last().listener.onBytes(chunk);
            h.settle();
        }
        assertEquals(List.of("status UP"), h.takeTold());
    }

    @Test
    void aFloodOfSingleBytesIsBoundedAsWell() {
        LinkHarness h = up(FakeSession::new);
        int chunks = 0;
        while (!h.transports.last().closed) {
            h.transports.last().listener.onBytes(new byte[1]);
            chunks++;
        }
        assertTrue(chunks < 5000, "chunks " + chunks);
    }

    @Test
    void aControllerThatIsAwayForDaysFillsNeitherLogNorOutbox() {
        LinkHarness h = up(FakeSession::new);
        h.transports.reaction = Reaction.REFUSE;
        h.transports.last().closedByPeer("reset");
        h.advance(Duration.ofDays(3));
        assertTrue(h.transports.made.size() > 10_000);
        assertTrue(log.list.size() < 3 * 144 + 10, "lines " + log.list.size());
        assertEquals(List.of("status CONNECTING: reset", "status DOWN: refused"), h.takeTold());
        assertTrue(log.list.get(log.list.size() - 1).getFormattedMessage().contains("still not up: refused"));
    }

    @Test
    void aConnectionThatFlapsDoesNotFillTheLog() {
        FakeProfile profile = new FakeProfile(ConnectionPolicy.PERSISTENT, 1).withoutHealthCheck();
        LinkHarness h = new LinkHarness(profile).start(Reaction.OPEN);
        for (int i = 0; i < 10_000; i++) {
            h.transports.last().closedByPeer("closed by the other side");
            h.settle();
            h.advance(LinkConfig.BACKOFF_MAX);
        }
        long minutes = 10_000L * 30 / 60;
        assertTrue(log.list.size() <= LinkLog.BURST_LINES + minutes, "lines " + log.list.size());
        assertTrue(log.list.stream().anyMatch(e -> e.getFormattedMessage().contains("left out")));
    }

    @Test
    void remarksAreWrittenOnceInAWhileOnOneLine() {
        LinkHarness h = up(() -> new FakeSession() {
            @Override
            public void handleInput(ByteBuffer bytes, long nowNanos) {
                super.handleInput(bytes, nowNanos);
                events.add(new SessionEvent.Remark("answers\r\nin two lines"));
            }
        });
        h.receive("x");
        h.receive("x");
        long said = log.list.stream()
                .filter(e -> e.getFormattedMessage().equals("link pms: answers..in two lines"))
                .count();
        assertEquals(1, said);
        h.advance(Duration.ofMinutes(1));
        h.receive("PONG\n");
        assertEquals(State.UP, h.state());
    }

    private static LinkHarness up(Supplier<StreamSession> sessions) {
        LinkHarness h = new LinkHarness(new FakeProfile(ConnectionPolicy.PERSISTENT, 1).sessions(sessions))
                .start(Reaction.OPEN);
        h.receive("PONG\n");
        assertEquals(List.of("status UP"), h.takeTold());
        return h;
    }
}
