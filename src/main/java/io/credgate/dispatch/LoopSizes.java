package io.credgate.dispatch;

/**
 * How much waits in memory. Asked on the core loop.
 *
 * @param inbox messages between MQTT and core
 * @param heldBack messages that wait for space on the disk
 * @param openCommands commands that have not ended, those that wait for the clock among them
 * @param lanes encoders, rooms, credentials and users that commands stand in line for
 * @param telemetry events that wait for the broker
 * @param telemetryBytes their size
 */
public record LoopSizes(int inbox, int heldBack, int openCommands, int lanes, int telemetry, long telemetryBytes) {
    static LoopSizes of(Inbox inbox, MessageGate gate, CommandBook book, Telemetry telemetry) {
        return new LoopSizes(
                inbox.size(), gate.heldBack(), book.openCommands(), book.lanes(), telemetry.size(), telemetry.bytes());
    }
}
