package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes that hang and have to end: what restarts them sees the exit code. */
@Timeout(120)
class EndingProcessIT {
    private static final long LIMIT_SECONDS = 60;

    private static int exitCodeOf(String where) throws IOException, InterruptedException {
        // The pipe is never read: it is full after 64 KiB.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndingProcess.class.getName(),
                        where)
                .start();
        try {
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it hangs");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void watchdogEndsALoopThatHangsInTheLog() throws IOException, InterruptedException {
        assertEquals(EndingProcess.STALLED, exitCodeOf(EndingProcess.LOG));
    }

    @Test
    void stopThatHangsIsEnded() throws IOException, InterruptedException {
        assertEquals(EndingProcess.FAILURE, exitCodeOf(EndingProcess.STOP));
    }
}
