package io.credgate.simulation;

/** The process dies here. No exception, so that nobody in it takes it for a failure to be dealt with. */
final class Crash extends Error {
    Crash(String where) {
        super(where, null, false, false);
    }
}
