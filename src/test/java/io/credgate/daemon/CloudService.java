package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.json.Json;
import io.credgate.json.JsonReading;
import io.credgate.mqtt.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A cloud service that does what a sender must: it sends each command again, with the same id, until it has seen the
 * command's end. It hears every report, through a session that the broker keeps, and checks what is promised of them.
 */
final class CloudService implements AutoCloseable {
    private static final Duration RESEND = Duration.ofMillis(1500);
    private static final long TICK_MILLIS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String STATUS_TOPIC = TestHotel.ROOT + "/status";
    private static final String RESULTS_TOPIC = TestHotel.ROOT + "/results";

    private final String url;
    private final long resendNanos;
    private final int resendDoublingsMax;
    private final String clientId = "cloud-" + UUID.randomUUID();
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final List<Report> reports = new ArrayList<>();
    private final Thread thread = new Thread(this::work, "cloud");
    private TestClient client;
    private int taken;
    private volatile boolean closing;

    /** A command without an end yet. */
    private static final class Pending {
        final String body;
        long dueNanos = Long.MIN_VALUE;
        int doublings;

        Pending(String body) {
            this.body = body;
        }
    }

    /** @param tree empty where a retained topic was emptied */
    record Report(String topic, String text, Map<String, Object> tree) {
        long seq() {
            return ((Number) tree.get("seq")).longValue();
        }

        String status() {
            return (String) tree.get("status");
        }

        int attempts() {
            return ((Number) tree.get("attempts")).intValue();
        }

        boolean isEndOf(String commandId) {
            return commandId.equals(tree.get("command_id")) && Boolean.TRUE.equals(tree.get("terminal"));
        }
    }

    CloudService(String url) {
        this(url, RESEND, 0);
    }

    /**
     * @param resend how long it waits for the end of a command before it sends the command again
     * @param doublingsMax how often that wait is doubled, since a sender must not bury a gateway that is slow or away
     */
    CloudService(String url, Duration resend, int doublingsMax) {
        this.url = url;
        resendNanos = resend.toNanos();
        resendDoublingsMax = doublingsMax;
        client = connect();
        thread.setDaemon(true);
        thread.start();
    }

    private TestClient connect() {
        return TestClient.resume(url, clientId).subscribe(TestHotel.ROOT + "/#");
    }

    private void work() {
        while (!closing) {
            try {
                Thread.sleep(TICK_MILLIS);
                tick();
            } catch (InterruptedException e) {
                return;
            } catch (IllegalStateException e) {
                // The broker is away; the next tick tries again.
            }
        }
    }

    private synchronized void tick() {
        collect();
        if (!client.isConnected()) {
            client.close();
            collect();
            TestClient next = connect();
            client = next;
            taken = 0;
        }
        if (reports.isEmpty()) {
            // Nobody has subscribed to the commands yet: the broker would drop them.
            return;
        }
        long now = System.nanoTime();
        for (Pending command : pending.values()) {
            if (now >= command.dueNanos && client.offer(TestHotel.ROOT + "/commands", command.body)) {
                command.dueNanos = now + (resendNanos << command.doublings);
                command.doublings = Math.min(command.doublings + 1, resendDoublingsMax);
            }
        }
    }

