package io.credgate.protocol.salto;

import io.credgate.command.Operation.AuditStep;
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

    /** For the line. */
    default byte[] bytes() {
        return frame().encode();
    }

    /** Whether somebody has to place a card. */
    default boolean waitsForCard() {
        return false;
    }

    /** The encoder that field 1 of the answer names; null where the sheet does not say what stands there. */
    default @Nullable String encoder() {
        return null;
    }

    /** Commands that write a card (section 2.5). */
    enum CardCommand {
        /** Main card of a new stay. */
        CN,
        /** Copy for the stay that is running. */
        CC,
        /** One-shot card: a single opening. */
        CA
    }

    /**
     * CN, CNn, CC, CCn and CA.
     *
     * @param copies how many cards; 1 leaves the number out of the command
     * @param rooms 1 to 4, the main room first
     * @param granted authorisation symbols, run together
     * @param start empty = now
     * @param texts for tracks 1 to 3; may be shorter
     * @param authorisationCode empty = none; newer versions only
     */
    record EncodeRequest(
            CardCommand command,
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
            ReturnSerial returnSerial,
            String authorisationCode)
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
            fields.add(command.name() + (copies > 1 ? copies : ""));
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
            fields.add(authorisationCode);
            return new PmsFrame(fields);
        }

        @Override
        public boolean waitsForCard() {
            return true;
        }

        static void addPadded(List<String> fields, List<String> values, int count) {
            for (int i = 0; i < count; i++) {
                fields.add(i < values.size() ? values.get(i) : "");
            }
        }

        /** CN2 may come back as CN2 or CN, CC as CC or CN (protocol sheet, section 2.7). */
        @Override
        public boolean isAnsweredBy(String echo) {
            boolean sameCommand =
                    echo.startsWith(command.name()) || (command == CardCommand.CC && echo.startsWith("CN"));
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
        public boolean waitsForCard() {
            return true;
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

    /**
     * CNM, CCM: key for a phone (section 2.6); CNMB, CCMB: the same, returned for an app of one's own.
     *
     * @param phone E.164
     * @param tail field 14: the message shown on the phone, or 1 to have the installation id returned
     */
    record MobileRequest(
            boolean copy,
            boolean returned,
            String phone,
            List<String> rooms,
            String granted,
            String denied,
            String start,
            String expiry,
            String operator,
            String tail,
            String authorisationCode)
            implements PmsRequest {
        private static final int ROOM_FIELDS = 4;
        private static final int TEXT_FIELDS = 3;

        public MobileRequest {
            rooms = List.copyOf(rooms);
        }

        private String command() {
            return (copy ? "CCM" : "CNM") + (returned ? "B" : "");
        }

        @Override
        public PmsFrame frame() {
            List<String> fields = new ArrayList<>(16);
            fields.add(command());
            fields.add(phone);
            EncodeRequest.addPadded(fields, rooms, ROOM_FIELDS);
            fields.add(granted);
            fields.add(denied);
            fields.add(start);
            fields.add(expiry);
            fields.add(operator);
            EncodeRequest.addPadded(fields, List.of(), TEXT_FIELDS);
            fields.add(tail);
            fields.add(authorisationCode);
            return new PmsFrame(fields);
        }

        @Override
        public boolean isAnsweredBy(String echo) {
            return echo.equals(command());
        }

        /** Leaves the phone out. */
        @Override
        public String toString() {
            return "MobileRequest[" + command() + ", " + rooms + "]";
        }
    }

    /** L1 to L3: read a text track. */
    record ReadTrackRequest(String encoder, EjectOption eject, int track) implements PmsRequest {
        @Override
        public PmsFrame frame() {
            return PmsFrame.of("L" + track, encoder, eject.letter());
        }

        @Override
        public boolean isAnsweredBy(String echo) {
            return echo.equals("L" + track);
        }

        @Override
        public boolean waitsForCard() {
            return true;
        }
    }

    /** P1 to P3: write a text track. */
    record WriteTrackRequest(String encoder, EjectOption eject, int track, String text) implements PmsRequest {
        @Override
        public PmsFrame frame() {
            return PmsFrame.of("P" + track, encoder, eject.letter(), text);
        }

        @Override
        public boolean isAnsweredBy(String echo) {
            return echo.equals("P" + track);
        }

        @Override
        public boolean waitsForCard() {
            return true;
        }

        /** Leaves the text out. */
        @Override
        public String toString() {
            return "WriteTrackRequest[" + encoder + ", " + track + "]";
        }
    }

    /** WF, WN, WR: first, next or same record of a door's audit trail. */
    record AuditRequest(AuditStep step, String door) implements PmsRequest {
        private String command() {
            return switch (step) {
                case FIRST -> "WF";
                case NEXT -> "WN";
                case REPEAT -> "WR";
            };
        }

        @Override
        public PmsFrame frame() {
            return PmsFrame.of(command(), door);
        }

        /** WO: there is nothing (more) to deliver (section 2.7). */
        @Override
        public boolean isAnsweredBy(String echo) {
            return echo.equals(command()) || echo.equals("WO");
        }
    }

    /** What another program asks, as it came. */
    record RelayRequest(PmsFrame frame) implements PmsRequest {
        @Override
        public byte[] bytes() {
            return frame.encodeAsReceived();
        }

        @Override
        public boolean isAnsweredBy(String echo) {
            return true;
        }

        /** Leaves the message out. */
        @Override
        public String toString() {
            return "RelayRequest";
        }
    }
}
