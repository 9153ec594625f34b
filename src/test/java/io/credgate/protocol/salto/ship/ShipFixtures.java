package io.credgate.protocol.salto.ship;

import io.credgate.command.Operation;
import io.credgate.command.Operation.AccessRight;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.UserAccess;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A user, and a session at the start. */
final class ShipFixtures {
    static final Instant START = Instant.parse("2026-07-01T13:00:00Z");
    static final Instant END = Instant.parse("2026-07-03T09:00:00Z");
    static final UserAccess JANE = new UserAccess(
            "U1",
            "Jane",
            "Døe & <Son>",
            "+4790000001",
            false,
            START,
            END,
            List.of(
                    new AccessRight(Operation.RightKind.DOOR, "101", START, END),
                    new AccessRight(Operation.RightKind.ZONE, "Spa", null, null)),
            List.of("Guests"),
            "4711",
            false);
    static final CardGrant GRANT = new CardGrant(List.of("101"), List.of(), START, END, "Jane", "Doe", null, JANE);

    private ShipFixtures() {}

    static ShipProfile profile(Medium medium, String... keysAndValues) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        DefaultConfigSection section = new DefaultConfigSection(keys);
        ShipProfile profile = (ShipProfile) new ShipProtocol().configure(section, medium, ZoneId.of("Europe/Oslo"));
        if (!section.problems().isEmpty()) {
            throw new AssertionError(section.problems());
        }
        return profile;
    }

    static StreamSession stp(String... keysAndValues) {
        StreamSession session =
                (StreamSession) profile(Medium.TCP, keysAndValues).newSession();
        session.handleConnected(0);
        return session;
    }

    /** What the session sends, as text; null if nothing. */
    static String sent(StreamSession session) {
        ByteBuffer out = session.pollTransmit();
        return out == null ? null : StandardCharsets.ISO_8859_1.decode(out).toString();
    }

    static List<SessionEvent> events(Session session) {
        List<SessionEvent> events = new ArrayList<>();
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
        }
        return events;
    }

    static void answer(StreamSession session, String xml) {
        byte[] body = xml.getBytes(StandardCharsets.UTF_8);
        answerRaw(session, "STP/00/" + body.length + "/" + xml);
    }

    static void answerRaw(StreamSession session, String text) {
        session.handleInput(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 1000);
    }

    static String success(String request, String params) {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><RequestResponse><RequestName>" + request
                + "</RequestName><Params>" + params + "</Params></RequestResponse>";
    }

    static String exception(String request, int code, String message) {
        return "<RequestResponse><RequestName>" + request + "</RequestName><Exception><Code>" + code
                + "</Code><Message>" + message + "</Message></Exception></RequestResponse>";
    }
}
