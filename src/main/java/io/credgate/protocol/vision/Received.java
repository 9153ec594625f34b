package io.credgate.protocol.vision;

/** What came over the serial line. Contents are never printed: they may hold a guest's name. */
sealed interface Received {

    String describe();

    enum Signal implements Received {
        ACK,
        NAK;

        @Override
        public String describe() {
            return name();
        }
    }

    /** @param content between STX and ETX; the LRC was right */
    record Frame(byte[] content) implements Received {
        @Override
        public String describe() {
            return "a frame of " + content.length + " bytes";
        }
    }

    /** A frame that came to its end, damaged. */
    record BadFrame(String reason) implements Received {
        @Override
        public String describe() {
            return "a frame whose " + reason;
        }
    }

    /** The beginning of bytes that belong to no frame, or a frame that broke off. */
    record Noise(String describe) implements Received {}
}
