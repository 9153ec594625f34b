package io.credgate.link;

import io.credgate.command.Evidence;
import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Session;
import io.credgate.protocol.SessionEvent;

/** The health checks of one link: whether and when, and their attempt ids, which are negative and never reused. */
final class HealthChecks {
    static final Operation OPERATION = new Operation.CheckHealth();

    private final boolean able;
    private final long intervalNanos;
    private long lastId;

    HealthChecks(LinkConfig config, LinkProfile profile) {
        this.able = profile.operations().contains(OperationKind.CHECK_HEALTH);
        this.intervalNanos = config.healthInterval().toNanos();
    }

    /** Whether the controller is asked at all, beyond connecting to it. */
    boolean isOn() {
        return able && intervalNanos > 0;
    }

    boolean isPeriodic() {
        return intervalNanos > 0;
    }

    long nextId() {
        return --lastId;
    }

    long nextCheckNanos(long nowNanos) {
        return isOn() ? nowNanos + intervalNanos : Session.NO_TIMEOUT;
    }

    /** The same where connecting alone counts as a check. */
    long nextProbeNanos(long nowNanos) {
        return isPeriodic() ? nowNanos + intervalNanos : Session.NO_TIMEOUT;
    }

    static boolean isOwn(SessionEvent end) {
        return attemptId(end) < 0;
    }

    /** Whether the controller has answered, be it with a refusal. */
    static boolean isAnswer(SessionEvent end) {
        return !(end instanceof SessionEvent.Failed failed) || failed.evidence() == Evidence.REFUSED;
    }

    static String sentence(SessionEvent end) {
        return end instanceof SessionEvent.Failed failed ? failed.failure().message() : "";
    }

    private static long attemptId(SessionEvent end) {
        if (end instanceof SessionEvent.Completed completed) {
            return completed.attemptId();
        }
        if (end instanceof SessionEvent.Failed failed) {
            return failed.attemptId();
        }
        throw new AssertionError(end.getClass());
    }
}
