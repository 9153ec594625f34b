package io.credgate.command;

/** What a link may be able to do. Each dialect states its own set. */
public enum OperationKind {
    /** Writes the main card of a new stay; earlier cards of the room die at the lock. */
    ENCODE_NEW_CARD,
    /** Writes a further card for the stay that is running. */
    ENCODE_COPY_CARD,
    /** Writes several cards of one stay with one request. */
    ENCODE_SEVERAL_CARDS,
    /** Writes a card that opens once. */
    ENCODE_ONE_SHOT_CARD,
    /** Writes the card of a running stay anew in place of one that was lost; earlier cards die at the lock. */
    REPLACE_CARD,
    /** Changes the data of a guest who is checked in and writes the card again; earlier cards die at the lock. */
    CHANGE_CARD,
    /** Reads the card on an encoder and explains it. */
    READ_CARD,
    /** Reads a text track of the card on an encoder. */
    READ_TRACK,
    /** Writes a text track of the card on an encoder. */
    WRITE_TRACK,
    /** Changes the end of a running stay, or its room, in the lock system. */
    CHANGE_STAY,
    /** Ends the stay in the lock system's list. */
    CHECK_OUT,
    /** Makes a key for a phone. */
    ISSUE_MOBILE_KEY,
    /** Sets a PIN. */
    SET_PIN,
    /** Ends one credential in the lock system. */
    REVOKE_CREDENTIAL,
    /** Brings a user with names, rights and groups to a lock system that keeps users. */
    WRITE_USER,
    /** Removes a user from a lock system that keeps users. */
    DELETE_USER,
    /** Reads a page of the users that the lock system keeps, with the state of their keys. */
    READ_USERS,
    /** Asks how one key stands: overridden, cancelled, out of date. */
    READ_KEY_STATE,
    /** Asks which keys open a room at an instant, and what they carry. */
    FIND_KEYS,
    /** Fetches one record of what happened at a door. */
    READ_AUDIT_TRAIL,
    /** Passes on what another program asks of the lock system through the listening multiplexer. */
    RELAY,
    /** Asks whether the lock system is there and answers. */
    CHECK_HEALTH
}
