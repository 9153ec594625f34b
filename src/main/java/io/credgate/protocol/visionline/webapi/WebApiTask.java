package io.credgate.protocol.visionline.webapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.KeyState;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.SiteTimes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One operation: its requests, one after the other, and what their answers mean. */
final class WebApiTask {
    private static final int JOINERS_MAX = 50;

    private final long attemptId;
    private final Operation operation;
    private final WebApiConfig config;
    private final List<String> notes = new ArrayList<>();
    private final @Nullable WebApiKeySearch search;
    private WebApiCall call;
    private boolean looking;

    WebApiTask(long attemptId, Operation operation, WebApiConfig config, Instant now) {
        this.attemptId = attemptId;
        this.operation = operation;
        this.config = config;
        this.search = operation instanceof Operation.FindKeys wish
                ? new WebApiKeySearch(wish, new WebApiTimes(config.zone()))
                : null;
        this.call = search == null ? first(now) : search.list();
    }

    long attemptId() {
        return attemptId;
    }

    Operation operation() {
        return operation;
    }

    /** What is to be asked next. */
    WebApiCall call() {
        return call;
    }

    private WebApiCall first(Instant now) {
        if (operation instanceof IssueMobileKey issue) {
            boolean joins = issue.copy() || issue.auto();
            if (joins && issue.joinerKeyIds().isEmpty() && config.join() == WebApiConfig.Join.EXPLICIT) {
                looking = true;
                // The keys of the stay that it is for, not of whoever has the room today.
                Instant start = issue.grant().startsAt();
                Instant at = start != null && start.isAfter(now) ? start : now;
                String time =
                        new WebApiTimes(config.zone()).write("time", at, SiteTimes.startMinute(at), new ArrayList<>());
                return WebApiCall.cardsOfRoom(issue.grant().rooms().get(0), time);
            }
            return WebApiCall.mobileKey(issue, !joins, issue.joinerKeyIds(), config, notes);
        }
        if (operation instanceof Operation.ReadKeyState state) {
            String id = state.keyId();
            if (id != null) {
                return WebApiCall.card(id);
            }
            looking = true;
            return WebApiCall.cardsBySerial(Objects.requireNonNull(state.cardNumber()));
        }
        if (operation instanceof Operation.RevokeKey revoke) {
            return WebApiCall.discard(Objects.requireNonNull(config.discard()), Objects.requireNonNull(revoke.keyId()));
        }
        return WebApiCall.doors();
    }

    /** How the operation ended; null if there is one more request to make. */
    @Nullable
    SessionEvent take(int status, byte[] body) {
        boolean good = status >= 200 && status < 300;
        if (!good) {
            return refused(status);
        }
        JsonNode json = WebApiJson.read(body);
        if (operation instanceof IssueMobileKey issue) {
            return looking ? joinWhatIsThere(issue, json) : completed(issued(json));
        }
        if (operation instanceof Operation.RevokeKey) {
            boolean ended = !looking || WebApiJson.flag(json, "discarded") || WebApiJson.flag(json, "cancelled");
            return ended ? completed(new OperationResult.Revoked(false, notes)) : notEnded();
        }
        if (operation instanceof Operation.CheckHealth) {
            return json.isArray() ? completed(new OperationResult.Done(notes)) : unreadable();
        }
        WebApiKeySearch going = search;
        if (going != null) {
            return going.take(json) ? searchOn(going) : unreadable();
        }
        return looking ? stateOfOneOf(json) : json.isObject() ? completed(WebApiCard.state(json, notes)) : unreadable();
    }

    private @Nullable SessionEvent searchOn(WebApiKeySearch going) {
        WebApiCall next = going.next();
        if (next == null) {
            return completed(going.result());
        }
        call = next;
        return null;
    }

    private @Nullable SessionEvent joinWhatIsThere(IssueMobileKey issue, JsonNode cards) {
        if (!cards.isArray()) {
            return unreadable();
        }
        List<String> ids = ids(cards);
        if (ids.isEmpty() && !issue.auto()) {
            return failed(
                    Evidence.REFUSED,
                    new Failure(
                            FailureCode.NOT_CHECKED_IN,
                            "No key of the room is valid now, so there is none that a further key could join."));
        }
        looking = false;
        call = WebApiCall.mobileKey(issue, ids.isEmpty(), ids, config, notes);
        return null;
    }

    private @Nullable SessionEvent stateOfOneOf(JsonNode cards) {
        if (!cards.isArray()) {
            return unreadable();
        }
        List<String> ids = ids(cards);
        if (ids.isEmpty()) {
            return completed(unknown());
        }
        if (ids.size() > 1) {
            notes.add("Visionline has several entries for this card; the last one it named was taken.");
        }
        looking = false;
        call = WebApiCall.card(ids.get(ids.size() - 1));
        return null;
    }

    private static List<String> ids(JsonNode cards) {
        List<String> ids = new ArrayList<>();
        for (JsonNode card : cards) {
            String id = WebApiJson.text(card, "id");
            if (id != null && !id.isBlank() && ids.size() < JOINERS_MAX) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** Whatever the answer says beside its status, the key is made. */
    private OperationResult issued(JsonNode json) {
        String id = WebApiJson.text(json, "id");
        String credential = WebApiJson.text(json, "credentialId");
        if (id == null && credential == null) {
            notes.add("Visionline gave no id of the key, so its state cannot be asked for.");
        }
        return new OperationResult.MobileKeyIssued(id != null ? id : credential, null, null, notes);
    }

    private KeyState unknown() {
        return new KeyState(false, false, false, false, false, false, false, null, null, notes);
    }

    private @Nullable SessionEvent refused(int status) {
        boolean gone = status == 404;
        if (gone && operation instanceof Operation.ReadKeyState) {
            return completed(unknown());
        }
        WebApiKeySearch going = search;
        if (gone && going != null && going.takeUnknown()) {
            return searchOn(going);
        }
        if (gone && operation instanceof Operation.RevokeKey revoke && !looking) {
            // The key may be gone, or the address may be wrong: the key itself tells.
            looking = true;
            call = WebApiCall.card(Objects.requireNonNull(revoke.keyId()));
            return null;
        }
        if (gone && operation instanceof Operation.RevokeKey) {
            notes.add("Visionline did not know the key any more.");
            return completed(new OperationResult.Revoked(false, notes));
        }
        WebApiError error = WebApiError.of(status);
        return failed(call.acts() ? error.evidence() : Evidence.REFUSED, error.failure(status));
    }

    private SessionEvent notEnded() {
        return failed(
                Evidence.REFUSED,
                new Failure(
                        FailureCode.UNKNOWN_TARGET,
                        "Visionline knows nothing at the address that ends keys, and the key still stands: discard_path in"
                                + " the gateway's configuration does not fit this version."));
    }

    private SessionEvent unreadable() {
        return failed(
                Evidence.REFUSED,
                new Failure(FailureCode.CONTROLLER_ERROR, "Visionline's answer could not be read. Nothing was made."));
    }

    private SessionEvent completed(OperationResult result) {
        return new SessionEvent.Completed(attemptId, result);
    }

    SessionEvent failed(Evidence evidence, Failure failure) {
        return new SessionEvent.Failed(attemptId, evidence, failure);
    }
}
