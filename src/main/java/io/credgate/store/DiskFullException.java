package io.credgate.store;

/** There is no space on the disk. */
final class DiskFullException extends StoreException {
    DiskFullException(String message) {
        super(message);
    }
}
