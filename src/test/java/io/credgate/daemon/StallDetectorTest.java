package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StallDetectorTest {
    private final StallDetector detector = new StallDetector(3);

    @Test
    void beatThatStandsStillIsAStallAfterSoManyLooks() {
        assertFalse(detector.isStalled(7));
        assertFalse(detector.isStalled(7));
        assertFalse(detector.isStalled(7));
        assertTrue(detector.isStalled(7));
    }

    @Test
    void oneBeatIsEnoughToStartAfresh() {
        for (int i = 0; i < 100; i++) {
            assertFalse(detector.isStalled(i / 3));
        }
    }

    @Test
    void whatEachThreadIsAtIsWrittenDown() {
        assertTrue(LoopWatchdog.threads().contains("whatEachThreadIsAtIsWrittenDown"));
    }

    @Test
    void threadThatEndsByADefectEndsTheProcess() throws InterruptedException {
        List<Throwable> told = new ArrayList<>();
        IllegalStateException defect = new IllegalStateException("a defect");
        Thread thread = new Thread(() -> {
            throw defect;
        });
        thread.setUncaughtExceptionHandler(UncaughtExceptions.handler(told::add));
        thread.start();
        thread.join();
        assertEquals(List.of(defect), told);
    }
}
