package io.credgate.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * One message for the broker, QoS 1.
 *
 * @param id another one each time that a report is handed over, increasing; names it in the callbacks
 * @param payload empty for emptying a retained topic
 */
public record OutboundReport(
        long id, String topic, byte[] payload, boolean retained, byte @Nullable [] correlationData) {}
