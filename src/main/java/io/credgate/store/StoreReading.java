package io.credgate.store;

import java.util.List;

/** What is read of a store in pages, because there may be ten thousands of it. */
public interface StoreReading extends AutoCloseable {
    /** The first {@code limit} of the commands that have not ended, by position, behind that position. */
    List<StoredCommand> openCommands(long afterPosition, int limit);

    /** The documents of a kind whose ids come after the given one, by id, at most so many. */
    List<Store.Document> documentsAfter(String kind, String afterId, int limit);

    @Override
    void close();
}
