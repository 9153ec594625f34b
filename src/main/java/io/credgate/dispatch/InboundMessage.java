package io.credgate.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * One message from the commands topic, undecoded.
 *
 * @param retained the broker delivered it from its retained store, or it was published with the retain flag
 * @param responseTopic MQTT 5 response topic of the message, if set
 * @param correlationData MQTT 5 correlation data, if set
 * @param messageExpirySeconds what is left of the message's own expiry at arrival, or -1
 * @param epoch number of the connection that it came by; it is acknowledged there or never
 * @param acknowledgement to be called once, on any thread, after the message is durable
 */
public record InboundMessage(
        byte[] payload,
        boolean retained,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        long messageExpirySeconds,
        long epoch,
        Acknowledgement acknowledgement) {

    /** Tells the broker that the message is ours now. Drops silently if the connection it came by is gone. */
    public interface Acknowledgement {
        void acknowledge();
    }
}
