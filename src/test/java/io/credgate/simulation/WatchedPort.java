package io.credgate.simulation;

import io.credgate.command.Operation;
import io.credgate.dispatch.LinkPort;
import io.credgate.link.ControllerLink;
import io.credgate.link.LinkStatus;
import java.time.Instant;

/** A link as the dispatcher drives it, with the judge at its door. */
final class WatchedPort implements LinkPort {
    private final LockSystem system;
    private final ControllerLink link;
    private final Judge judge;
    private final WatchedStore store;

    WatchedPort(LockSystem system, ControllerLink link, Judge judge, WatchedStore store) {
        this.system = system;
        this.link = link;
        this.judge = judge;
        this.store = store;
    }

    @Override
    public String name() {
        return system.linkName();
    }

    @Override
    public boolean canAccept() {
        return link.canAccept();
    }

    @Override
    public void submit(long attemptId, Operation operation, long nowNanos) {
        judge.submitted(system, attemptId, operation, store.saidShort());
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
