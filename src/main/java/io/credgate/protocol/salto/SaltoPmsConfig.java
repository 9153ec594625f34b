package io.credgate.protocol.salto;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile.ConnectionPolicy;
import java.time.Duration;

/**
 * Settings of the dialect. Each default is the working assumption of the protocol sheet where nobody could try it.
 *
 * @param answerTimeout wait for the result after the ACK: has to cover the time until a card lies on the encoder. Too short
 *     turns cards that were made into unknown outcomes; too long keeps a clerk waiting for a dead encoder
 * @param ackTimeout wait for ACK or NAK after ENQ or a frame
 * @param enq whether ENQ goes before each request. It costs one round trip and shows a dead or busy lock system before the
 *     request has left
 * @param connectionsMax how many connections the lock system takes at once; most take one
 * @param operator goes into the lock system's audit log; empty leaves it out
 * @param checkOutEncoder what stands in the encoder field of a check-out, which needs no encoder
 * @param acknowledgeAnswer whether the result frame is answered with ACK; no known client does
 * @param roomLengthMax where other clients cut room names
 * @param options fields that most sites leave empty
 */
record SaltoPmsConfig(
        Duration answerTimeout,
        Duration ackTimeout,
        Enq enq,
        Connection connection,
        int connectionsMax,
        EjectOption eject,
        PmsDates.Format dates,
        ReturnSerial returnSerialNumber,
        boolean acknowledgeAnswer,
        String operator,
        String checkOutEncoder,
        PmsText.CodePage codePage,
        int roomLengthMax,
        SaltoPmsOptions options) {

    /** Where clients cut the operator (protocol sheet, section 2.6). */
    static final int OPERATOR_LENGTH_MAX = 24;

    enum Enq {
        BEFORE_EACH_REQUEST,
        /** Only after a NAK and for health checks. */
        NEVER
    }

    enum Connection {
        KEEP(ConnectionPolicy.PERSISTENT),
        PER_REQUEST(ConnectionPolicy.PER_REQUEST);

        private final ConnectionPolicy policy;

        Connection(ConnectionPolicy policy) {
            this.policy = policy;
        }

        ConnectionPolicy policy() {
            return policy;
        }
    }

    /** When the lock system answers an encoding (protocol sheet, section 2.6, field 2). */
    enum EjectOption {
        AT_ONCE("R"),
        AFTER_REMOVAL("E"),
        REAR_EXIT("T");

        private final String letter;

        EjectOption(String letter) {
            this.letter = letter;
        }

        String letter() {
            return letter;
        }
    }

    /** Which serial numbers come back (protocol sheet, section 2.6, field 15). */
    enum ReturnSerial {
        /** Leaves the field off, for versions that do not know it. */
        NONE(""),
        LAST("1"),
        ALL("2");

        private final String digit;

        ReturnSerial(String digit) {
            this.digit = digit;
        }

        String digit() {
            return digit;
        }
    }

    static SaltoPmsConfig read(ConfigSection section) {
        return new SaltoPmsConfig(
                section.duration(
                        "answer_timeout", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                section.duration("ack_timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(1)),
                section.choice("enq", Enq.BEFORE_EACH_REQUEST, Enq.class),
                section.choice("connection", Connection.KEEP, Connection.class),
                section.integer("connections_max", 1, 1, 8),
                section.choice("eject", EjectOption.AT_ONCE, EjectOption.class),
                section.choice("dates", PmsDates.Format.HHMMDDMMYY, PmsDates.Format.class),
                section.choice("return_serial_number", ReturnSerial.LAST, ReturnSerial.class),
                section.bool("acknowledge_answer", false),
                operator(section),
                checkOutEncoder(section),
                section.choice("code_page", PmsText.CodePage.ASCII, PmsText.CodePage.class),
                section.integer("room_length_max", 24, 1, 255),
                SaltoPmsOptions.read(section));
    }

    private static String operator(ConfigSection section) {
        String operator = section.text("operator", "credgate");
        String written = PmsText.toAscii(operator);
        if (written.length() <= OPERATOR_LENGTH_MAX) {
            return written;
        }
        section.problem(
                "operator",
                "The operator has more than " + OPERATOR_LENGTH_MAX + " characters.",
                "Shorten it, or set it to \"\" to leave it out.");
        return "credgate";
    }

    private static String checkOutEncoder(ConfigSection section) {
        String encoder = section.text("check_out_encoder", "0");
        if (PmsText.isWritable(encoder, PmsText.CodePage.ASCII)) {
            return encoder;
        }
        section.problem(
                "check_out_encoder",
                "The encoder of a check-out holds a character that the PMS interface cannot carry.",
                "Use plain letters, digits and punctuation; 0 where no encoder takes part.");
        return "0";
    }
}
