package io.credgate.store;

import java.util.List;

/**
 * Says whether the daemon could do anything with a record: a bit that flipped inside a text leaves a sound file with a
 * senseless text in it.
 */
public interface RecordJudge {

    /** Documents of the store that is judged. */
    interface Documents {
        boolean has(String kind, String id);
    }

    /** @param documents what else is in the store: some commands are read in another way because of it */
    boolean isCommandReadable(StoredCommand command, Documents documents);

    boolean isAttemptReadable(StoredAttempt attempt);

    boolean isDocumentReadable(String kind, String id, String json);

    /** The kinds of documents that the daemon writes: what is looked for where a damaged place hides what stood there. */
    List<String> documentKinds();
}
