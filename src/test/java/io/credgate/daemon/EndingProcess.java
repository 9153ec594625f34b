package io.credgate.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that hangs where a gateway may hang, and has to end all the same. Argument: where. */
final class EndingProcess {
    static final String LOG = "log";
    static final String STOP = "stop";
    /** The limits of a gateway take longer than a test may. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    static final int STALLED = 4;
    static final int FAILURE = 1;

    private static final Logger log = LoggerFactory.getLogger(EndingProcess.class);

    private EndingProcess() {}

    public static void main(String[] args) {
        if (args[0].equals(LOG)) {
            hangInTheLog();
        } else {
            hangInTheStop();
        }
    }

    /** Whoever reads the log has stopped: the loop hangs in a line, and so would the watchdog. */
    private static void hangInTheLog() {
        new LoopWatchdog(() -> 0, cause -> Runtime.getRuntime().halt(STALLED), LIMIT).start();
        while (true) {
            log.error("a line that nobody reads: {}", "x".repeat(1000));
        }
    }

    /** A disk that does not answer hangs whoever closes the store. */
    private static void hangInTheStop() {
        Runtime.getRuntime().addShutdownHook(new Thread(EndingProcess::hang));
        LastWords.haltAfter(LIMIT, FAILURE);
        System.exit(0);
    }

    private static void hang() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // For ever.
            }
        }
    }
}
