package io.credgate.simulation;

import io.credgate.store.OutboxEntry;
import io.credgate.store.SqliteStore;
import io.credgate.store.Store;
import io.credgate.store.StoreReading;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The real store, with a step of the process before and after each thing it does, so that a crash can fall there. */
final class WatchedStore implements Store {
    /** Documents of commands that wait for the clock. */
    static final String HELD = "held_by_clock";

    private final World world;
    private final SqliteStore store;
    private final Disk disk;
    private final Book book;
    private final Consumer<String> step;
    private final Sabotage sabotage;
    private final TreeMap<Long, Integer> bytesOfReport = new TreeMap<>();
    private long outboxBytes;
    private boolean inTransaction;
    private boolean takesIn;
    private boolean attempts;
    private boolean saidShort;

    WatchedStore(World world, SqliteStore store, Disk disk, Book book, Sabotage sabotage, Consumer<String> step) {
        this.world = world;
        this.disk = disk;
        this.store = store;
        this.book = book;
        this.sabotage = sabotage;
        this.step = step;
        for (OutboxEntry entry : store.reportsAfter(0, Integer.MAX_VALUE)) {
            bytesOfReport.put(entry.id(), entry.payload().length);
            outboxBytes += entry.payload().length;
        }
    }

    @Override
    public void begin() {
        step.accept("begin");
        if (!store.inTransaction()) {
            store.begin();
        }
        inTransaction = true;
    }

    @Override
    public void commit() {
        step.accept("before the commit");
        boolean late = (sabotage == Sabotage.NO_COMMIT_BEFORE_ACK && takesIn)
                || (sabotage == Sabotage.NO_COMMIT_BEFORE_FRAME && attempts);
        boolean refused = disk.refuses();
        if (refused && world.random.nextBoolean()) {
            rollback();
            throw noSpace("before the commit was written");
        }
        if (!late) {
            store.commit();
        }
        inTransaction = false;
        takesIn = false;
        attempts = false;
        book.committed();
        if (refused) {
            throw noSpace("before the commit was confirmed");
        }
        step.accept("after the commit");
    }

    /** A write that fails takes its transaction with it. */
    private void write(String what) {
        step.accept(what);
        if (disk.refuses()) {
            rollback();
            throw noSpace(what);
        }
    }

    private Disk.NoSpace noSpace(String where) {
        world.count(Happened.NO_SPACE);
        return new Disk.NoSpace(where);
    }

    @Override
    public void rollback() {
        inTransaction = false;
        store.rollback();
    }

    @Override
    public boolean inTransaction() {
        return inTransaction;
    }

    @Override
    public long insertCommand(StoredCommand command) {
        write("insertCommand");
        takesIn = true;
        if (saidShort) {
            world.broken("nothing is taken with the disk full", command.type());
        }
        StoredCommand known = sabotage == Sabotage.NO_DEDUPE ? store.findCommand(command.commandId()) : null;
        long position;
        if (known == null) {
            position = store.insertCommand(command);
        } else {
            position = known.position();
            store.updateCommandState(
                    command.commandId(), command.state(), command.status(), command.attempts(), command.arrivedAt());
        }
        book.inserted(command, position);
        return position;
    }

    @Override
    public StoredCommand findCommand(String commandId) {
        StoredCommand found = store.findCommand(commandId);
        // What is resolved has to be found.
        boolean forgotten = sabotage == Sabotage.NO_DEDUPE
                && found != null
                && !found.status().equals("unknown");
        return forgotten ? null : found;
    }

    @Override
    public void updateCommandState(
            String commandId, StoredCommand.State state, String status, int attemptCount, Instant at) {
        write("updateCommandState");
        store.updateCommandState(commandId, state, status, attemptCount, at);
        book.moved(commandId, state, status);
    }

    @Override
    public void updateCommandResult(String commandId, String status, String resultJson, long resultSeq) {
        write("updateCommandResult");
        store.updateCommandResult(commandId, status, resultJson, resultSeq);
    }

    @Override
    public List<StoredCommand> openCommands(long afterPosition, int limit) {
        return store.openCommands(afterPosition, limit);
    }

    @Override
    public StoreReading reading() {
        return store.reading();
    }

    @Override
    public List<StoredCommand> unsettledCommands() {
        return store.unsettledCommands();
    }

