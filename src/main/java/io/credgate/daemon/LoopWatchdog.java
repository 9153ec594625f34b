package io.credgate.daemon;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether the core loop goes on. A loop that hangs, in a disk that does not answer or in a defect, would
 * leave a process that lives and does nothing: what every thread is at is written down, and the process has to end. The
 * loop may hang in writing a line of the log, so the watchdog does not wait for its own line for long.
 */
final class LoopWatchdog {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(LoopWatchdog.class);
    private static final long LOOK_MILLIS = 1000;
    private static final int THREADS_MAX = 40;
    private static final int FRAMES_MAX = 25;

    private final LongSupplier beat;
    private final Duration limit;
    private final Gateway.FatalListener fatal;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "loop-watchdog");

    /** @param beat a number that changes whenever the loop comes round */
    LoopWatchdog(LongSupplier beat, Gateway.FatalListener fatal) {
        this(beat, fatal, LIMIT);
    }

    LoopWatchdog(LongSupplier beat, Gateway.FatalListener fatal, Duration limit) {
        this.limit = limit;
        this.beat = beat;
        this.fatal = fatal;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stop.countDown();
    }

    private void run() {
        StallDetector detector = new StallDetector((int) (limit.toMillis() / LOOK_MILLIS));
        try {
            while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (detector.isStalled(beat.getAsLong())) {
                    String message = "The core loop has not come round for " + limit.toSeconds() + " s";
                    LastWords.say(() -> log.error("{}; the process ends at once. Threads: {}", message, threads()));
                    fatal.onFatal(new StalledException(message));
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What each thread is at, the core loop's first. */
    static String threads() {
        Map<String, StackTraceElement[]> byName = new TreeMap<>();
        Thread.getAllStackTraces()
                .forEach((t, frames) -> byName.put(
                        (t.getName().equals(LoopThread.NAME) ? " " : "") + t.getName() + " " + t.getState(), frames));
        StringBuilder text = new StringBuilder();
        byName.entrySet().stream().limit(THREADS_MAX).forEach(entry -> {
            text.append("\n").append(entry.getKey().strip());
            StackTraceElement[] frames = entry.getValue();
            for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
                text.append("\n  at ").append(frames[i]);
            }
        });
        return text.toString();
    }
}
