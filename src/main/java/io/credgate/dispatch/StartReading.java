package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.ledger.Credential;
import io.credgate.ledger.User;
import io.credgate.store.Store;
import io.credgate.store.StoredCommand;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a start takes from the store in bulk: the ledger and the commands that have not ended, all at the same time. Reading
 * these is most of a start's work, and a box with several processors should need a fraction of the time for it.
 *
 * @param commands in the order in which they arrived
 */
record StartReading(
        ReadAhead<Store.Document, Credential> credentials,
        ReadAhead<Store.Document, User> users,
        ReadAhead<StoredCommand, StartReading.Open> commands)
        implements AutoCloseable {
    /** Of the ledger: the texts of all would take as much memory again as the ledger itself. */
    private static final int DOCUMENTS_AHEAD = 2_000;
    /** The default of how many may be open: all of them come into memory anyway. */
    private static final int COMMANDS_AHEAD = 30_000;

    /**
     * A command as it stands in the store.
     *
     * @param unjudged whether it waited for the clock
     * @param command what it asks for; null if nobody can say
     */
    record Open(
            StoredCommand stored,
            boolean unjudged,
            @Nullable Command command) {}

    /**
     * Reads the first rows of each.
     *
     * @param held ids of commands that waited for the clock
     */
    static StartReading of(Store store, Set<String> held) {
        return new StartReading(
                documents(store, LedgerWriter.CREDENTIALS, Credential.class),
                documents(store, LedgerWriter.USERS, User.class),
                new ReadAhead<>(
                        store,
                        (from, last) -> from.openCommands(last == null ? 0 : last.position(), ReadAhead.PAGE),
                        stored -> open(stored, held.contains(stored.commandId())),
                        COMMANDS_AHEAD));
    }

    private static <T> ReadAhead<Store.Document, T> documents(Store store, String kind, Class<T> type) {
        return new ReadAhead<>(
                store,
                (from, last) -> from.documentsAfter(kind, last == null ? "" : last.id(), ReadAhead.PAGE),
                document -> StoredDocuments.read(kind, document, type),
                DOCUMENTS_AHEAD);
    }

    /** Begins with the other rows. Whatever it throws, {@link #close} is still to be called. */
    void begin(Background background) {
        credentials.begin(background);
        users.begin(background);
        commands.begin(background);
    }

    private static Open open(StoredCommand stored, boolean unjudged) {
        Command command = unjudged ? StoredCommands.readUnjudged(stored) : StoredCommands.read(stored);
        return new Open(unjudged ? stored : stored.lean(), unjudged, command);
    }

    @Override
    public void close() {
        credentials.close();
        users.close();
        commands.close();
    }
}
