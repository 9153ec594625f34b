package io.credgate.dispatch;

import io.credgate.command.Failure;
import io.credgate.command.Uuids;
import io.credgate.json.Json;
import io.credgate.ledger.Site;
import io.credgate.store.OutboxEntry;
import io.credgate.store.StoredCommand;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes reports into the outbox, each with the next {@code seq}, as part of the batch at hand. */
final class Reports {
    private final Batch batch;
    private final Topics topics;

    Reports(Batch batch, Topics topics) {
        this.batch = batch;
        this.topics = topics;
    }

    Topics topics() {
        return topics;
    }

    /** Records and reports a result of a command that stands in the store. */
    void result(StoredCommand command, Answer answer, int attempts, List<String> notes, Instant now) {
        long seq = batch.open().nextSeq();
        byte[] body = Json.write(resultTree(command, answer, attempts, notes, seq, now));
        batch.open()
                .updateCommandResult(
                        command.commandId(), answer.status().wireName(), new String(body, StandardCharsets.UTF_8), seq);
        sendResult(seq, body, command.responseTopic(), command.correlationData());
    }

    /** Reports a result for a message that is not kept as a command of its own. */
    void looseResult(StoredCommand command, Answer answer, List<String> notes, Instant now) {
        long seq = batch.open().nextSeq();
        byte[] body = Json.write(resultTree(command, answer, 0, notes, seq, now));
        sendResult(seq, body, command.responseTopic(), command.correlationData());
    }

    /** The same report once more, with the same number: an answer to a command that was sent again. */
    void sameResult(StoredCommand command, @Nullable String responseTopic, byte @Nullable [] correlationData) {
        String body = command.resultJson();
        if (body != null) {
            sendResult(command.resultSeq(), body.getBytes(StandardCharsets.UTF_8), responseTopic, correlationData);
        }
    }

    private void sendResult(long seq, byte[] body, @Nullable String responseTopic, byte @Nullable [] correlationData) {
        batch.open().insertReport(new OutboxEntry(0, seq, topics.results(), body, false, correlationData));
        if (responseTopic != null && topics.problemWithResponseTopic(responseTopic) == null) {
            batch.open().insertReport(new OutboxEntry(0, seq, responseTopic, body, false, correlationData));
        }
    }

    private static Map<String, Object> resultTree(
            StoredCommand command, Answer answer, int attempts, List<String> notes, long seq, Instant now) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("seq", seq);
        if (!command.commandId().startsWith(CommandIntake.UNREADABLE)) {
            tree.put("command_id", command.commandId());
        }
        tree.put("type", command.type());
        tree.put("status", answer.status().wireName());
        tree.put("terminal", answer.status().isTerminal());
        tree.put("occurred_at", now);
        tree.put("attempts", attempts);
        if (answer.status().isTerminal()) {
            tree.put("ok", answer.failure() == null);
        }
        tree.putAll(answer.payload());
        Failure failure = answer.failure();
        if (failure != null) {
            tree.put("error", errorTree(failure, answer));
        }
        tree.put("notes", notes);
        return tree;
    }

    private static Map<String, Object> errorTree(Failure failure, Answer answer) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", failure.code().type());
        error.put("message", failure.message());
        error.putAll(answer.extras());
        Failure.VendorCode vendor = failure.vendor();
        if (vendor != null) {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("dialect", vendor.dialect());
            said.put("code", vendor.code());
            said.put("text", vendor.text());
            error.put("vendor", said);
        }
        // Sending again what may have been done would do it twice.
        error.put("retryable", failure.code().retryable() && answer.status() != Status.UNKNOWN);
        error.put("responsible", failure.code().responsible().wireName());
        return error;
    }

    /** @param more further fields of the event, such as {@code acs_credential_id} */
    void event(
            String type, Site.@Nullable AcsSystem system, Map<String, Object> more, Instant occurredAt, Instant now) {
        numbered(eventText(type, system, more, occurredAt, now));
    }

    /** The event without its number, which it takes in {@link #numbered}. */
    String eventText(
            String type, Site.@Nullable AcsSystem system, Map<String, Object> more, Instant occurredAt, Instant now) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("event_type", type);
        tree.put("workspace_id", system == null ? "" : system.workspaceId());
        tree.put("created_at", now);
        tree.put("occurred_at", occurredAt);
        if (system != null) {
            tree.put("acs_system_id", system.acsSystemId());
            tree.put("connected_account_id", system.connectedAccountId());
        }
        tree.putAll(more);
        return Json.writeText(tree);
    }

    /** Gives an event its number. */
    void numbered(String eventText) {
        long seq = batch.open().nextSeq();
        String id = Uuids.derived("event", topics.root() + "/" + seq);
        String body = "{\"seq\":" + seq + ",\"event_id\":\"" + id + "\"," + eventText.substring(1);
        batch.open()
                .insertReport(
                        new OutboxEntry(0, seq, topics.events(), body.getBytes(StandardCharsets.UTF_8), false, null));
    }

    /** A retained report: number and time first, then the given fields. Returns its place in the outbox. */
    long retained(String topic, String timeField, Map<String, Object> fields, Instant now) {
        long seq = batch.open().nextSeq();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("seq", seq);
        tree.put(timeField, now);
        tree.putAll(fields);
        return batch.open().insertReport(new OutboxEntry(0, seq, topic, Json.write(tree), true, null));
    }

    /** A retained report whose body, with its number in it, is given by the caller. Returns its place in the outbox. */
    long retainedAgain(String topic, long seq, byte[] body) {
        return batch.open().insertReport(new OutboxEntry(0, seq, topic, body, true, null));
    }

    /** Empties a retained topic. Carries no number: there is nothing to count. */
    void empty(String topic) {
        batch.open().insertReport(new OutboxEntry(0, 0, topic, new byte[0], true, null));
    }
}
