package io.credgate.protocol.salto;

import io.credgate.protocol.salto.SaltoPmsConfig.EjectOption;
import io.credgate.protocol.salto.SaltoPmsConfig.ReturnSerial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the lock system (protocol sheet, section 2.6). Texts are checked before they come here. */
sealed interface PmsRequest {

    PmsFrame frame();

    /** Whether an answer with this in field 0 is the success of this request. */
    boolean isAnsweredBy(String echo);

    /** The encoder that field 1 of the answer names; null where the sheet does not say what stands there. */
    default @Nullable String encoder() {
        return null;
    }

    /**
     * CN, CNn (main card of a new stay) and CC, CCn (copy for the stay that is running).
     *
     * @param copies how many cards; 1 leaves the number out of the command
     * @param rooms 1 to 4, the main room first
     * @param granted authorisation symbols, run together
     * @param start empty = now
     * @param texts for tracks 1 to 3; may be shorter
     */
    record EncodeRequest(
            boolean copy,
            int copies,
            String encoder,
            EjectOption eject,
            List<String> rooms,
            String granted,
            String denied,
            String start,
            String expiry,
            String operator,
            List<String> texts,
            ReturnSerial returnSerial)
            implements PmsRequest {
        private static final int ROOM_FIELDS = 4;
        private static final int TEXT_FIELDS = 3;

        public EncodeRequest {
            rooms = List.copyOf(rooms);
            texts = List.copyOf(texts);
        }

        @Override
        public PmsFrame frame() {
            List<String> fields = new ArrayList<>(16);
            fields.add((copy ? "CC" : "CN") + (copies > 1 ? copies : ""));
            fields.add(encoder);
            fields.add(eject.letter());
            addPadded(fields, rooms, ROOM_FIELDS);
            fields.add(granted);
            fields.add(denied);
            fields.add(start);
            fields.add(expiry);
            fields.add(operator);
            addPadded(fields, texts, TEXT_FIELDS);
            fields.add(returnSerial.digit());
            return new PmsFrame(fields);
        }

        private static void addPadded(List<String> fields, List<String> values, int count) {
            for (int i = 0; i < count; i++) {
                fields.add(i < values.size() ? values.get(i) : "");
            }
        }

        /** CN2 may come back as CN2 or CN, CC as CC or CN (protocol sheet, section 2.7). */
        @Override
        public boolean isAnsweredBy(String echo) {
            boolean sameCommand = echo.startsWith("CN") || (copy && echo.startsWith("CC"));
            return sameCommand && echo.chars().skip(2).allMatch(c -> c >= '0' && c <= '9');
        }
    }

    /** LT: read a card and explain it. */
    record ReadRequest(String encoder, EjectOption eject) implements PmsRequest {
        @Override
        public PmsFrame frame() {
            return PmsFrame.of("LT", encoder, eject.letter());
        }

        @Override
        public boolean isAnsweredBy(String echo) {
            return echo.equals("LT");
        }
    }

    /**
     * MC: modify a running check-in.
     *
     * @param newRoom empty = stay
     * @param expiry empty = as it is
     */
    record ModifyRequest(String room, String newRoom, String expiry) implements PmsRequest {
        @Override
        public PmsFrame frame() {
            return PmsFrame.of("MC", room, newRoom, expiry);
        }

        @Override
        public boolean isAnsweredBy(String echo) {
            return echo.equals("MC");
        }
    }

    /**
     * CO: check-out of a room.
     *
     * @param placeholder stands in the encoder field, although no encoder takes part
     */
    record CheckOutRequest(String placeholder, String room) implements PmsRequest {
        @Override
        public PmsFrame frame() {
            return PmsFrame.of("CO", placeholder, room);
        }

        @Override
        public boolean isAnsweredBy(String echo) {
            return echo.equals("CO");
        }
    }
}
