package io.credgate.simulator;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The site that a simulated controller serves.
 *
 * @param encoders names (Salto) or addresses (Visionline)
 * @param cardDelayMillis how long after being asked for a blank card lies on the encoder
 * @param clock of the lock system
 */
public record SimulatorSite(
        List<String> encoders, List<String> rooms, long cardDelayMillis, ZoneId zone, InstantSource clock) {

    public SimulatorSite {
        encoders = List.copyOf(encoders);
        rooms = List.copyOf(rooms);
    }

    /** With the clock of this machine. */
    public SimulatorSite(List<String> encoders, List<String> rooms, long cardDelayMillis, ZoneId zone) {
        this(encoders, rooms, cardDelayMillis, zone, InstantSource.system());
    }

    /** Two encoders of the given names, rooms 101 to 120, a blank card 50 ms after it is asked for, UTC. */
    public static SimulatorSite standard(String firstEncoder, String secondEncoder) {
        return new SimulatorSite(
                List.of(firstEncoder, secondEncoder),
                IntStream.rangeClosed(101, 120).mapToObj(Integer::toString).toList(),
                50,
                ZoneId.of("UTC"));
    }
}
