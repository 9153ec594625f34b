package io.credgate.command;

/** How far an attempt that did not succeed got. Decides whether it may be repeated. */
public enum Evidence {
    /** No byte of the request was handed to the line: safe to try again. */
    NOTHING_SENT,
    /** The lock system refused it in so many words and made nothing. */
    REFUSED,
    /** The request may have reached the lock system and no usable answer came back: never repeated blindly. */
    MAYBE_EXECUTED
}
