package io.credgate.cli;

/** What the process tells the shell. */
public final class ExitCode {
    public static final int OK = 0;
    /** Something went wrong that is no fault of the command line or the configuration. */
    public static final int FAILURE = 1;
    /** The configuration has errors, or the command line is not understood. */
    public static final int USAGE = 2;

    /** The core loop hung; the process was ended without stopping in order. 3 is Java's, for a lack of memory. */
    public static final int STALLED = 4;

    private ExitCode() {}
}
