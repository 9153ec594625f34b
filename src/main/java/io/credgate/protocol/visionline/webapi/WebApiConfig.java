package io.credgate.protocol.visionline.webapi;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.Secret;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one link. Each default is the working assumption of the protocol sheet (sections 5 and 8).
 *
 * @param zone of the times written: the site's, or UTC
 * @param requestTimeout for each exchange
 * @param keepSession whether a login serves several requests; else it is ended after each
 * @param sessionAge after which a kept login is renewed; how long the server keeps one is not public
 * @param join how a further key finds the keys it joins
 * @param label text on the key in the phone's app, cut there to 32 characters; null = the server's own
 * @param requireEndpoint whether a mobile key has to name the phone's end point
 * @param discard how a key is ended, which is not public; null = not at all
 * @param replyMax bytes of an answer
 */
record WebApiConfig(
        ZoneId zone,
        Duration requestTimeout,
        String username,
        Secret password,
        boolean keepSession,
        Duration sessionAge,
        CardFormat cardFormat,
        Join join,
        @Nullable String label,
        @Nullable String description,
        boolean requireEndpoint,
        @Nullable Discard discard,
        int replyMax) {

    private static final int LABEL_MAX = 200;
    private static final Pattern METHOD = Pattern.compile("(?i)DELETE|POST|PUT");

    /** {@code format} (section 5.3). */
    enum CardFormat {
        /** At most 33 consecutive guest rooms, 28 common rooms and 7 additional rooms. */
        RFID48("rfid48"),
        TLCODE("TLCode");

        private final String wire;

        CardFormat(String wire) {
            this.wire = wire;
        }

        String wire() {
            return wire;
        }
    }

    enum Join {
        /** {@code autoJoin=true}: the server looks for itself. */
        AUTO,
        /** {@code joiners}: the keys are named, those of the room are asked for where the sender named none. */
        EXPLICIT
    }

    enum Times {
        LOCAL,
        UTC
    }

    /**
     * @param path with query, from {@code /api/}; {@code {id}} stands for the key
     */
    record Discard(String method, String path) {
        static final String ID = "{id}";
    }

    static WebApiConfig read(ConfigSection section, ZoneId siteZone) {
        String username = section.text("username", "");
        if (username.isBlank()) {
            section.problem(
                    "username", "The key is missing", "Name the operator that Visionline keeps for the gateway");
        }
        Secret password = section.secretFile("password_file");
        if (password == null && !section.has("password_file")) {
            section.problem("password_file", "The key is missing", "Name a file that holds the operator's password");
        }
        return new WebApiConfig(
                section.choice("times", Times.LOCAL, Times.class) == Times.UTC ? ZoneOffset.UTC : siteZone,
                section.duration(
                        "request_timeout", Duration.ofSeconds(20), Duration.ofMillis(100), Duration.ofMinutes(2)),
                username,
                password == null ? new Secret("") : password,
                section.bool("keep_session", true),
                section.duration("session_age", Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofHours(24)),
                section.choice("card_format", CardFormat.RFID48, CardFormat.class),
                section.choice("join", Join.AUTO, Join.class),
                text(section, "label"),
                text(section, "description"),
                section.bool("require_endpoint", false),
                discard(section),
                section.integer("reply_max", 1024 * 1024, 1024, 16 * 1024 * 1024));
    }

    private static @Nullable String text(ConfigSection section, String key) {
        String text = section.optionalText(key);
        if (text != null && (text.isBlank() || text.length() > LABEL_MAX)) {
            section.problem(key, "The text is empty or too long", "Write 1 to " + LABEL_MAX + " characters");
            return null;
        }
        return text;
    }

    private static @Nullable Discard discard(ConfigSection section) {
        String path = section.optionalText("discard_path");
        String method = section.optionalText("discard_method");
        if (path == null && method == null) {
            return null;
        }
        if (path == null || !path.startsWith("/api/") || !path.contains(Discard.ID) || path.contains(" ")) {
            section.problem(
                    "discard_path",
                    "The path does not begin with /api/ or does not hold {id}",
                    "Take it from the vendor's document of the Web API");
            return null;
        }
        if (method == null || !METHOD.matcher(method).matches()) {
            section.problem("discard_method", "The method is missing or not known", "Write DELETE, POST or PUT");
            return null;
        }
        return new Discard(method.toUpperCase(Locale.ROOT), path);
    }
}
