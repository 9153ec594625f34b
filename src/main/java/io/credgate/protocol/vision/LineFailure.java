package io.credgate.protocol.vision;

import io.credgate.command.Failure;
import io.credgate.command.Failure.VendorCode;
import io.credgate.command.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a request failed on the line, in words for the clerk; result characters are {@link VisionResults}. */
final class LineFailure {
    static final String NAK_SENTENCE =
            "The lock system refused the message three times: it does not understand it, or the line is disturbed.";
    static final String LICENCE_SENTENCE =
            "VISION refused this gateway's registration. A wrong licence for PMS interfaces is the usual cause.";

    private LineFailure() {}

    static String advice(VisionCommand command) {
        if (command.makesCard()) {
            return " A card may have been made: read it on the encoder before making another.";
        }
        return command == VisionCommand.CHECK_OUT ? " It is not known whether the guest was checked out." : "";
    }

    /** Nothing answered before the command was sent. */
    static Failure silent(Duration waited) {
        return new Failure(
                FailureCode.BRIDGE_DISCONNECTED,
                "The lock system did not answer within " + seconds(waited)
                        + " when it was asked whether it is ready. Nothing was asked of it yet.");
    }

    /** NAK to ENQ. */
    static Failure notReady() {
        return new Failure(FailureCode.TARGET_LOCKED, "The lock system is busy and takes no request at the moment.");
    }

    /** NAK to every copy of the frame: a syntax error (protocol sheet, section 2.1). */
    static Failure nakked() {
        return new Failure(
                FailureCode.REFUSED_AS_MALFORMED,
                NAK_SENTENCE,
                new VendorCode(VisionSerialProtocol.DIALECT, "NAK", ""));
    }

    static Failure notRegistered(int result) {
        return new Failure(
                FailureCode.NOT_LICENSED,
                LICENCE_SENTENCE,
                new VendorCode(VisionTcpProtocol.DIALECT, "register " + result, ""));
    }

    static Failure notConfirmed(Duration waited, VisionCommand command) {
        return new Failure(
                FailureCode.ANSWER_TIMEOUT,
                "The lock system did not confirm the request within " + seconds(waited) + "." + advice(command));
    }

    static Failure notAnswered(Duration waited, VisionCommand command) {
        return new Failure(
                FailureCode.ANSWER_TIMEOUT,
                "The lock system gave no answer within " + seconds(waited) + "." + advice(command));
    }

    /** What came before the command was sent is nothing that this lock system says. */
    static Failure strange() {
        return new Failure(
                FailureCode.BRIDGE_DISCONNECTED,
                "What answers is no VISION interface, or it is disturbed. Nothing was asked of it yet.");
    }

    static Failure noConnection() {
        return new Failure(FailureCode.BRIDGE_DISCONNECTED, "There is no connection to the lock system.");
    }

    /** @param sent the command that the lock system may be acting on; null if there is none */
    static Failure cut(@Nullable VisionCommand sent) {
        return sent == null
                ? new Failure(
                        FailureCode.BRIDGE_DISCONNECTED,
                        "The connection to the lock system broke before it took the request.")
                : new Failure(
                        FailureCode.CONNECTION_LOST,
                        "The connection to the lock system broke before it answered." + advice(sent));
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " seconds" : duration.toMillis() + " ms";
    }
}
