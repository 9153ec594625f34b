package io.credgate.mqtt;

/** Why a connection, or the attempt at one, is over. */
record Ending(Kind kind, String reason) {

    enum Kind {
        /** The line or the broker failed: try again soon. */
        LOST,
        /** The broker does not want us as we are: somebody has to change a setting first. */
        REFUSED,
        /** Another client uses our id. */
        TAKEN_OVER,
        /** The gateway could not take a message. */
        INBOX_FULL,
        STOPPED
    }

    /** MQTT 5, 2.4: Session taken over. */
    static final int SESSION_TAKEN_OVER = 0x8E;

    static Ending lost(String reason) {
        return new Ending(Kind.LOST, reason);
    }

    static Ending refused(String reason) {
        return new Ending(Kind.REFUSED, reason);
    }

    /** For the reason code of a CONNACK or DISCONNECT from the broker. */
    static Ending byBroker(int code, String reason) {
        String words = ReasonCodes.describe(code) + (reason.isEmpty() ? "" : ", \"" + reason + "\"");
        if (code == SESSION_TAKEN_OVER) {
            return new Ending(Kind.TAKEN_OVER, words);
        }
        return ReasonCodes.isOfConfiguration(code) ? refused(words) : lost(words);
    }
}
