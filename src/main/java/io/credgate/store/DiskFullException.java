package io.credgate.store;

/** The disk took no more: there is no space on it, or a write failed, as it does when a quota is used up. */
final class DiskFullException extends StoreException {
    DiskFullException(String message) {
        super(message);
    }
}
