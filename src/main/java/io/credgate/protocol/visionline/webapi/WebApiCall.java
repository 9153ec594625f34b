package io.credgate.protocol.visionline.webapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.protocol.SiteTimes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request (protocol sheet, sections 5.2 and 5.3).
 *
 * @param target path with query
 * @param acts whether it changes anything at the server, so that a lost answer leaves a doubt
 */
record WebApiCall(String method, String target, byte[] body, boolean acts) {
    private static final byte[] NO_BODY = {};
    private static final String CARDS = "/api/v1/cards";
    private static final String SESSIONS = "/api/v1/sessions";
    private static final int SERIAL_DIGITS = 16;

    /** Leaves the body out: it may hold a password. */
    @Override
    public String toString() {
        return method + " " + target;
    }

    private static WebApiCall get(String target) {
        return new WebApiCall("GET", target, NO_BODY, false);
    }

    static WebApiCall login(WebApiConfig config) {
        ObjectNode body = WebApiJson.object()
                .put("username", config.username())
                .put("password", config.password().value());
        return new WebApiCall("POST", SESSIONS, WebApiJson.write(body), false);
    }

    static WebApiCall logout(String sessionId) {
        return new WebApiCall("DELETE", SESSIONS + "/" + encoded(sessionId), NO_BODY, false);
    }

    static WebApiCall doors() {
        return get("/api/v1/doors");
    }

    static WebApiCall card(String id) {
        return get(CARDS + "/" + encoded(id));
    }

    /** @param serial hex; the server wants 16 digits, filled up with ff */
    static WebApiCall cardsBySerial(String serial) {
        StringBuilder digits = new StringBuilder(serial.toLowerCase(Locale.ROOT));
        while (digits.length() < SERIAL_DIGITS) {
            digits.append("ff");
        }
        return get(CARDS + "?serialNumber=" + digits);
    }

    static WebApiCall cardsOfRoom(String room, String time) {
        return get(CARDS + "?guestDoor=" + encoded(room) + "&validTime=" + time);
    }

    static WebApiCall discard(WebApiConfig.Discard discard, String id) {
        return new WebApiCall(
                discard.method(), discard.path().replace(WebApiConfig.Discard.ID, encoded(id)), NO_BODY, true);
    }

    /**
     * @param joiners keys that it joins; empty = the server joins what there is, or overrides
     * @param override whether earlier keys of the rooms die
     * @param notes takes what is to be said of rounding
     */
    static WebApiCall mobileKey(
            IssueMobileKey issue, boolean override, List<String> joiners, WebApiConfig config, List<String> notes) {
        WebApiTimes times = new WebApiTimes(config.zone());
        CardGrant grant = issue.grant();
        ObjectNode body = WebApiJson.object();
        Instant end = grant.endsAt();
        if (end != null) {
            body.put("expireTime", times.write("end", end, SiteTimes.endMinute(end), notes));
        }
        Instant start = grant.startsAt();
        if (start != null) {
            body.put("startTime", times.write("start", start, SiteTimes.startMinute(start), notes));
        }
        body.put("format", config.cardFormat().wire());
        putIfAny(body, "endPointID", issue.endpointId());
        ObjectNode operation = body.putArray("doorOperations").addObject();
        var doors = operation.putArray("doors");
        grant.rooms().forEach(doors::add);
        grant.extras().forEach(doors::add);
        operation.put("operation", "guest");
        putIfAny(body, "label", config.label());
        putIfAny(body, "description", config.description());
        if (!override && !joiners.isEmpty()) {
            var ids = body.putArray("joiners");
            joiners.forEach(ids::add);
        }
        String how = override ? "&override=true" : joiners.isEmpty() ? "&autoJoin=true" : "";
        return new WebApiCall("POST", CARDS + "?action=mobileAccess" + how, WebApiJson.write(body), true);
    }

    private static void putIfAny(ObjectNode body, String name, @Nullable String text) {
        if (text != null) {
            body.put(name, text);
        }
    }

    /** Everything but letters, digits and a few harmless characters as percent and two hex digits of its UTF-8. */
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
