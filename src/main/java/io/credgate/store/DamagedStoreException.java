package io.credgate.store;

/** The store is there, and a part of it cannot be read or makes no sense. */
final class DamagedStoreException extends StoreException {
    DamagedStoreException(String message) {
        super(message);
    }
}
