package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.OperationResult;
import io.credgate.protocol.SessionEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A session at the start, and what a test says to it and hears from it. */
abstract class PmsConversation {
    static final long SECOND = 1_000_000_000L;
    static final Instant NOON = Instant.parse("2026-01-17T11:00:00Z");
    static final Operation MAIN = new Operation.EncodeCard(
            "1", false, new CardGrant(List.of("101"), List.of(), null, NOON, null, null, null));
    static final Operation READ = new Operation.ReadCard("1");

    VisionlinePmsSession session = new VisionlinePmsSession(FakeSection.config());
    long now = 5 * SECOND;

    void ask(Operation operation) {
        session.handleConnected(now);
        session.handleOperation(7, operation, now);
        assertNotNull(session.pollTransmit());
    }

    void receive(String text) {
        session.handleInput(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), now);
    }

    List<SessionEvent> events() {
        List<SessionEvent> events = new ArrayList<>();
        SessionEvent event = session.pollEvent();
        while (event != null) {
            events.add(event);
            event = session.pollEvent();
        }
        return events;
    }

    OperationResult completed() {
        List<SessionEvent> events = events();
        assertEquals(1, events.size(), events.toString());
        return assertInstanceOf(SessionEvent.Completed.class, events.get(0)).result();
    }

    static List<SessionEvent> ends(List<SessionEvent> events) {
        return events.stream()
                .filter(e -> e instanceof SessionEvent.Completed || e instanceof SessionEvent.Failed)
                .toList();
    }

    static SessionEvent.Failed failed(List<SessionEvent> events) {
        List<SessionEvent> ends = ends(events);
        assertEquals(1, ends.size(), events.toString());
        return assertInstanceOf(SessionEvent.Failed.class, ends.get(0));
    }
}
