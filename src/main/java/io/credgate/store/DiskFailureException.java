package io.credgate.store;

/** The disk failed to read or write. */
final class DiskFailureException extends StoreException {
    DiskFailureException(String message) {
        super(message);
    }
}
