package io.credgate.protocol;

/** What carries a dialect between gateway and controller. */
public enum Medium {
    /** A byte stream over TCP. */
    TCP,
    /** A byte stream over a serial line. */
    SERIAL,
    /** Requests and responses over HTTP or HTTPS. */
    HTTP
}
