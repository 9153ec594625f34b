package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.OperationResult;

/**
 * What a link tells the dispatcher. Called on the core loop, only from {@link ControllerLink#doWork} and {@link
 * ControllerLink#stop}, never from {@code submit}; may call back into the link. Each attempt gets exactly one of {@code
 * onCompleted} and {@code onFailed}, and nothing after it.
 */
public interface LinkListener {

    /** @param state a stable word, see {@link io.credgate.protocol.SessionEvent.Progress} */
    void onProgress(long attemptId, String state, String message);

    void onCompleted(long attemptId, OperationResult result);

    void onFailed(long attemptId, Evidence evidence, Failure failure);

    /** The state has changed, or a link that stays down does so for another reason (at most every 10 minutes). */
    void onStatus(LinkStatus status);
}
