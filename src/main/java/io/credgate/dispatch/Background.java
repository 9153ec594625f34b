package io.credgate.dispatch;

/** Threads beside the core loop, for what takes long and touches nothing of it. The core has none of its own. */
public interface Background {
    /** Returns at once; the work goes on by itself. It throws nothing. */
    void begin(Runnable work);
}
