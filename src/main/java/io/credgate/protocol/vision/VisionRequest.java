package io.credgate.protocol.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One command for the lock system.
 *
 * @param encoder two digits
 * @param notes remarks for the result
 */
record VisionRequest(VisionCommand command, String encoder, List<VisionField> fields, List<String> notes) {
    VisionRequest {
        fields = List.copyOf(fields);
        notes = List.copyOf(notes);
    }

    /** The fields as they are sent. */
    String data() {
        return VisionField.write(fields);
    }

    /** Every room that the request names. */
    List<String> rooms() {
        return rooms(fields);
    }

    static List<String> rooms(List<VisionField> fields) {
        List<String> rooms = new ArrayList<>();
        for (VisionField field : fields) {
            if (field.letter() == VisionField.ROOM) {
                rooms.add(field.value());
            } else if (field.letter() == VisionField.ROOM_LIST) {
                rooms.addAll(Arrays.asList(field.value().split(",", -1)));
            }
        }
        return rooms.stream()
                .map(String::strip)
                .filter(r -> !r.isEmpty())
                .distinct()
                .toList();
    }

    @Override
    public String toString() {
        return "VisionRequest[" + command + ", " + encoder + "]";
    }
}
