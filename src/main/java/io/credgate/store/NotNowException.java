package io.credgate.store;

/** Something keeps the store from being read at this moment, which says nothing about what is in it. */
final class NotNowException extends StoreException {
    NotNowException(String message) {
        super(message);
    }
}
