package io.credgate.dispatch;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.link.LinkListener;
import io.credgate.link.LinkStatus;
import java.util.ArrayList;
import java.util.List;

/** A link that does what the test says. */
final class FakePort implements LinkPort {
    private final String name;
    private LinkListener listener;
    final List<Submitted> submitted = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    boolean up = true;
    /** Takes any number of attempts at once; {@link #complete(long, OperationResult)} ends one. */
    boolean wide;

    private long running;

    record Submitted(long attemptId, Operation operation) {}

    FakePort(String name) {
        this.name = name;
    }

    void reset(LinkListener newListener) {
        listener = newListener;
        running = 0;
        ends.clear();
    }

    Operation last() {
        return submitted.get(submitted.size() - 1).operation();
    }

    boolean isRunning() {
        return running != 0;
    }

    void complete(OperationResult result) {
        long id = running;
        running = 0;
        ends.add(() -> listener.onCompleted(id, result));
    }

    void complete(long attemptId, OperationResult result) {
        ends.add(() -> listener.onCompleted(attemptId, result));
    }

    void written(String cardNumber) {
        complete(new OperationResult.CardWritten(cardNumber, List.of()));
    }

    void fail(Evidence evidence, Failure failure) {
        long id = running;
        running = 0;
        ends.add(() -> listener.onFailed(id, evidence, failure));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean canAccept() {
        return up && (wide || running == 0);
    }

    @Override
    public void submit(long attemptId, Operation operation, long nowNanos) {
        if (running != 0 && !wide) {
            throw new AssertionError("two attempts at once");
        }
        running = attemptId;
        submitted.add(new Submitted(attemptId, operation));
    }

    @Override
    public void start(long nowNanos) {}

    @Override
    public void doWork(long nowNanos) {
        List<Runnable> due = List.copyOf(ends);
        ends.clear();
        due.forEach(Runnable::run);
    }

    @Override
    public long nextDeadlineNanos() {
        return ends.isEmpty() ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    @Override
    public LinkStatus status() {
        return new LinkStatus(
                up ? LinkStatus.State.UP : LinkStatus.State.DOWN, 0, up ? null : "refused", LinkStatus.NO_ROUND_TRIP);
    }

    @Override
    public void stop() {}
}
