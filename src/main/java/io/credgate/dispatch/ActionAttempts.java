package io.credgate.dispatch;

import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Uuids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code action_attempt} of encode and scan commands (MQTT contract section 4). */
final class ActionAttempts {
    static final String ENCODE = "ENCODE_CREDENTIAL";
    static final String SCAN = "SCAN_CREDENTIAL";

    private static final List<String> ENCODE_ERRORS = List.of(
            "uncategorized_error",
            "action_attempt_expired",
            "no_credential_on_encoder",
            "incompatible_card_format",
            "credential_cannot_be_reissued",
            "encoder_not_online",
            "encoder_communication_timeout",
            "bridge_disconnected",
            "encoding_interrupted",
            "credential_deleted");
    private static final List<String> SCAN_ERRORS = List.of(
            "uncategorized_error",
            "action_attempt_expired",
            "no_credential_on_encoder",
            "encoder_not_online",
            "encoder_communication_timeout",
            "bridge_disconnected");

    private ActionAttempts() {}

    static Map<String, Object> pending(String commandId, String action) {
        return payload(commandId, action, "pending", null, null);
    }

    static Map<String, Object> success(String commandId, String action, Map<String, Object> result) {
        return payload(commandId, action, "success", result, null);
    }

    static Map<String, Object> error(String commandId, String action, Failure failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", type(action, failure.code()));
        error.put("message", failure.message());
        return payload(commandId, action, "error", null, error);
    }

    /** Only types of the closed set of the action; everything else is uncategorized. */
    private static String type(String action, FailureCode code) {
        List<String> known = action.equals(SCAN) ? SCAN_ERRORS : ENCODE_ERRORS;
        return known.contains(code.type()) ? code.type() : "uncategorized_error";
    }

    private static Map<String, Object> payload(
            String commandId,
            String action,
            String status,
            @Nullable Map<String, Object> result,
            @Nullable Map<String, Object> error) {
        Map<String, Object> attempt = new LinkedHashMap<>();
        attempt.put("action_attempt_id", Uuids.derived("action_attempt", commandId));
        attempt.put("action_type", action);
        attempt.put("status", status);
        attempt.put("result", result);
        attempt.put("error", error);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("action_attempt", attempt);
        return payload;
    }
}
