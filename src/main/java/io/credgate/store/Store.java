package io.credgate.store;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The durable memory of the gateway. One writer, the core loop; every change between {@link #begin} and {@link #commit}
 * is durable when {@code commit} returns, or none of it is. A failure to write is a {@link StoreException}: the process
 * must stop, since a promise that cannot be written down cannot be kept.
 *
 * <p>A write that fails, for whatever reason, rolls the whole transaction back before it throws: half of a transaction
 * can never be committed. A write outside {@link #begin} and {@link #commit} is a mistake of the caller and throws
 * {@link IllegalStateException}; reads are allowed anywhere and see the uncommitted changes of the open transaction.
 * Nothing here reads a clock; instants are those of the caller.
 */
public interface Store extends StoreReading {

    void begin();

    /**
     * Writes everything since {@link #begin} with one sync to the disk. If it throws, this process goes on without the
     * transaction, and must not act on it; if the disk failed between writing and confirming, it may be there, whole,
     * after the next start.
     */
    void commit();

    /** Forgets everything since {@link #begin}. Does nothing when no transaction is open, as after a failed write. */
    void rollback();

    boolean inTransaction();

    // commands

    /** Position given to the new row. One that is finished at once, as a rejected one, counts as finished on arrival. */
    long insertCommand(StoredCommand command);

    @Nullable
    StoredCommand findCommand(String commandId);

    /**
     * Moves a command on.
     *
     * @param at when it happened; for {@link StoredCommand.State#FINISHED} the instant that forgetting goes by
     */
    void updateCommandState(String commandId, StoredCommand.State state, String status, int attempts, Instant at);

    void updateCommandResult(String commandId, String status, String resultJson, long resultSeq);

    /** Corrects the times of a command: the clock by which they were set was wrong. */
    void updateCommandTimes(String commandId, Instant arrivedAt, Instant expiresAt);

    /** Commands that are not {@link StoredCommand.State#FINISHED}, by position. */
    default List<StoredCommand> openCommands() {
        return openCommands(0, Integer.MAX_VALUE);
    }

    /** Finished commands whose status is {@code unknown}, by position. */
    List<StoredCommand> unsettledCommands();

    /** Those of {@link #unsettledCommands} that ended at that instant or later: the others are kept for ever. */
    List<StoredCommand> unsettledCommandsSince(Instant instant);

    /**
     * Forgets commands finished before the instant whose reports have all been delivered, with their attempts. A command
     * is kept while any report with a number up to its {@link StoredCommand#resultSeq} waits, whoever that report is
     * about: numbers are taken in order, so none below means none of its own. One whose status is {@code unknown} is kept
     * however old it is, until somebody has settled it.
     *
     * @param limit at most so many in this call, to keep the transaction short
     * @return how many; less than {@code limit} means that nothing is left to forget
     */
    int forgetCommandsFinishedBefore(Instant instant, int limit);

    // attempts

    long insertAttempt(StoredAttempt attempt);

    void finishAttempt(long attemptId, Instant at, String outcome, @Nullable String detail);

    @Nullable
    StoredAttempt lastAttempt(String commandId);

    /** How the finished attempts of a command ended, each outcome once; those of one kind of operation left out. */
    Set<String> attemptOutcomes(String commandId, String exceptKind);

    // ledger: documents by kind and id, JSON text

    void putDocument(String kind, String id, String json);

    void deleteDocument(String kind, String id);

    List<Document> documents(String kind);

    /** One JSON document of the ledger. */
    record Document(String id, String json) {

        /** Without the content, which may hold a PIN or a guest's name. */
        @Override
        public String toString() {
            return "Document[" + id + "]";
        }
    }

    // reports

    /** Takes the next number of the gateway's reports; durable with the transaction. */
    long nextSeq();

    long insertReport(OutboxEntry entry);

    /** Entries above {@code afterId}, in order, at most {@code limit}. */
    List<OutboxEntry> reportsAfter(long afterId, int limit);

    /** Everything up to and including this entry has been taken by the broker: removes it. */
    void reportsDeliveredUpTo(long id);

    long reportsWaiting();

    // audit

    /** Adds a line to the audit trail, chained to the one before by its hash. */
    void audit(Instant at, String event, String json);

    /** Forgets the oldest lines of the audit trail, up to the first that is not before the instant. Returns how many. */
    int forgetAuditBefore(Instant instant, int limit);

    /**
     * Rewrites parameters, results and operations of commands that ended before the instant, each command once.
     *
     * @param without gives a text without its personal data
     * @return how many commands; less than {@code limit} means that nothing is left to do
     */
    int removePersonalData(Instant finishedBefore, int limit, UnaryOperator<String> without);

    // upkeep

    /**
     * Looks at the disk. While this is true results can still be recorded, in space that was kept back for them; the caller
     * takes nothing new and begins nothing new. Becomes false again by itself. A write for which there is no space at all
     * is a {@link StoreException}.
     */
    boolean isShortOfSpace();

    /**
     * Gives disk space back, a bounded piece at a time; to be called outside a transaction when nothing else is to do. Never
     * waits for a reader, does nothing while {@link #isShortOfSpace} was true, and never fails for want of space.
     *
     * @param pagesMax at most so many pages of the file are given back; the caller goes by how long the last piece took
     */
    Upkeep maintain(int pagesMax);

    /**
     * Writes the file anew, unless it is larger: what was removed can have left copies in unused parts of it, where SQLite moved
     * rows and did not overwrite the place. Outside a transaction; takes a moment.
     *
     * @return false if a reader or the disk was in the way
     */
    boolean rewrite(long bytesMax);

    /** What another call of {@link #maintain} would find. */
    enum Upkeep {
        /** Nothing to do. */
        DONE,
        /** More of the same. */
        MORE,
        /** Nothing that could be done at once: a reader or the disk is in the way. */
        BLOCKED
    }

    /**
     * Another way to read this store, of what is committed, for one other thread. To be closed before the store is.
     *
     * <p>Thread-safe, unlike all else here.
     */
    StoreReading reading();

    @Override
    void close();
}
