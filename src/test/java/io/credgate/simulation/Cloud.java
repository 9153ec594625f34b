package io.credgate.simulation;

import io.credgate.json.Json;
import io.credgate.json.JsonLimits;
import io.credgate.json.JsonReading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cloud's side: what it asked for, and what it heard. Reads every report as soon as the broker has it. Checks at once that
 * numbers come without a hole, that a number always means the same report, and that no command ends twice.
 */
final class Cloud {
    private final World world;
    private final boolean inOrder;
    private final boolean mayBeBusy;
    private final Map<String, Wish> wishes = new LinkedHashMap<>();
    private final Map<Long, Integer> bodyOfSeq = new TreeMap<>();
    private final Map<String, Map<String, Object>> answers = new TreeMap<>();
    private long lastSeq;

    Cloud(World world, Plan plan) {
        this.world = world;
        // Where no report is ever refused by the broker, each comes after the one before.
        this.inOrder = plan.refusals() == 0;
        this.mayBeBusy = plan.mayBeBusy();
    }

    /** Numbers below the last that never came. */
    List<Long> holes() {
        List<Long> holes = new ArrayList<>();
        for (long seq = 1; seq <= lastSeq; seq++) {
            if (!bodyOfSeq.containsKey(seq)) {
                holes.add(seq);
            }
        }
        return holes;
    }

    void add(Wish wish) {
        wishes.put(wish.id, wish);
    }

    List<Wish> wishes() {
        return List.copyOf(wishes.values());
    }

    Wish wish(String id) {
        return wishes.get(id);
    }

    /** Neither the broker nor the gateway has it. */
    void lost(Wish wish) {
        world.note("cloud", "%s is to be published again", wish.name);
        wish.lost = true;
    }

    /** Its time was over while the gateway was away: the cloud knows that as well as the broker. */
    void droppedByBroker(Wish wish) {
        world.note("broker", "drops %s, whose time is over", wish.name);
    }

    List<Wish> takeLost() {
        List<Wish> lost = new ArrayList<>();
        for (Wish wish : wishes.values()) {
            if (wish.lost) {
                wish.lost = false;
                lost.add(wish);
            }
        }
        return lost;
    }

    long lastSeq() {
        return lastSeq;
    }

    /** A report, as often as it comes. */
    void receive(String topic, byte[] payload) {
        if (payload.length == 0) {
            return;
        }
        Map<String, Object> tree = tree(payload);
        long seq = ((Number) tree.get("seq")).longValue();
        int body = Arrays.hashCode(payload);
        Integer before = bodyOfSeq.putIfAbsent(seq, body);
        if (before != null) {
            if (before != body) {
                world.broken("a number means one report", "seq " + seq + " came with another body on " + topic);
            }
            return;
        }
        if (seq != lastSeq + 1 && inOrder) {
            world.broken("seq without holes", "seq " + seq + " came after " + lastSeq);
        }
        lastSeq = Math.max(lastSeq, seq);
        if (topic.endsWith("/results") || topic.startsWith("replies/")) {
            result(seq, tree);
        } else {
            world.note("cloud", "hears report %d on %s", seq, topic);
        }
    }

    @SuppressWarnings("unchecked")
    private void result(long seq, Map<String, Object> tree) {
        Object id = tree.get("command_id");
        Wish wish = id == null ? null : wishes.get(id.toString());
        String status = tree.get("status").toString();
        String error = tree.get("error") instanceof Map<?, ?> e ? e.get("type").toString() : "";
        world.note("cloud", "hears %d: %s %s %s", seq, wish == null ? "a stranger" : wish.name, status, error);
        if (error.equals("gateway_busy")) {
            world.count(Happened.BUSY);
            if (!mayBeBusy) {
                world.broken("commands are refused for a reason", "the gateway said it was busy, and had room");
            }
        }
        boolean aboutAnother = error.equals("command_id_reused");
        if (wish == null || !Boolean.TRUE.equals(tree.get("terminal")) || aboutAnother) {
            return;
        }
        if (wish.type.equals("acs.credentials.get") && tree.get("acs_credential") instanceof Map<?, ?> credential) {
            answers.put(credential.get("acs_credential_id").toString(), (Map<String, Object>) credential);
        }
        if (wish.type.equals("acs.users.get") && tree.get("acs_user") instanceof Map<?, ?> user) {
            answers.put(user.get("acs_user_id").toString(), (Map<String, Object>) user);
        }
        List<Wish.End> ends = wish.ends;
        boolean replaces = ends.size() == 1 && ends.get(0).status().equals("unknown");
        if (!ends.isEmpty() && !replaces) {
            world.broken("one terminal result", wish.name + " ended " + ends + " and then " + status);
        }
        boolean byEvidence = String.valueOf(tree.get("notes")).contains("Settled by evidence");
        if (byEvidence) {
            world.count(Happened.SETTLED);
        }
        ends.add(new Wish.End(seq, status, byEvidence));
    }

    /** What was answered when the credential or the user was asked for. */
    Map<String, Object> answer(String id) {
        return answers.get(id);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> tree(byte[] payload) {
        if (Json.readTree(payload, JsonLimits.OWN) instanceof JsonReading.Tree read) {
            return (Map<String, Object>) read.value();
        }
        throw new AssertionError("the gateway wrote no JSON");
    }
}
