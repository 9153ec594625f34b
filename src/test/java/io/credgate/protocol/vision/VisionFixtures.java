package io.credgate.protocol.vision;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Settings, sessions and operations for the tests of both dialects. */
final class VisionFixtures {
    static final ZoneId UTC = ZoneId.of("UTC");
    static final Instant NOW = Instant.parse("2026-01-15T14:00:00Z");
    static final Instant START = Instant.parse("2026-01-15T15:00:00Z");
    static final Instant END = Instant.parse("2026-01-17T12:00:00Z");

    private VisionFixtures() {}

    /** Keys and values, in pairs, over those that are needed. */
    static DefaultConfigSection section(String... pairs) {
        Map<String, String> keys = new TreeMap<>(
                Map.of("license_file", "LICENSE", "user_type", "Single Room", "user_group", "Regular Guest"));
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i], pairs[i + 1]);
        }
        return new DefaultConfigSection(keys);
    }

    static LinkProfile tcp(String... pairs) {
        return new VisionTcpProtocol().configure(section(pairs), Medium.TCP, UTC);
    }

    static LinkProfile serial(String... pairs) {
        return new VisionSerialProtocol().configure(section(pairs), Medium.SERIAL, UTC);
    }

    static StreamSession connected(LinkProfile profile, long now) {
        StreamSession session = (StreamSession) profile.newSession();
        session.handleWallClock(NOW, now);
        session.handleConnected(now);
        return session;
    }

    static CardGrant grant(String... rooms) {
        return new CardGrant(List.of(rooms), List.of(), START, END, "Jane", "Doe", null);
    }

    static Operation newCard() {
        return new Operation.EncodeCard("02", false, grant("101"));
    }

    static Operation copy() {
        return new Operation.EncodeCard("02", true, grant("101"));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A frame with its XOR, worked out here. */
    static byte[] frame(String text) {
        byte[] content = bytes(text + "\u0003");
        int lrc = 0;
        for (byte b : content) {
            lrc ^= b & 0xFF;
        }
        return bytes("\u0002" + text + "\u0003" + String.format("%02X", lrc));
    }

    static void receive(Session session, byte[] bytes, long now) {
        ((StreamSession) session).handleInput(ByteBuffer.wrap(bytes), now);
    }

    /** Everything that the session has to send. */
    static byte[] sent(StreamSession session) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer out = session.pollTransmit(); out != null; out = session.pollTransmit()) {
            byte[] bytes = new byte[out.remaining()];
            out.get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    static List<SessionEvent> events(Session session) {
        List<SessionEvent> events = new ArrayList<>();
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
        }
        return events;
    }

    /** The one end among them. */
    static SessionEvent end(List<SessionEvent> events) {
        List<SessionEvent> ends = events.stream()
                .filter(e -> e instanceof SessionEvent.Completed || e instanceof SessionEvent.Failed)
                .toList();
        if (ends.size() != 1) {
            throw new AssertionError("one end is due: " + events);
        }
        return ends.get(0);
    }

    static SessionEvent.Failed failed(StreamSession session) {
        return (SessionEvent.Failed) end(events(session));
    }
}
