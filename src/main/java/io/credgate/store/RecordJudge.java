package io.credgate.store;

/**
 * Says whether the daemon could do anything with a record: a bit that flipped inside a text leaves a sound file with a
 * senseless text in it.
 */
public interface RecordJudge {

    boolean isCommandReadable(StoredCommand command);

    boolean isAttemptReadable(StoredAttempt attempt);

    boolean isDocumentReadable(String kind, String id, String json);
}
