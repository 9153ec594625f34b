package io.credgate.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that ends by an exception would leave the gateway half alive: the process has to end instead. */
public final class UncaughtExceptions {
    private static final Logger log = LoggerFactory.getLogger(UncaughtExceptions.class);

    private UncaughtExceptions() {}

    /** For every thread of this process that has no handler of its own. */
    public static void endTheProcess(Gateway.FatalListener fatal) {
        Thread.setDefaultUncaughtExceptionHandler(handler(fatal));
    }

    static Thread.UncaughtExceptionHandler handler(Gateway.FatalListener fatal) {
        return (thread, cause) -> {
            LastWords.say(
                    () -> log.error("The thread {} ended by a defect; the gateway ends", thread.getName(), cause));
            fatal.onFatal(cause);
        };
    }
}
