package io.credgate.protocol.visionline;

import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import java.time.Duration;

/** Why a request failed on the line, in words for the clerk; result codes are {@link PmsResultCodes}. */
final class PmsLineFailure {
    private PmsLineFailure() {}

    static Failure busy() {
        return new Failure(FailureCode.GATEWAY_BUSY, "Another request is under way on this link.");
    }

    /** @param advice what follows if a card may have been made */
    static Failure notUnderstood(String advice) {
        return new Failure(FailureCode.CONNECTION_LOST, "The lock system's answer could not be understood." + advice);
    }

    static Failure nakked(int tries) {
        return new Failure(
                FailureCode.REFUSED_AS_MALFORMED,
                "The lock system did not take the request " + tries
                        + " times (NAK). Check the line's settings and its cable. Nothing was made.");
    }

    /** @param refused whether it was refused with a NAK whenever it went out */
    static Failure neverTaken(String what, boolean refused) {
        return new Failure(
                FailureCode.BRIDGE_DISCONNECTED,
                what + (refused ? " It had not taken the request. Nothing was made." : " Nothing was sent to it."));
    }

    static Failure notAcknowledged(Duration waited, String advice) {
        return new Failure(
                FailureCode.ANSWER_TIMEOUT,
                "The lock system did not acknowledge the request within " + waited.toSeconds() + " seconds." + advice);
    }

    /** @param queued whether it had said that the request waits for the encoder */
    static Failure noAnswer(Duration waited, boolean queued, String advice) {
        return new Failure(
                FailureCode.ANSWER_TIMEOUT,
                "The lock system gave no final answer within " + waited.toSeconds() + " seconds."
                        + (queued ? " It had put the request in its queue and may still carry it out." : "") + advice);
    }

    static Failure broke(String advice) {
        return new Failure(
                FailureCode.CONNECTION_LOST, "The connection to the lock system broke before its answer." + advice);
    }
}
