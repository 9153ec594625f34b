package io.credgate.protocol.salto;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The audit trails of the simulated doors: each has the same three records (protocol sheet, section 2.7, WF and WN). */
final class SimulatorDoors {
    private final List<String> doors;
    private final Map<String, Integer> position = new HashMap<>();

    SimulatorDoors(List<String> doors) {
        this.doors = doors;
    }

    /** @param command WF first, WN next, WR the same once more */
    List<String> tell(String command, String door) {
        if (!doors.contains(door)) {
            return List.of("WE", door);
        }
        List<List<String>> records = List.of(
                List.of(command, door, "01/03", "14:05", "0", "I", door, "#0", ""),
                List.of(command, door, "01/03", "14:40", "4", "I", "999", "#1", ""),
                List.of(command, door, "02/03", "09:15", "0", "I", "STAFF   ", "", "Mary Maid"));
        int at = position.getOrDefault(door, -1) + (command.equals("WN") ? 1 : 0);
        at = command.equals("WF") ? 0 : Math.max(0, at);
        position.put(door, Math.min(at, records.size()));
        return at < records.size() ? records.get(at) : List.of("WO", door);
    }
}
