package io.credgate.mqtt;

import java.nio.ByteBuffer;

/**
 * The broker's answer to CONNECT (MQTT 5, 3.2).
 *
 * @param reasonCode 0 for welcome
 * @param reason the broker's own words, or empty
 * @param receiveMaximum how many of our reports may be unacknowledged
 * @param maximumPacketSize the largest packet the broker takes, bytes
 * @param maximumQos 1 if the broker cannot do 2; with 0 no report could be confirmed
 * @param sessionExpirySeconds what the broker made of our wish, or -1 if it agreed
 * @param keepAliveSeconds what the broker wants instead of ours, or -1
 */
record Connack(
        boolean sessionPresent,
        int reasonCode,
        String reason,
        int receiveMaximum,
        long maximumPacketSize,
        int maximumQos,
        boolean retainAvailable,
        long sessionExpirySeconds,
        int keepAliveSeconds) {

    /** @param body everything behind the fixed header, two bytes at least */
    static Connack read(ByteBuffer body) {
        Reading reading = new Reading();
        int flags = body.get() & 0xFF;
        int code = body.get() & 0xFF;
        if (body.hasRemaining()) {
            Properties5.walk(body, reading);
        }
        return new Connack(
                (flags & 1) != 0,
                code,
                reading.reason,
                reading.receiveMaximum,
                reading.maximumPacketSize,
                reading.maximumQos,
                reading.retainAvailable,
                reading.sessionExpiry,
                reading.keepAlive);
    }

    /** Starts with the values that hold where a property is absent. */
    private static final class Reading implements Properties5.Visitor {
        private String reason = "";
        private int receiveMaximum = 65_535;
        private long maximumPacketSize = Long.MAX_VALUE;
        private int maximumQos = 2;
        private boolean retainAvailable = true;
        private long sessionExpiry = -1;
        private int keepAlive = -1;

        @Override
        public void property(int identifier, ByteBuffer value) {
            switch (identifier) {
                case Properties5.REASON_STRING -> reason = Properties5.text(value);
                case Properties5.RECEIVE_MAXIMUM -> receiveMaximum = value.getShort() & 0xFFFF;
                case Properties5.MAXIMUM_PACKET_SIZE -> maximumPacketSize = value.getInt() & 0xFFFF_FFFFL;
                case Properties5.MAXIMUM_QOS -> maximumQos = value.get();
                case Properties5.RETAIN_AVAILABLE -> retainAvailable = value.get() != 0;
                case Properties5.SESSION_EXPIRY -> sessionExpiry = value.getInt() & 0xFFFF_FFFFL;
                case Properties5.SERVER_KEEP_ALIVE -> keepAlive = value.getShort() & 0xFFFF;
                default -> {
                    // Nothing we could use.
                }
            }
        }
    }
}
