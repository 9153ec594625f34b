package io.credgate.daemon;

import java.time.Duration;

/**
 * The end of a process that does not depend on what may hang: a log whose reader has stopped reading blocks whoever
 * writes a line, and a disk that does not answer blocks whoever closes the store.
 */
public final class LastWords {
    /** How long a line of the log is waited for. */
    static final Duration LOG_MAX = Duration.ofSeconds(5);
    /** How long a process that ends may take to end in order; a stop takes two seconds. */
    public static final Duration END_MAX = Duration.ofSeconds(15);

    private LastWords() {}

    /** Returns when the line is written, or after {@link #LOG_MAX}. */
    static void say(Runnable logging) {
        Thread thread = new Thread(logging, "last-words");
        thread.setDaemon(true);
        // Whatever happens to it, the process ends anyway.
        thread.setUncaughtExceptionHandler((dead, cause) -> {});
        thread.start();
        try {
            thread.join(LOG_MAX.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process with the exit code, without stopping in order, if it has not ended by then. Returns at once. */
    public static void haltAfter(Duration limit, int exitCode) {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(limit.toMillis());
                    } catch (InterruptedException e) {
                        // Then at once.
                    }
                    Runtime.getRuntime().halt(exitCode);
                },
                "end-limit");
        thread.setDaemon(true);
        thread.start();
    }
}
