package io.credgate.protocol.salto;

/** One thing that the lock system said on the line. */
sealed interface Received {

    /** For the technician; bounded, printable. */
    String describe();

    /** A single control byte outside a frame. */
    enum Signal implements Received {
        ACK,
        NAK,
        ENQ;

        @Override
        public String describe() {
            return name();
        }
    }

    /** @param checked false if the sender put LRC-SKIP in the place of the LRC and the true LRC is another */
    record Frame(PmsFrame frame, boolean checked) implements Received {
        @Override
        public String describe() {
            return frame.excerpt();
        }
    }

    /** A frame came to its end and cannot be used: wrong LRC, or longer than any answer is. */
    record Unreadable(String describe) implements Received {}

    /** Bytes that belong to no frame: one item for a whole run of them, or for a frame that broke off. */
    record Noise(String describe) implements Received {}
}
