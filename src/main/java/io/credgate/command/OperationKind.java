package io.credgate.command;

/** What a link may be able to do. Each dialect states its own set. */
public enum OperationKind {
    /** Writes the main card of a new stay; earlier cards of the room die at the lock. */
    ENCODE_NEW_CARD,
    /** Writes a further card for the stay that is running. */
    ENCODE_COPY_CARD,
    /** Reads the card on an encoder and explains it. */
    READ_CARD,
    /** Changes the end of a running stay, or its room, in the lock system. */
    CHANGE_STAY,
    /** Ends the stay in the lock system's list. */
    CHECK_OUT,
    /** Makes a key for a phone. */
    ISSUE_MOBILE_KEY,
    /** Sets a PIN. */
    SET_PIN,
    /** Makes one credential worthless at once. */
    REVOKE_CREDENTIAL,
    /** Asks whether the lock system is there and answers. */
    CHECK_HEALTH
}
