package io.credgate.link;

import io.credgate.link.LinkStatus.State;
import io.credgate.protocol.SessionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The link's state, and what the listener has yet to be told. Core loop only. */
final class LinkReports {
    private final LinkConfig config;
    private final LinkLog log;
    private final Deque<Consumer<LinkListener>> notices = new ArrayDeque<>();
    private LinkStatus status = new LinkStatus(State.CONNECTING, 0, null, LinkStatus.NO_ROUND_TRIP);
    private long reasonSaidNanos;
    private boolean stopped;

    LinkReports(LinkConfig config, LinkLog log) {
        this.config = config;
        this.log = log;
    }

    LinkStatus status() {
        return status;
    }

    LinkLog log() {
        return log;
    }

    void started(long nowNanos) {
        status = new LinkStatus(State.CONNECTING, nowNanos, null, LinkStatus.NO_ROUND_TRIP);
        log.info("connecting to " + config.description(), nowNanos);
    }

    /** From here on the state stays as it is: that we hang up says nothing about the controller. */
    void stopped(long nowNanos) {
        stopped = true;
        log.info("stopped", nowNanos);
    }

    /** @param roundTripNanos of a health check, else {@link LinkStatus#NO_ROUND_TRIP} */
    void up(long roundTripNanos, long nowNanos) {
        long roundTrip = roundTripNanos == LinkStatus.NO_ROUND_TRIP ? status.lastRoundTripNanos() : roundTripNanos;
        if (stopped) {
            return;
        }
        if (status.state() == State.UP) {
            status = new LinkStatus(State.UP, status.sinceNanos(), null, roundTrip);
        } else {
            status = new LinkStatus(State.UP, nowNanos, null, roundTrip);
            tellStatus();
            log.info("up, " + config.description(), nowNanos);
        }
    }

    /** A connection that worked is gone and is being opened again. */
    void lost(String reason, long nowNanos) {
        if (status.state() == State.UP) {
            change(State.CONNECTING, reason, nowNanos);
        } else {
            trouble(reason, nowNanos);
        }
    }

    void down(String reason, long nowNanos) {
        if (status.state() == State.DOWN) {
            trouble(reason, nowNanos);
        } else {
            change(State.DOWN, reason, nowNanos);
        }
    }

    /** Trouble that leaves the state as it is: said at most every 10 minutes. */
    void trouble(String reason, long nowNanos) {
        if (stopped) {
            return;
        }
        boolean news = !Objects.equals(reason, status.lastError());
        status = new LinkStatus(status.state(), status.sinceNanos(), reason, status.lastRoundTripNanos());
        if (nowNanos - reasonSaidNanos >= LinkLog.REPEAT_NANOS) {
            reasonSaidNanos = nowNanos;
            log.info((status.state() == State.UP ? "in part not usable: " : "still not up: ") + reason, nowNanos);
            if (news && status.state() != State.UP) {
                tellStatus();
            }
        }
    }

    void progress(SessionEvent.Progress progress) {
        notices.add(to -> to.onProgress(progress.attemptId(), progress.state(), progress.message()));
    }

    /** @param end {@link SessionEvent.Completed} or {@link SessionEvent.Failed} */
    void ended(SessionEvent end) {
        if (end instanceof SessionEvent.Completed completed) {
            notices.add(to -> to.onCompleted(completed.attemptId(), completed.result()));
        } else if (end instanceof SessionEvent.Failed failed) {
            notices.add(to -> to.onFailed(failed.attemptId(), failed.evidence(), failed.failure()));
        } else {
            throw new AssertionError(end.getClass());
        }
    }

    boolean hasNotices() {
        return !notices.isEmpty();
    }

    /** Tells what has gathered so far; what the listener causes by answering comes the next time. */
    void deliver(LinkListener listener) {
        for (int left = notices.size(); left > 0; left--) {
            Consumer<LinkListener> notice = notices.poll();
            if (notice != null) {
                notice.accept(listener);
            }
        }
    }

    private void change(State state, @Nullable String reason, long nowNanos) {
        if (stopped) {
            return;
        }
        status = new LinkStatus(state, nowNanos, reason, status.lastRoundTripNanos());
        reasonSaidNanos = nowNanos;
        tellStatus();
        log.info((state == State.DOWN ? "down: " : "connection lost, opening it again: ") + reason, nowNanos);
    }

    private void tellStatus() {
        LinkStatus told = status;
        notices.add(to -> to.onStatus(told));
    }
}
