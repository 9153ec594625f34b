package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A scripted conversation, read from a text that people can read.
 *
 * <pre>
 *   === title
 *   set:      a setting of the dialect, the zone of the site (default UTC), or the medium (default: the first)
 *   ask:      what the application hands in, see {@link ConversationOperations}
 *   gateway:  what the session sends, to the byte; every transmission has to be told. Over HTTP: METHOD target body
 *   lock:     what the lock system sends, in one piece
 *   wait:     time passes, then the session is told the time
 *   line:     cut | connected
 *   get:      what the application is told, in order; remark, note and disconnect match by their beginning
 * </pre>
 *
 * Bytes are told as in {@link ConversationBytes}.
 */
record Conversation(Protocol protocol, String title, Map<String, String> settings, List<String> lines) {

    /** Those of a dialect; empty if there is no file for it. */
    static List<Conversation> of(Protocol protocol) {
        String resource = protocol.dialect() + ".conversations.txt";
        String text;
        try (InputStream in = Conversation.class.getResourceAsStream(resource)) {
            if (in == null) {
                return List.of();
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Conversation> all = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("=== ")) {
                all.add(new Conversation(protocol, line.substring(4), new LinkedHashMap<>(), new ArrayList<>()));
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
        String named = keys.remove("medium");
        Medium medium = named != null
                ? Medium.valueOf(named.toUpperCase(Locale.ROOT))
                : protocol.media().contains(Medium.TCP) ? Medium.TCP : Medium.HTTP;
        DefaultConfigSection section = new DefaultConfigSection(keys);
        LinkProfile profile = protocol.configure(section, medium, zone);
        assertEquals(List.of(), section.problems());
        ConversationPlayer player = new ConversationPlayer(Dialect.streamOf(profile), medium == Medium.HTTP, byteWise);
        for (String line : lines) {
            int colon = line.indexOf(':');
            player.play(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        player.assertNothingLeft("the end");
    }

    @Override
    public String toString() {
        return protocol.dialect() + ": " + title;
    }
}
