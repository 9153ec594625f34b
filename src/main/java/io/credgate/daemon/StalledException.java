package io.credgate.daemon;

/**
 * The core loop does not go on. Nothing can be stopped in order then; the process has to be ended at once, and loses nothing
 * that was promised.
 */
public final class StalledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StalledException(String message) {
        super(message);
    }
}
