package io.credgate.protocol.salto;

import io.credgate.command.Failure;
import io.credgate.command.Failure.VendorCode;
import io.credgate.command.FailureCode;
import java.time.Duration;

/** Why a request failed on the line, in words for the clerk; error frames are {@link PmsError}. */
final class LineFailure {
    private static final String UNKNOWN = "so it is not known whether the request was carried out.";

    private LineFailure() {}

    /** ENQ was not answered. */
    static Failure silent(Duration waited) {
        return new Failure(
                FailureCode.BRIDGE_DISCONNECTED,
                "The lock system did not answer within " + seconds(waited) + " when it was asked whether it is ready.");
    }

    /** NAK to every ENQ: the interface takes no request now (protocol sheet, section 2.2). */
    static Failure notReady() {
        return new Failure(
                FailureCode.TARGET_LOCKED, "The lock system is busy and takes no request at the moment.", nak());
    }

    /** NAK to every copy of the frame (protocol sheet, sections 2.4 and 5). */
    static Failure nakked() {
        return new Failure(
                FailureCode.CONTROLLER_ERROR,
                "The lock system refused the message several times: it is busy, or the line is disturbed.",
                nak());
    }

    static Failure notConfirmed(Duration waited) {
        return new Failure(
                FailureCode.ANSWER_TIMEOUT,
                "The lock system did not confirm the request within " + seconds(waited) + ", " + UNKNOWN);
    }

    static Failure notAnswered(Duration waited) {
        return new Failure(
                FailureCode.ANSWER_TIMEOUT,
                "The lock system took the request and gave no answer within " + seconds(waited) + ", " + UNKNOWN);
    }

    static Failure unreadable() {
        return new Failure(FailureCode.CONNECTION_LOST, "The lock system's answer could not be read, " + UNKNOWN);
    }

    /** @param frameOut whether the lock system may be acting on the request */
    static Failure stray(boolean frameOut) {
        return frameOut
                ? unreadable()
                : new Failure(
                        FailureCode.BRIDGE_DISCONNECTED,
                        "The lock system said something else than whether it is ready. Nothing was asked of it.");
    }

    /** @param frameOut whether the lock system may be acting on the request */
    static Failure cut(boolean frameOut) {
        return frameOut
                ? new Failure(
                        FailureCode.CONNECTION_LOST,
                        "The connection to the lock system broke before it answered, " + UNKNOWN)
                : new Failure(
                        FailureCode.BRIDGE_DISCONNECTED,
                        "The connection to the lock system broke before it took the request.");
    }

    private static VendorCode nak() {
        return new VendorCode(SaltoPmsProtocol.DIALECT, "NAK", "");
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
