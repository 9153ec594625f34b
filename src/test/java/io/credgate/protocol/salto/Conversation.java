package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.OperationResult;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.Medium;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.StreamSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scripted conversation, read from a text that people can read. The format is told at the head of
 * {@code conversations.txt}.
 */
record Conversation(String title, Map<String, String> settings, List<String> lines) {
    private static final Pattern QUOTED_OR_PLAIN = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    static List<Conversation> load(String resource) {
        String text;
        try (InputStream in = Conversation.class.getResourceAsStream(resource)) {
            text = new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Conversation> all = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("=== ")) {
                all.add(new Conversation(line.substring(4), new LinkedHashMap<>(), new ArrayList<>()));
            } else if (line.startsWith("set: ")) {
                String[] pair = line.substring(5).split(" ?= ?", 2);
                all.get(all.size() - 1).settings().put(pair[0], pair[1]);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                all.get(all.size() - 1).lines().add(line);
            }
        }
        return all;
    }

    /** @param byteWise whether the lock system's bytes come in one by one */
    void play(boolean byteWise) {
        Map<String, String> keys = new LinkedHashMap<>(settings);
        ZoneId zone = ZoneId.of(Objects.requireNonNullElse(keys.remove("zone"), "UTC"));
        DefaultConfigSection section = new DefaultConfigSection(keys);
        StreamSession session = (StreamSession)
                new SaltoPmsProtocol().configure(section, Medium.TCP, zone).newSession();
        assertEquals(List.of(), section.problems());
        Player player = new Player(session, byteWise);
        session.handleConnected(player.nowNanos);
        for (String line : lines) {
            int colon = line.indexOf(':');
            player.play(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        player.assertNothingLeft("the end");
    }

    @Override
    public String toString() {
        return title;
    }

    private static final class Player {
        private final StreamSession session;
        private final boolean byteWise;
        private final Deque<String> events = new ArrayDeque<>();
        private long nowNanos = 5_000_000_000L;
        private long attempts;

        Player(StreamSession session, boolean byteWise) {
            this.session = session;
            this.byteWise = byteWise;
        }

        void play(String who, String what) {
            switch (who) {
                case "ask" -> {
                    assertNothingLeft(what);
                    session.handleOperation(++attempts, operation(what), nowNanos);
                }
                case "gateway" -> {
                    ByteBuffer out = session.pollTransmit();
                    assertTrue(out != null, () -> "nothing was sent; expected " + what);
                    byte[] sent = new byte[out.remaining()];
                    out.get(sent);
                    assertEquals(hex(bytes(what)), hex(sent), what);
                }
                case "lock" -> {
                    assertNothingLeft(what);
                    byte[] bytes = bytes(what);
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

        private void expect(String what) {
            drain();
            String event = events.poll();
            assertTrue(event != null, () -> "nothing happened; expected " + what);
            boolean prefix = what.startsWith("remark") || what.startsWith("note") || what.startsWith("disconnect");
            if (prefix) {
                assertTrue(event.startsWith(what), () -> "expected " + what + ", got " + event);
            } else {
                assertEquals(what, event);
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
        List<String> lines = new ArrayList<>();
        OperationResult result = ((SessionEvent.Completed) event).result();
        if (result instanceof OperationResult.CardWritten written) {
            lines.add("completed card " + written.cardNumber());
        } else if (result instanceof OperationResult.CardRead read) {
            lines.add("completed read " + read.state() + " rooms=" + read.rooms() + " extras=" + read.extras() + " "
                    + read.startsAt() + ".." + read.endsAt() + " copy=" + read.copyNumber() + " card="
                    + read.cardNumber());
        } else {
            lines.add("completed done");
        }
        result.notes().forEach(note -> lines.add("note " + note));
        return lines;
    }

    /** {@code new|copy encoder rooms [+extras] [from..to]}, {@code read encoder}, {@code change}, {@code check-out}, {@code health}. */
    private static Operation operation(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = QUOTED_OR_PLAIN.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        Function<String, Instant> instant = s -> s.isEmpty() ? null : Instant.parse(s);
        String[] times = words.stream()
                .filter(w -> w.contains(".."))
                .findFirst()
                .map(w -> w.split("\\.\\.", -1))
                .orElse(new String[] {"", ""});
        switch (words.get(0)) {
            case "new", "copy":
                List<String> extras = words.stream()
                        .filter(w -> w.startsWith("+"))
                        .flatMap(w -> w.substring(1).chars().mapToObj(Character::toString))
                        .toList();
                CardGrant grant = new CardGrant(
                        Arrays.asList(words.get(2).split(",")),
                        extras,
                        instant.apply(times[0]),
                        instant.apply(times[1]),
                        null,
                        null,
                        null);
                return new Operation.EncodeCard(words.get(1), words.get(0).equals("copy"), grant);
            case "read":
                return new Operation.ReadCard(words.get(1));
            case "change":
                return new Operation.ChangeStay(
                        words.get(1), words.get(2).equals("stay") ? null : words.get(2), instant.apply(times[1]));
            case "check-out":
                return new Operation.CheckOut(words.get(1));
            case "health":
                return new Operation.CheckHealth();
            default:
                throw new IllegalArgumentException(text);
        }
    }

    /** Control bytes by name, {@code |frames|} with their LRC, {@code hex ..}; joined by " + ". */
    private static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String part : text.split(" \\+ ")) {
            if (part.startsWith("|")) {
                int end = part.lastIndexOf('|');
                byte[] frame =
                        SimulatorWire.frame(Arrays.asList(part.substring(1, end).split("\\|", -1)));
                String suffix = part.substring(end + 1).strip();
                if (suffix.startsWith("lrc ")) {
                    frame[frame.length - 1] = (byte) Integer.parseInt(suffix.substring(4), 16);
                } else if (suffix.startsWith("cut ")) {
                    frame = Arrays.copyOf(frame, Integer.parseInt(suffix.substring(4)));
                }
                out.writeBytes(frame);
            } else if (part.startsWith("hex ")) {
                out.writeBytes(HexFormat.of().parseHex(part.substring(4).replace(" ", "")));
            } else {
                out.write(
                        switch (part) {
                            case "ENQ" -> 5;
                            case "ACK" -> 6;
                            case "NAK" -> 21;
                            default -> throw new IllegalArgumentException(part);
                        });
            }
        }
        return out.toByteArray();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withDelimiter(" ").formatHex(bytes);
    }
}
