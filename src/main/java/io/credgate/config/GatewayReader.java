package io.credgate.config;

import io.credgate.config.GatewayConfig.Gateway;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The section {@code gateway}, and the kinds of value that other sections share with it. */
final class GatewayReader {
    private static final int TOPIC_LEVEL_MAX = 64;
    private static final Path DEFAULT_STATE_DIR = Path.of("/var/lib/credgate");

    private GatewayReader() {}

    static Gateway read(YamlSection section) {
        String id = section.requiredText("id", "Name the gateway as the cloud service knows it");
        if (id.length() > TOPIC_LEVEL_MAX || id.chars().anyMatch(c -> c == '/' || c == '+' || c == '#')) {
            section.problem(
                    "id",
                    section.quoted("id") + " cannot be one level of an MQTT topic",
                    "Use at most " + TOPIC_LEVEL_MAX + " characters, without / + and #");
        }
        String site = section.textOr("site", id);
        if (!section.has("time_zone")) {
            section.problem("time_zone", "The key is missing", "Write the zone of the site, such as Europe/Oslo");
        }
        ZoneId zone = zone(section, "time_zone", ZoneOffset.UTC);
        Path stateDir = path(section, "state_dir", Path.of(""));
        if (stateDir != null && !stateDir.isAbsolute()) {
            section.problem(
                    "state_dir",
                    section.quoted("state_dir") + " is not an absolute path",
                    "Start it with /; the default is " + DEFAULT_STATE_DIR);
        }
        GatewayConfig.Clock usual = GatewayConfig.Clock.DEFAULT;
        GatewayConfig.Clock clock = new GatewayConfig.Clock(
                section.duration("clock_jump_max", usual.jumpMax(), Duration.ofSeconds(5), Duration.ofDays(1)),
                section.duration("clock_settle", usual.settle(), Duration.ofSeconds(5), Duration.ofHours(1)));
        section.finish();
        return new Gateway(id, site, zone, stateDir == null ? DEFAULT_STATE_DIR : stateDir, clock);
    }

    /** An IANA zone: offsets such as +01:00 know nothing of summer time. */
    static ZoneId zone(YamlSection section, String key, ZoneId fallback) {
        String text = section.optionalText(key);
        if (text == null) {
            return fallback;
        }
        Set<String> known = ZoneId.getAvailableZoneIds();
        if (known.contains(text)) {
            return ZoneId.of(text);
        }
        section.problem(
                key,
                section.quoted(key) + " is no time zone of the IANA list",
                NearestWord.hint(text, new TreeSet<>(known)) + "Write a name such as Europe/Oslo or UTC");
        return fallback;
    }

    /** A path, a relative one counted from the directory given; null if there is none. */
    static @Nullable Path path(YamlSection section, String key, Path directory) {
        String text = section.optionalText(key);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            section.problem(key, "The value is empty", "Write a path, or leave the key out");
            return null;
        }
        try {
            return directory.resolve(text);
        } catch (InvalidPathException e) {
            section.problem(key, section.quoted(key) + " is no path", "Correct it");
            return null;
        }
    }
}
