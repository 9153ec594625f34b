package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.OperationResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/** Plays a conversation against one session, from nano instant 5 s on; what is not told in the script fails it. */
final class ConversationPlayer {
    private final StreamSession session;
    private final boolean http;
    private final boolean byteWise;
    private final Deque<String> events = new ArrayDeque<>();
    private long nowNanos = 5_000_000_000L;
    private long attempts;

    ConversationPlayer(StreamSession session, boolean http, boolean byteWise) {
        this.session = session;
        this.http = http;
        this.byteWise = byteWise;
        session.handleConnected(nowNanos);
    }

    void play(String who, String what) {
        switch (who) {
            case "ask" -> {
                assertNothingLeft(what);
                session.handleOperation(++attempts, ConversationOperations.read(what), nowNanos);
            }
            case "gateway" -> {
                ByteBuffer out = session.pollTransmit();
                assertTrue(out != null, () -> "nothing was sent; expected " + what + ", events " + drained());
                byte[] sent = new byte[out.remaining()];
                out.get(sent);
                if (http) {
                    assertEquals(what, requestLine(sent));
                } else {
                    assertEquals(
                            hex(ConversationBytes.read(what)),
                            hex(sent),
                            () -> what + " / " + new String(sent, StandardCharsets.ISO_8859_1));
                }
            }
            case "lock" -> {
                assertNothingLeft(what);
                byte[] bytes = ConversationBytes.read(what);
                for (int at = 0, length; at < bytes.length; at += length) {
                    length = byteWise ? 1 : bytes.length;
                    session.handleInput(ByteBuffer.wrap(bytes, at, length), nowNanos);
                }
            }
            case "wait" -> {
                assertNothingLeft(what);
                nowNanos += Long.parseLong(what.replace(" ms", "")) * 1_000_000;
                session.handleTimeout(nowNanos);
                assertTrue(session.pollTimeoutNanos() > nowNanos);
            }
            case "line" -> {
                if (what.equals("connected")) {
                    session.handleConnected(nowNanos);
                } else {
                    session.handleDisconnected(nowNanos);
                }
            }
            case "get" -> expect(what);
            default -> throw new IllegalArgumentException(who + ": " + what);
        }
    }

    /** {@code METHOD target body}. */
    private static String requestLine(byte[] request) {
        String text = new String(request, StandardCharsets.UTF_8);
        String[] first = text.split(" ", 3);
        return (first[0] + " " + first[1] + " " + text.substring(text.indexOf("\r\n\r\n") + 4)).strip();
    }

    private List<String> drained() {
        drain();
        return List.copyOf(events);
    }

    private void expect(String what) {
        drain();
        String event = events.poll();
        assertTrue(event != null, () -> "nothing happened; expected " + what);
        boolean prefix = what.startsWith("remark") || what.startsWith("note") || what.startsWith("disconnect");
        if (prefix) {
            assertTrue(event.startsWith(what), () -> "expected " + what + ", got " + event);
        } else {
            assertEquals(what, event, () -> "then " + drained());
        }
    }

    /** Everything sent and everything that happened has to be told in the script. */
    void assertNothingLeft(String before) {
        drain();
        assertEquals(List.of(), List.copyOf(events), "before " + before);
        ByteBuffer out = session.pollTransmit();
        assertTrue(
                out == null,
                () -> "before " + before + " was sent " + new String(out.array(), StandardCharsets.ISO_8859_1));
    }

    private void drain() {
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            render(event).forEach(events::add);
        }
    }

    private static List<String> render(SessionEvent event) {
        if (event instanceof SessionEvent.Progress progress) {
            return List.of("progress " + progress.state());
        }
        if (event instanceof SessionEvent.Remark remark) {
            return List.of("remark " + remark.text());
        }
        if (event instanceof SessionEvent.Disconnect) {
            return List.of("disconnect");
        }
        if (event instanceof SessionEvent.Failed failed) {
            var vendor = failed.failure().vendor();
            return List.of(
                    "failed " + failed.evidence() + " " + failed.failure().code()
                            + (vendor == null ? "" : " " + vendor.code())
                            + (vendor == null || vendor.text().isEmpty() ? "" : " \"" + vendor.text() + "\""));
        }
        OperationResult result = ((SessionEvent.Completed) event).result();
        List<String> lines = new ArrayList<>(List.of("completed " + shown(result)));
        result.notes().forEach(note -> lines.add("note " + note));
        return lines;
    }

    private static String shown(OperationResult result) {
        if (result instanceof OperationResult.CardWritten written) {
            return "card " + written.cardNumber();
        }
        if (result instanceof OperationResult.CardsWritten written) {
            return "cards " + written.cardNumbers();
        }
        if (result instanceof OperationResult.CardRead read) {
            return "read " + read.state() + " rooms=" + read.rooms() + " extras=" + read.extras() + " "
                    + read.startsAt() + ".." + read.endsAt() + " copy=" + read.copyNumber() + " card="
                    + read.cardNumber();
        }
        if (result instanceof OperationResult.MobileKeyIssued key) {
            return "mobile key=" + key.keyId() + " data=" + key.keyData() + " installation=" + key.installationId();
        }
        if (result instanceof OperationResult.TrackRead track) {
            return "track \"" + track.text() + "\"";
        }
        if (result instanceof OperationResult.Revoked revoked) {
            return "revoked immediate=" + revoked.immediate();
        }
        if (result instanceof OperationResult.KeyState key) {
            return "key " + shown(key);
        }
        if (result instanceof OperationResult.FoundKeys found) {
            return "keys "
                    + found.keys().stream()
                            .map(k -> k.keyId() + " " + shown(k.state()) + " " + k.startsAt() + ".." + k.endsAt()
                                    + " created=" + k.createdAt())
                            .toList()
                    + " known=" + found.leftOut() + (found.complete() ? "" : " and others");
        }
        if (result instanceof OperationResult.UsersRead users) {
            return "users "
                    + users.users().stream()
                            .map(u -> u.userId() + (u.hasPin() ? " pin" : "") + " " + shown(u.key()))
                            .toList()
                    + " next=" + users.next();
        }
        if (result instanceof OperationResult.AuditRead audit) {
            OperationResult.AuditRecord r = audit.record();
            return r == null
                    ? "audit nothing"
                    : "audit " + r.door() + " " + r.at() + " " + r.incident() + " inwards=" + r.inwards() + " "
                            + r.holder() + " room=" + r.room() + " copy=" + r.copyNumber();
        }
        if (result instanceof OperationResult.Relayed relayed) {
            return "relayed " + hex(relayed.answer()) + " new=" + relayed.newKeyRooms();
        }
        return "done";
    }

    private static String shown(OperationResult.KeyState key) {
        List<String> words = new ArrayList<>();
        words.add(key.found() ? "found" : "unknown");
        add(key.overridden(), "overridden", words);
        add(key.overwritten(), "overwritten", words);
        add(key.cancelled(), "cancelled", words);
        add(key.discarded(), "discarded", words);
        add(key.expired(), "expired", words);
        add(key.outOfDate(), "out-of-date", words);
        return String.join(" ", words) + " id=" + key.keyId() + " card=" + key.cardNumber();
    }

    private static void add(boolean is, String word, List<String> to) {
        if (is) {
            to.add(word);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withDelimiter(" ").formatHex(bytes);
    }
}
