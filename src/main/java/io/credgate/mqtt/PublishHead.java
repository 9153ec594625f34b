package io.credgate.mqtt;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a PUBLISH says about its payload (MQTT 5, 3.3), read by us and not by Paho.
 *
 * @param slot its place among the unacknowledged messages; null for QoS 0
 * @param messageExpirySeconds what is left of its life, or -1
 */
record PublishHead(
        boolean retained,
        ArrivalWindow.@Nullable Slot slot,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        long messageExpirySeconds) {

    /** Collects the properties; what is not named here is of no use to the gateway. */
    static final class Reading implements Properties5.Visitor {
        private @Nullable String responseTopic;
        private byte @Nullable [] correlationData;
        private long messageExpirySeconds = -1;

        @Override
        public void property(int identifier, ByteBuffer value) {
            switch (identifier) {
                case Properties5.RESPONSE_TOPIC -> responseTopic = Properties5.text(value);
                case Properties5.CORRELATION_DATA -> correlationData = Properties5.bytes(value);
                case Properties5.MESSAGE_EXPIRY -> messageExpirySeconds = value.getInt() & 0xFFFF_FFFFL;
                default -> {
                    // Content type, payload format, user properties: the body is JSON or is refused.
                }
            }
        }

        PublishHead head(boolean retained, ArrivalWindow.@Nullable Slot slot) {
            return new PublishHead(retained, slot, responseTopic, correlationData, messageExpirySeconds);
        }
    }
}
