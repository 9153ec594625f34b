package io.credgate.transport.serial;

/** A port could not be opened. The message is a sentence for the technician. */
final class SerialException extends Exception {
    SerialException(String sentence) {
        super(sentence);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
