package io.credgate.demo;

import io.credgate.json.Json;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.SimulatorServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the story does over and over: ask the gateway, look at the answer, look at the cards. */
final class DemoDesk {
    private final DemoCloud cloud;
    private final DemoPrinter printer;

    DemoDesk(DemoCloud cloud, DemoPrinter printer) {
        this.cloud = cloud;
        this.printer = printer;
    }

    /** Sends a command and checks how it ends. */
    Map<String, Object> ask(String what, String type, Map<String, Object> params, String expected) throws Exception {
        Map<String, Object> command = new LinkedHashMap<>();
        String id = UUID.randomUUID().toString();
        command.put("command_id", id);
        command.put("type", type);
        command.put("params", params);
        Map<String, Object> result = cloud.ask(id, Json.writeText(command));
        String status = (String) result.get("status");
        Map<String, Object> error = map(result, "error");
        String why = error.isEmpty() ? "" : " (" + error.get("type") + "): " + error.get("message");
        printer.check(expected.equals(status), what + ": " + status + why);
        return result;
    }

    Map<String, Object> encode(String what, String encoder, String credential, String expected) throws Exception {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("acs_encoder_id", encoder);
        params.put("acs_credential_id", credential);
        return ask(what, "acs.encoders.encode_credential", params, expected);
    }

    Map<String, Object> scan(String what, String encoder) throws Exception {
        Map<String, Object> result =
                ask(what, "acs.encoders.scan_credential", params("acs_encoder_id", encoder), "succeeded");
        printer.line("      \"" + map(result, "action_attempt", "result").get("explanation") + "\"");
        return result;
    }

    static Map<String, Object> params(String key, Object value) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put(key, value);
        return params;
    }

    /** The object at the path, or an empty one. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> tree, String... path) {
        Map<String, Object> at = tree;
        for (String key : path) {
            if (!(at.get(key) instanceof Map<?, ?> next)) {
                return Map.of();
            }
            at = (Map<String, Object>) next;
        }
        return at;
    }

    /** How many cards the lock system has written so far. */
    static int cards(SimulatorServer lockSystem) {
        return lockSystem.ask(c -> c.cards().made().size());
    }

    /** Whether the door still opens to the card with this number. */
    static boolean opens(SimulatorServer lockSystem, Object cardNumber, String room) {
        return lockSystem.ask(c -> {
            List<SimulatedCard> found = c.cards().made().stream()
                    .filter(card -> card.serial().equalsIgnoreCase(String.valueOf(cardNumber)))
                    .toList();
            return !found.isEmpty() && c.cards().opens(found.get(found.size() - 1), room);
        });
    }

    static Object cardNumber(Map<String, Object> encodeResult) {
        return map(encodeResult, "action_attempt", "result").get("card_number");
    }
}
