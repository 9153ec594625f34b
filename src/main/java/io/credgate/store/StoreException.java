package io.credgate.store;

/** The store cannot be trusted or written. The message says what the operator should do. */
public class StoreException extends RuntimeException {
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
