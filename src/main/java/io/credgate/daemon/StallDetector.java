package io.credgate.daemon;

/**
 * Whether something that beats has stopped, told by looks at regular times. Looks are counted, not time: a process that was
 * suspended as a whole has missed beats and looks alike.
 */
final class StallDetector {
    private final int looksMax;
    private long lastBeat = Long.MIN_VALUE;
    private int looks;

    /** @param looksMax so many looks at the same beat in a row are a stall */
    StallDetector(int looksMax) {
        this.looksMax = looksMax;
    }

    boolean isStalled(long beat) {
        looks = beat == lastBeat ? looks + 1 : 0;
        lastBeat = beat;
        return looks >= looksMax;
    }
}
