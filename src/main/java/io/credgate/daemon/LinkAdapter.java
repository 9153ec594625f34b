package io.credgate.daemon;

import io.credgate.command.Operation;
import io.credgate.dispatch.LinkPort;
import io.credgate.link.ControllerLink;
import io.credgate.link.LinkStatus;
import java.time.Instant;

/** A controller link as the dispatcher wants it. */
record LinkAdapter(String name, ControllerLink link) implements LinkPort {

    @Override
    public boolean canAccept() {
        return link.canAccept();
    }

    @Override
    public void submit(long attemptId, Operation operation, long nowNanos) {
        link.submit(attemptId, operation, nowNanos);
    }

    @Override
    public void wallClock(Instant now, long nowNanos) {
        link.wallClock(now, nowNanos);
    }

    @Override
    public void start(long nowNanos) {
        link.start(nowNanos);
    }

    @Override
    public void doWork(long nowNanos) {
        link.doWork(nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
        return link.nextDeadlineNanos();
    }

    @Override
    public LinkStatus status() {
        return link.status();
    }

    @Override
    public void stop() {
        link.stop();
    }
}
