package io.credgate.protocol.vision;

import java.util.ArrayList;
import java.util.List;

/**
 * One field: the separator 1E, a letter, a value (protocol sheet, sections 1.1, 2.1 and 3.2).
 *
 * @param value may be a guest's name: never printed
 */
record VisionField(char letter, String value) {
    static final char SEPARATOR = 0x1E;

    static final char ROOM = 'R';
    static final char ROOM_LIST = 'L';
    static final char USER_TYPE = 'T';
    static final char USER_GROUP = 'U';
    static final char START = 'D';
    static final char END = 'O';
    static final char FIRST_NAME = 'F';
    static final char LAST_NAME = 'N';
    static final char ACCESS_POINTS = 'A';
    static final char GUEST_ID = 'P';
    static final char SERIAL = 'S';

    /** All letters that a request of this gateway may carry. */
    static final String SENT = "RLTUDOFNAPS";

    static String write(List<VisionField> fields) {
        StringBuilder out = new StringBuilder();
        for (VisionField field : fields) {
            out.append(SEPARATOR).append(field.letter).append(field.value);
        }
        return out.toString();
    }

    /** Whatever stands in front of the first separator, and empty pieces, are no fields. */
    static List<VisionField> read(String text) {
        List<VisionField> fields = new ArrayList<>();
        int at = text.indexOf(SEPARATOR);
        while (at >= 0) {
            int next = text.indexOf(SEPARATOR, at + 1);
            int end = next < 0 ? text.length() : next;
            if (end > at + 1) {
                fields.add(new VisionField(text.charAt(at + 1), text.substring(at + 2, end)));
            }
            at = next;
        }
        return fields;
    }

    @Override
    public String toString() {
        return letter + "***";
    }
}
