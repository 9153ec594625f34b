package io.credgate.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in one SQLite file, {@code credgate.db} in the state directory, locked for this process while open. Not
 * thread-safe: the core loop owns it. What a commit returned from survives a power cut (write-ahead log, one fsync per
 * commit). The rows are looked after by one class for each table.
 */
public final class SqliteStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    /** Free pages given back at once by those who have nothing else to do: 4 MiB. */
    private static final int PAGES = 1_000;

    private final StateDirectory directory;
    private final StoreLock lock;
    private final Sql sql;
    private final StoreTransaction transaction;
    private final CommandTable commands;
    private final AttemptTable attempts;
    private final DocumentTable documents;
    private final OutboxTable outbox;
    private final AuditTable audit;
    private final PersonalDataTable persons;
    private final DiskReserve reserve;
    private final SpaceReturn spaceReturn;

    private SqliteStore(StateDirectory directory, StoreLock lock, Sql sql, DiskReserve reserve) {
        this.directory = directory;
        this.lock = lock;
        this.sql = sql;
        this.reserve = reserve;
        transaction = new StoreTransaction(sql, reserve);
        commands = new CommandTable(transaction, sql);
        attempts = new AttemptTable(transaction, sql);
        documents = new DocumentTable(transaction, sql);
        outbox = new OutboxTable(transaction, sql);
        audit = new AuditTable(transaction, sql);
        persons = new PersonalDataTable(transaction, sql);
        spaceReturn = new SpaceReturn(sql, reserve);
    }

    /**
     * Loads the database library, if that has not been done: from another thread while the caller reads its configuration,
     * say. {@link #open(Path)} does it as well.
     *
     * @throws StoreException if it cannot be loaded
     */
    public static void loadLibrary() {
        SqliteDriver.load();
    }

    /** As {@link #open(Path, SpaceLimits)}, without a reserve. */
    public static SqliteStore open(Path stateDir) {
        return open(stateDir, SpaceLimits.NONE);
    }

    /**
     * Opens the store of this state directory, or creates it if there is none. A store that is damaged, newer than this
     * program or in use is refused and left as it is; so is a directory that cannot be written.
     */
    public static SqliteStore open(Path stateDir, SpaceLimits space) {
        SqliteDriver.load();
        StateDirectory directory = new StateDirectory(stateDir);
        directory.createIfMissing();
        StoreLock lock = StoreLock.take(directory);
        try {
            directory.refuseRemains(true);
            DiskReserve reserve = new DiskReserve(directory, space);
            reserve.prepare();
            return openWithSpace(directory, lock, reserve);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** A used-up quota shows only now: SQLite needs a little space even to look. */
    private static SqliteStore openWithSpace(StateDirectory directory, StoreLock lock, DiskReserve reserve) {
        try {
            return createOrOpen(directory, lock, reserve);
        } catch (DiskFullException e) {
            if (!reserve.release()) {
                throw e;
            }
            return createOrOpen(directory, lock, reserve);
        }
    }

    private static SqliteStore createOrOpen(StateDirectory directory, StoreLock lock, DiskReserve reserve) {
        boolean created = !directory.hasStore();
        if (created) {
            Schema.create(directory);
        } else {
            directory.dropUnfinished();
        }
        Schema.check(directory);
        return openChecked(directory, lock, reserve, created);
    }

    private static SqliteStore openChecked(
            StateDirectory directory, StoreLock lock, DiskReserve reserve, boolean created) {
        // It was there. What fails from here on may close the store in order, and then takes the log away.
        directory.expectNoLog();
        Sql sql;
        try {
            sql = new Sql(SqliteDriver.openForWriting(directory.database()), directory.path());
        } catch (SQLException e) {
            throw SqliteErrors.explain(e, directory.path());
        }
        try {
            SqliteStore store = new SqliteStore(directory, lock, sql, reserve);
            directory.expectLog();
            if (created) {
                LOG.warn(
                        "There was no store in {}: a new, empty one is begun. If this gateway has run before, stop it: is its"
                                + " disk mounted, was its store moved?",
                        directory.path());
            }
            LOG.info("{} the store in {}: {}", created ? "Created" : "Opened", directory.path(), store.contents());
            return store;
        } catch (RuntimeException e) {
            directory.expectNoLog();
            sql.close();
            throw e;
        }
    }

    private String contents() {
        return sql.number("SELECT count(*) FROM command WHERE state <> 'finished'") + " open commands, "
                + outbox.waiting() + " reports waiting, last report number "
                + transaction.counters().seq();
    }

    @Override
    public StoreReading reading() {
        return SqliteReading.open(directory);
    }

    /** For checks of the same package that look at the file through the store's own connection. */
    Sql sql() {
        return sql;
    }

    // transactions

    @Override
    public void begin() {
        transaction.begin();
    }

    @Override
    public void commit() {
        transaction.commit();
    }

    @Override
    public void rollback() {
        transaction.rollback();
    }

    @Override
    public boolean inTransaction() {
        return transaction.isOpen();
    }

    // commands

    @Override
    public long insertCommand(StoredCommand command) {
        return commands.insert(command);
    }

    @Override
    public @Nullable StoredCommand findCommand(String commandId) {
        return commands.find(commandId);
    }

    @Override
    public void updateCommandState(
            String commandId, StoredCommand.State state, String status, int attemptCount, Instant at) {
        commands.updateState(commandId, state, status, attemptCount, at);
    }

    @Override
    public void updateCommandTimes(String commandId, Instant arrivedAt, Instant expiresAt) {
        commands.updateTimes(commandId, arrivedAt, expiresAt);
    }

    @Override
    public void updateCommandResult(String commandId, String status, String resultJson, long resultSeq) {
        commands.updateResult(commandId, status, resultJson, resultSeq);
    }

    @Override
    public List<StoredCommand> openCommands(long afterPosition, int limit) {
        return commands.open(afterPosition, limit);
    }

    @Override
    public List<StoredCommand> unsettledCommands() {
        return commands.unsettled();
    }

    @Override
    public List<StoredCommand> unsettledCommandsSince(Instant instant) {
        return commands.unsettledSince(instant);
    }

    @Override
    public int forgetCommandsFinishedBefore(Instant instant, int limit) {
        return commands.forgetFinishedBefore(instant, limit);
    }

    // attempts

    @Override
    public long insertAttempt(StoredAttempt attempt) {
        return attempts.insert(attempt);
    }

    @Override
    public void finishAttempt(long attemptId, Instant at, String outcome, @Nullable String detail) {
        attempts.finish(attemptId, at, outcome, detail);
    }

    @Override
    public @Nullable StoredAttempt lastAttempt(String commandId) {
        return attempts.last(commandId);
    }

    @Override
    public Set<String> attemptOutcomes(String commandId, String exceptKind) {
        return attempts.outcomes(commandId, exceptKind);
    }

    // ledger

    @Override
    public void putDocument(String kind, String id, String json) {
        documents.put(kind, id, json);
    }

    @Override
    public void deleteDocument(String kind, String id) {
        documents.delete(kind, id);
    }

    @Override
    public List<Document> documents(String kind) {
        return documents.list(kind);
    }

    @Override
    public List<Document> documentsAfter(String kind, String afterId, int limit) {
        return documents.after(kind, afterId, limit);
    }

    // reports

    @Override
    public long nextSeq() {
        return outbox.nextSeq();
    }

    @Override
    public long insertReport(OutboxEntry entry) {
        return outbox.insert(entry);
    }

    @Override
    public List<OutboxEntry> reportsAfter(long afterId, int limit) {
        return outbox.after(afterId, limit);
    }

    @Override
    public void reportsDeliveredUpTo(long id) {
        outbox.deliveredUpTo(id);
    }

    @Override
    public long reportsWaiting() {
        return outbox.waiting();
    }

    // audit

    @Override
    public void audit(Instant at, String event, String json) {
        audit.add(at, event, json);
    }

    @Override
    public int forgetAuditBefore(Instant instant, int limit) {
        return audit.forgetBefore(instant, limit);
    }

    @Override
    public int removePersonalData(Instant finishedBefore, int limit, UnaryOperator<String> without) {
        return persons.remove(finishedBefore, limit, without);
    }

    // upkeep

    @Override
    public boolean isShortOfSpace() {
        return reserve.isShort();
    }

    @Override
    public Upkeep maintain(int pagesMax) {
        transaction.requireNone();
        return spaceReturn.run(pagesMax);
    }

    @Override
    public boolean rewrite(long bytesMax) {
        transaction.requireNone();
        return spaceReturn.rewrite(bytesMax);
    }

    /** A large piece, for those who do it all at once; false when there is nothing to do. */
    public boolean maintain() {
        return maintain(PAGES) != Upkeep.DONE;
    }

    @Override
    public void close() {
        if (!transaction.close()) {
            return;
        }
        try {
            directory.expectNoLog();
            sql.close();
        } finally {
            lock.close();
        }
    }
}
