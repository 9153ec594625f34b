package io.credgate.store;

import org.jspecify.annotations.Nullable;

/**
 * A report that waits for the broker.
 *
 * @param id order of publication; given by the store at insertion (0 before)
 * @param seq the report's number, or 0 for the emptying of a retained topic, which carries none
 */
public record OutboxEntry(
        long id, long seq, String topic, byte[] payload, boolean retained, byte @Nullable [] correlationData) {

    /** Without the payload, which may hold a PIN or a guest's name. */
    @Override
    public String toString() {
        return "OutboxEntry[" + id + " seq=" + seq + " " + topic + " " + payload.length + " bytes]";
    }
}
