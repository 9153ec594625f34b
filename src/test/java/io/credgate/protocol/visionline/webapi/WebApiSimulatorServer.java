package io.credgate.protocol.visionline.webapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.credgate.simulator.CardModel;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.Faults;
import io.credgate.simulator.HttpSimulatorWire.Request;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorAgenda;
import io.credgate.simulator.SimulatorSite;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A simulated server with its doors, keys and logins. */
final class WebApiSimulatorServer implements SimulatedController {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm", Locale.ROOT);

    private final SimulatorSite site;
    private final CardModel cards = new CardModel();
    private final Faults faults = new Faults();
    private final SimulatorAgenda agenda = new SimulatorAgenda();
    /** Access keys by login. */
    private final Map<String, String> logins = new LinkedHashMap<>();

    private final Set<String> discarded = new LinkedHashSet<>();
    /** When each key was made, in the shape of all times. That of this one is not public. */
    private final Map<String, String> created = new LinkedHashMap<>();

    private final List<String> phones = new ArrayList<>();
    private Consumer<String> traffic = line -> {};
    private int loginsMade;

    /** @param body null = none */
    record Answer(int status, JsonNode body) {
        byte[] bytes() {
            return body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    WebApiSimulatorServer(SimulatorSite site) {
        this.site = site;
    }

    @Override
    public Conversation connect(long nowNanos) {
        return new WebApiSimulatorConnection(this);
    }

    @Override
    public CardModel cards() {
        return cards;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public void onTraffic(Consumer<String> line) {
        traffic = line;
    }

    void show(String line) {
        traffic.accept(line);
    }

    SimulatorAgenda agenda() {
        return agenda;
    }

    long delayNanos() {
        return site.cardDelayMillis() * 1_000_000;
    }

    void forgetLogins() {
        logins.clear();
    }

    /** Logins that were made and not ended. */
    int openLogins() {
        return logins.size();
    }

    String accessKey(String login) {
        return logins.get(login);
    }

    /** End points that keys were made for, in order. */
    List<String> phones() {
        return phones;
    }

    Answer login(Request request) {
        JsonNode body = parse(request.text());
        if (!body.path("username").asText().equals(WebApiSimulator.USER)
                || !body.path("password").asText().equals(WebApiSimulator.PASSWORD)) {
            return new Answer(401, error("wrong user name or password"));
        }
        loginsMade++;
        String id = "S" + loginsMade;
        logins.put(id, "key-of-login-" + loginsMade);
        return new Answer(201, JSON.createObjectNode().put("id", id).put("accessKey", logins.get(id)));
    }

    static boolean makesKey(Request request) {
        return request.method().equals("POST") && request.target().startsWith("/api/v1/cards?action=mobileAccess");
    }

    /** A request whose signature was good. */
    Answer answer(Request request) {
        String target = request.target();
        switch (request.method()) {
            case "DELETE":
                if (target.startsWith("/api/v1/sessions/")) {
                    logins.remove(last(target));
                    return new Answer(201, null);
                }
                return discard(last(target));
            case "GET":
                return get(target);
            default:
                return makesKey(request) ? makeKey(request) : new Answer(404, error("no such address"));
        }
    }

    private Answer get(String target) {
        if (target.startsWith("/api/v1/doors")) {
            ArrayNode doors = JSON.createArrayNode();
            site.rooms().forEach(room -> doors.addObject().put("id", room));
            return new Answer(200, doors);
        }
        if (target.startsWith("/api/v1/cards?")) {
            String serial = query(target, "serialNumber");
            String room = query(target, "guestDoor");
            String time = query(target, "validTime");
            ArrayNode found = JSON.createArrayNode();
            for (SimulatedCard card : cards.made()) {
                boolean matches = serial.isEmpty()
                        && card.rooms().contains(room)
                        && !cards.isOverridden(card)
                        && !discarded.contains(id(card))
                        && isValid(card, time);
                if (matches) {
                    found.addObject().put("id", id(card));
                }
            }
            return new Answer(200, found);
        }
        for (SimulatedCard card : cards.made()) {
            if (target.equals("/api/v1/cards/" + id(card))) {
                return new Answer(200, object(card));
            }
        }
        return new Answer(404, error("no such card"));
    }

    /** Times of this shape are in order as texts. A key without a start is good from when it was made. */
    private boolean isValid(SimulatedCard card, String time) {
        String start = card.start().isEmpty() ? created.getOrDefault(id(card), "") : card.start();
        return start.compareTo(time) <= 0 && time.compareTo(card.end()) <= 0;
    }

    private ObjectNode object(SimulatedCard card) {
        ObjectNode object = JSON.createObjectNode()
                .put("id", id(card))
                .put("startTime", card.start())
                .put("expireTime", card.end())
                .put("created", created.get(id(card)))
                .put("overridden", cards.isOverridden(card))
                .put("overwritten", false)
                .put("cancelled", false)
                .put("discarded", discarded.contains(id(card)))
                .put("expired", false)
                .put("pendingAutoUpdate", false);
        // A key on a phone is no card: it has no serial number.
        object.putArray("serialNumbers");
        return object;
    }

    private Answer makeKey(Request request) {
        JsonNode body = parse(request.text());
        List<String> doors = new ArrayList<>();
        body.path("doorOperations").forEach(o -> o.path("doors").forEach(d -> doors.add(d.asText())));
        if (doors.isEmpty() || !body.path("expireTime").asText().matches("[0-9]{8}T[0-9]{4}")) {
            return new Answer(400, error("doors and expireTime are needed"));
        }
        if (!site.rooms().containsAll(doors)) {
            return new Answer(404, error("unknown door"));
        }
        boolean override = query(request.target(), "override").equals("true");
        boolean auto = query(request.target(), "autoJoin").equals("true");
        boolean joins = auto || body.path("joiners").size() > 0;
        if (override == joins) {
            return new Answer(400, error("override or join"));
        }
        String start = body.path("startTime").asText();
        String end = body.path("expireTime").asText();
        boolean main = override || (auto && !cards.isCheckedIn(doors.get(0)));
        SimulatedCard card = main
                ? cards.makeNew("phone", doors, start, end, request.target())
                : cards.makeCopy("phone", doors, start, end, request.target());
        phones.add(body.path("endPointID").asText());
        created.put(id(card), localTime(request));
        return new Answer(201, JSON.createObjectNode().put("credentialId", id(card)));
    }

    /** The simulated server has no clock of its own: it goes by the one that signed the request. */
    private String localTime(Request request) {
        return ZonedDateTime.parse(request.header("date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .withZoneSameInstant(site.zone())
                .format(TIME);
    }

    private Answer discard(String id) {
        boolean known = cards.made().stream().anyMatch(card -> id(card).equals(id));
        discarded.add(id);
        return known ? new Answer(204, null) : new Answer(404, error("no such card"));
    }

    @Override
    public boolean takeBack(SimulatedCard key) {
        return discarded.add(id(key));
    }

    private String id(SimulatedCard card) {
        return Integer.toString(cards.made().indexOf(card) + 1);
    }

    private static String last(String target) {
        return target.substring(target.lastIndexOf('/') + 1);
    }

    private static String query(String target, String name) {
        for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    static JsonNode error(String text) {
        return JSON.createObjectNode().put("error", text);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}
