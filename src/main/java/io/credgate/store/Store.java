package io.credgate.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The durable memory of the gateway. One writer, the core loop; every change between {@link #begin} and {@link #commit}
 * is durable when {@code commit} returns, or none of it is. A failure to write is a {@link StoreException}: the process
 * must stop, since a promise that cannot be written down cannot be kept.
 */
public interface Store extends AutoCloseable {

    void begin();

    /** Writes everything since {@link #begin} with one sync to the disk. */
    void commit();

    void rollback();

    boolean inTransaction();

    // commands

    /** Position given to the new row. */
    long insertCommand(StoredCommand command);

    @Nullable
    StoredCommand findCommand(String commandId);

    void updateCommandState(String commandId, StoredCommand.State state, String status, int attempts);

    void updateCommandResult(String commandId, String status, String resultJson, long resultSeq);

    /** Commands that are not {@link StoredCommand.State#FINISHED}, by position. */
    List<StoredCommand> openCommands();

    /** Finished commands whose status is {@code unknown}, by position. */
    List<StoredCommand> unsettledCommands();

    /** Forgets commands finished before the instant whose reports have all been delivered. Returns how many. */
    int forgetCommandsFinishedBefore(Instant instant, int limit);

    // attempts

    long insertAttempt(StoredAttempt attempt);

    void finishAttempt(long attemptId, Instant at, String outcome, @Nullable String detail);

    @Nullable
    StoredAttempt lastAttempt(String commandId);

    // ledger: documents by kind and id, JSON text

    void putDocument(String kind, String id, String json);

    void deleteDocument(String kind, String id);

    List<Document> documents(String kind);

    /** One JSON document of the ledger. */
    record Document(String id, String json) {}

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

    void audit(Instant at, String event, String json);

    @Override
    void close();
}
