package io.credgate.protocol.visionline.webapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.credgate.command.OperationResult.FoundKey;
import io.credgate.command.OperationResult.KeyState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The card object: a card or a key on a phone as the server has it (protocol sheet, section 5.3). */
final class WebApiCard {
    private static final int FILLED_DIGITS = 16;

    private WebApiCard() {}

    static KeyState state(JsonNode card, List<String> notes) {
        JsonNode serials = card.path("serialNumbers");
        String serial =
                serials.isArray() && !serials.isEmpty() && serials.get(0).isTextual()
                        ? serial(serials.get(0).asText())
                        : null;
        return new KeyState(
                true,
                WebApiJson.flag(card, "overridden"),
                WebApiJson.flag(card, "overwritten"),
                WebApiJson.flag(card, "cancelled"),
                WebApiJson.flag(card, "discarded"),
                WebApiJson.flag(card, "expired"),
                false,
                WebApiJson.text(card, "id"),
                serial,
                notes);
    }

    /** @param id under which it is listed */
    static FoundKey found(String id, JsonNode card, WebApiTimes times) {
        String start = WebApiJson.text(card, "startTime");
        String end = WebApiJson.text(card, "expireTime");
        String created = WebApiJson.text(card, "created");
        return new FoundKey(
                id,
                state(card, List.of()),
                time(start, times),
                time(end, times),
                created == null ? null : times.readCreated(created));
    }

    private static @Nullable Instant time(@Nullable String text, WebApiTimes times) {
        return text == null ? null : times.read(text);
    }

    /** Hex in lower case without what fills it up to 16 digits; null if it is none. */
    private static @Nullable String serial(String text) {
        String hex = text.toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{8,20}")) {
            return null;
        }
        if (hex.length() != FILLED_DIGITS || !hex.endsWith("ff")) {
            return hex;
        }
        return hex.endsWith("ffffffff") ? hex.substring(0, 8) : hex.substring(0, 14);
    }
}
