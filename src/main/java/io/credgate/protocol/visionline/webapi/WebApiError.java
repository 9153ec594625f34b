package io.credgate.protocol.visionline.webapi;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Failure.VendorCode;
import io.credgate.command.FailureCode;
import io.credgate.protocol.VendorError;
import java.util.Arrays;
import java.util.List;

/**
 * HTTP statuses as errors (protocol sheet, section 5.3). The server's own error object is not public; its text goes into
 * the log.
 */
enum WebApiError {
    NOT_AUTHORISED(
            "401, 403",
            FailureCode.NOT_AUTHORISED,
            Evidence.REFUSED,
            "Visionline does not accept the gateway's user. Check user name, password, the operator's rights and the"
                    + " licence of the Web API."),
    NOT_FOUND(
            "404",
            FailureCode.UNKNOWN_TARGET,
            Evidence.REFUSED,
            "Visionline does not know the door or key. Compare the names in the gateway's configuration."),
    BUSY("409, 423", FailureCode.TARGET_LOCKED, Evidence.REFUSED, "Visionline is at work on the same door or key."),
    TOO_MANY("429", FailureCode.CONTROLLER_ERROR, Evidence.REFUSED, "Visionline takes no requests at present."),
    REFUSED(
            "other 3xx and 4xx",
            FailureCode.REFUSED_AS_MALFORMED,
            Evidence.REFUSED,
            "Visionline did not take the request: the gateway's settings do not fit its version."),
    TROUBLE(
            "other 5xx",
            FailureCode.CONTROLLER_ERROR,
            Evidence.MAYBE_EXECUTED,
            "Visionline reports trouble of its own. Look there whether the key was made before making another.");

    private final String statuses;
    private final FailureCode code;
    private final Evidence evidence;
    private final String sentence;

    WebApiError(String statuses, FailureCode code, Evidence evidence, String sentence) {
        this.statuses = statuses;
        this.code = code;
        this.evidence = evidence;
        this.sentence = sentence;
    }

    static WebApiError of(int status) {
        return switch (status) {
            case 401, 403 -> NOT_AUTHORISED;
            case 404 -> NOT_FOUND;
            case 409, 423 -> BUSY;
            case 429 -> TOO_MANY;
            default -> status >= 300 && status < 500 ? REFUSED : TROUBLE;
        };
    }

    Evidence evidence() {
        return evidence;
    }

    Failure failure(int status) {
        return new Failure(code, sentence, new VendorCode(WebApiProtocol.DIALECT, Integer.toString(status), ""));
    }

    static List<VendorError> table() {
        return Arrays.stream(values())
                .map(e -> new VendorError("HTTP " + e.statuses, e.code, e.evidence, e.sentence))
                .toList();
    }
}