    @Override
    public List<StoredCommand> unsettledCommandsSince(Instant instant) {
        return store.unsettledCommandsSince(instant);
    }

    @Override
    public Set<String> attemptOutcomes(String commandId, String exceptKind) {
        return store.attemptOutcomes(commandId, exceptKind);
    }

    @Override
    public void updateCommandTimes(String commandId, Instant arrivedAt, Instant expiresAt) {
        store.updateCommandTimes(commandId, arrivedAt, expiresAt);
    }

    @Override
    public boolean isShortOfSpace() {
        saidShort = store.isShortOfSpace();
        if (saidShort) {
            world.count(Happened.DISK_SHORT);
        }
        return saidShort;
    }

    /** What it said last: whoever heard it takes nothing new and begins nothing new. */
    boolean saidShort() {
        return saidShort;
    }

    @Override
    public int removePersonalData(Instant finishedBefore, int limit, UnaryOperator<String> without) {
        return store.removePersonalData(finishedBefore, limit, without);
    }

    @Override
    public int forgetCommandsFinishedBefore(Instant instant, int limit) {
        return store.forgetCommandsFinishedBefore(instant, limit);
    }

    @Override
    public long insertAttempt(StoredAttempt attempt) {
        write("insertAttempt");
        attempts = true;
        long id = store.insertAttempt(attempt);
        book.attempted(id, attempt.commandId());
        return id;
    }

    @Override
    public void finishAttempt(long attemptId, Instant at, String outcome, String detail) {
        write("finishAttempt");
        store.finishAttempt(attemptId, at, outcome, detail);
        book.finished(attemptId, outcome);
    }

    @Override
    public StoredAttempt lastAttempt(String commandId) {
        return store.lastAttempt(commandId);
    }

    @Override
    public void putDocument(String kind, String id, String json) {
        write("putDocument");
        store.putDocument(kind, id, json);
        if (kind.equals(HELD)) {
            book.held(id);
            world.count(Happened.HELD_BY_CLOCK);
        }
    }

    @Override
    public void deleteDocument(String kind, String id) {
        write("deleteDocument");
        store.deleteDocument(kind, id);
        if (kind.equals(HELD)) {
            book.released(id);
        }
    }

    @Override
    public List<Document> documents(String kind) {
        return store.documents(kind);
    }

    @Override
    public List<Document> documentsAfter(String kind, String afterId, int limit) {
        return store.documentsAfter(kind, afterId, limit);
    }

    @Override
    public long nextSeq() {
        return store.nextSeq();
    }

    @Override
    public long insertReport(OutboxEntry entry) {
        write("insertReport");
        long id = store.insertReport(entry);
        bytesOfReport.put(id, entry.payload().length);
        outboxBytes += entry.payload().length;
        return id;
    }

    @Override
    public List<OutboxEntry> reportsAfter(long afterId, int limit) {
        return store.reportsAfter(afterId, limit);
    }

    @Override
    public void reportsDeliveredUpTo(long id) {
        write("reportsDeliveredUpTo");
        store.reportsDeliveredUpTo(id);
        SortedMap<Long, Integer> delivered = bytesOfReport.headMap(id + 1);
        outboxBytes -= delivered.values().stream().mapToInt(Integer::intValue).sum();
        delivered.clear();
    }

    /** What waits for the broker. */
    long outboxBytes() {
        return outboxBytes;
    }

    int outboxCount() {
        return bytesOfReport.size();
    }

    @Override
    public long reportsWaiting() {
        return store.reportsWaiting();
    }

    @Override
    public void audit(Instant at, String event, String json) {
        write("audit");
        store.audit(at, event, json);
    }

    @Override
    public int forgetAuditBefore(Instant instant, int limit) {
        return store.forgetAuditBefore(instant, limit);
    }

    @Override
    public Upkeep maintain(int pagesMax) {
        return store.maintain(pagesMax);
    }

    @Override
    public boolean rewrite(long bytesMax) {
        return store.rewrite(bytesMax);
    }

    /** The process is gone: what was not committed is taken back. */
    void abandon() {
        store.close();
    }

    /** In order: what a sabotage still holds back gets to the disk. */
    @Override
    public void close() {
        if (store.inTransaction() && !inTransaction) {
            store.commit();
        }
        store.close();
    }
}
