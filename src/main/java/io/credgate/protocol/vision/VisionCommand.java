package io.credgate.protocol.vision;

/** The command letters (protocol sheet, section 3.1). {@code !}, which deletes all guests, is left out on purpose. */
enum VisionCommand {
    /** Makes a copy where a card with an overlapping time exists, else a new entry. */
    CHECK_IN('A'),
    /** Takes the guest out of the database; no card is touched. */
    CHECK_OUT('B'),
    /** Changes what is stored of a guest and writes the card again. */
    CHANGE('C'),
    /** The same guest with a new issue time; earlier cards die at the lock. */
    REPLACE('D'),
    READ('E'),
    /** A new unique id; only the lost card dies. */
    REPLACE_LOST('F'),
    /** A card for a stay to come. */
    PRE_CHECK_IN('G'),
    /** A further card that takes start, issue and end from the one that exists. */
    ADD_GUEST('H'),
    /** A new stay; earlier cards die once the new one is used at the lock. */
    NEW_GUEST('I');

    private final char letter;

    VisionCommand(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }

    boolean makesCard() {
        return this != CHECK_OUT && this != READ;
    }

    /** Whether somebody has to lay a card on the encoder. */
    boolean waitsForCard() {
        return this != CHECK_OUT;
    }
}
