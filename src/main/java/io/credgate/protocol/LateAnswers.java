package io.credgate.protocol;

import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the answer to a request that was given up from being taken for the next one's. On a line that outlives its
 * connections, such as a serial one, the lock system does not notice that nobody waits any more: its answer may come later,
 * and requests carry no numbers. Until it has come, or until it can hardly come any more, nothing is asked that it could be
 * the answer to.
 */
public final class LateAnswers {
    private @Nullable String awaitedOf;
    private long untilNanos;

    /**
     * A request was given up that the lock system may be working on.
     *
     * @param of what names the answer: the encoder, or an empty text where none takes part
     * @param until instant after which the answer is not expected any more
     */
    public void expect(String of, long until) {
        awaitedOf = of;
        untilNanos = until;
    }

    /** Whether an operation of that name has to wait. */
    public boolean bars(String of, long nowNanos) {
        return of.equals(awaitedOf) && nowNanos < untilNanos;
    }

    /** What a barred operation is told; nothing was sent. */
    public static Failure barred() {
        return new Failure(
                FailureCode.ENCODER_BUSY,
                "The lock system may still answer an earlier request, and its answer must not be taken for this one's.");
    }

    /** Something came that nobody waits for: true if it can be the late answer; then nothing is barred any more. */
    public boolean take(long nowNanos) {
        boolean late = awaitedOf != null && nowNanos < untilNanos;
        awaitedOf = null;
        return late;
    }
}