    private void collect() {
        List<TestClient.Received> received = client.received();
        for (; taken < received.size(); taken++) {
            TestClient.Received message = received.get(taken);
            if (!message.topic().equals(TestHotel.ROOT + "/commands")) {
                Report report = new Report(message.topic(), message.text(), tree(message.payload()));
                reports.add(report);
                pending.keySet().removeIf(report::isEndOf);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> tree(byte[] payload) {
        return payload.length == 0
                ? Map.of()
                : (Map<String, Object>) ((JsonReading.Tree) Json.readTree(payload)).value();
    }

    static String body(String commandId, String type, String params) {
        return "{\"command_id\":\"" + commandId + "\",\"type\":\"" + type + "\",\"params\":" + params + "}";
    }

    void send(String commandId, String type, String params) {
        send(commandId, body(commandId, type, params));
    }

    /** Sends until the end is known. */
    synchronized void send(String commandId, String body) {
        pending.put(commandId, new Pending(body));
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Creates a card credential for a room and waits until it is there; gives its id. */
    String createCard(TestHotel.Vendor vendor, int room) {
        return createCard(vendor, room, "Ada Lovelace");
    }

    String createCard(TestHotel.Vendor vendor, int room, String fullName) {
        String commandId = newId();
        String credentialId = newId();
        create(commandId, credentialId, vendor, room, fullName);
        Report end = awaitEnd(commandId);
        assertEquals("succeeded", end.status(), end::text);
        return credentialId;
    }

    void create(String commandId, String credentialId, TestHotel.Vendor vendor, int room, String fullName) {
        send(commandId, createBody(commandId, credentialId, vendor, room, fullName));
    }

    static String createBody(
            String commandId, String credentialId, TestHotel.Vendor vendor, int room, String fullName) {
        return body(commandId, "acs.credentials.create", """
                {"access_method":"card","acs_credential_id":"%s","acs_system_id":"%s","user_identity_id":"%s",\
                "user":{"full_name":%s},"allowed_acs_entrance_ids":["%s"],"ends_at":"2090-01-01T11:00:00Z"%s}""".formatted(
                        credentialId,
                        vendor.systemId(),
                        newId(),
                        Json.writeText(fullName),
                        vendor.roomId(room),
                        vendor.newCardOption()));
    }

    /** @param encoder 0 or 1 */
    void encode(String commandId, TestHotel.Vendor vendor, int encoder, String credentialId) {
        send(
                commandId,
                "acs.encoders.encode_credential",
                "{\"acs_encoder_id\":\"" + vendor.encoderId(encoder) + "\",\"acs_credential_id\":\"" + credentialId
                        + "\"}");
    }

    /** @param expiresAt when the command is of no use any more */
    static String encodeBody(
            String commandId, TestHotel.Vendor vendor, int encoder, String credentialId, String expiresAt) {
        return "{\"command_id\":\"%s\",\"type\":\"acs.encoders.encode_credential\",\"expires_at\":\"%s\","
                        .formatted(commandId, expiresAt)
                + "\"params\":{\"acs_encoder_id\":\"%s\",\"acs_credential_id\":\"%s\"}}"
                        .formatted(vendor.encoderId(encoder), credentialId);
    }

    /** The first terminal result. */
    Report awaitEnd(String commandId) {
        await("end of " + commandId).atMost(LIMIT).until(() -> !ends(commandId).isEmpty());
        return ends(commandId).get(0);
    }

    synchronized List<Report> reports() {
        collect();
        return List.copyOf(reports);
    }

    /** All results of a command, repetitions too. */
    List<Report> results(String commandId) {
        return reports().stream()
                .filter(r -> r.topic().equals(RESULTS_TOPIC)
                        && commandId.equals(r.tree().get("command_id")))
                .toList();
    }

    List<Report> ends(String commandId) {
        return results(commandId).stream().filter(r -> r.isEndOf(commandId)).toList();
    }

    /** How many commands have ended. */
    long ended() {
        return reports().stream()
                .filter(r -> Boolean.TRUE.equals(r.tree().get("terminal")))
                .map(r -> r.tree().get("command_id"))
                .distinct()
                .count();
    }

    synchronized int pendingCommands() {
        return pending.size();
    }

    void awaitStatus(String state) {
        await("status " + state).atMost(LIMIT).until(() -> {
            List<Report> statuses = reports().stream()
                    .filter(r -> r.topic().equals(STATUS_TOPIC))
                    .toList();
            return !statuses.isEmpty()
                    && state.equals(statuses.get(statuses.size() - 1).tree().get("state"));
        });
    }

    /** Exactly one end: further results with a terminal status are the same report again. */
    Report assertOneEnd(String commandId) {
        List<Report> ends = ends(commandId);
        assertEquals(1, ends.stream().map(Report::seq).distinct().count(), () -> "ends of one command: " + ends);
        return ends.get(0);
    }

    /** Numbers without holes, and one body per number. */
    void assertReportsComplete() {
        assertReportsComplete(0);
    }

    /** @param lostMax numbers that may be missing, where a broker was killed that had confirmed more than it saved */
    void assertReportsComplete(int lostMax) {
        await("reports without holes")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    List<Long> missing = missing();
                    assertTrue(missing.size() <= lostMax, () -> "missing reports: " + missing);
                });
        Map<Long, Report> bySeq = new TreeMap<>();
        for (Report report : reports()) {
            if (!report.tree().isEmpty() && !report.topic().equals(STATUS_TOPIC)) {
                Report first = bySeq.putIfAbsent(report.seq(), report);
                assertTrue(first == null || first.equals(report), () -> "two bodies of one report: " + first + report);
            }
        }
    }

    /** Numbers below the highest that no report has come with. */
    List<Long> missing() {
        Map<Long, Report> bySeq = new TreeMap<>();
        reports().stream().filter(r -> !r.tree().isEmpty()).forEach(r -> bySeq.put(r.seq(), r));
        List<Long> missing = new ArrayList<>();
        long last = bySeq.isEmpty() ? 0 : ((TreeMap<Long, Report>) bySeq).lastKey();
        for (long seq = 1; seq <= last; seq++) {
            if (!bySeq.containsKey(seq)) {
                missing.add(seq);
            }
        }
        return missing;
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
