package io.credgate.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * One message for the broker, QoS 1.
 *
 * @param id number in the outbox, increasing; identifies the entry in the callbacks
 * @param payload empty for emptying a retained topic
 */
public record OutboundReport(
        long id, String topic, byte[] payload, boolean retained, byte @Nullable [] correlationData) {}
