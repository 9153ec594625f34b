package io.credgate.protocol.salto.ship;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Failure.VendorCode;
import io.credgate.command.FailureCode;
import io.credgate.protocol.VendorError;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exception codes (protocol sheet, section 3.6). Each says that the request was not carried out; {@link #PROCESS} and
 * the general ones do not say how far an encoder had got.
 */
enum ShipError {
    DATABASE(
            1,
            FailureCode.CONTROLLER_ERROR,
            Evidence.MAYBE_EXECUTED,
            "The lock system has trouble with its database. Call whoever looks after it; read the card before making"
                    + " another."),
    OTHER(
            4,
            FailureCode.CONTROLLER_ERROR,
            Evidence.MAYBE_EXECUTED,
            "The lock system reports an error without saying which. Read the card before making another."),
    ABORTED(
            5,
            FailureCode.ENCODING_INTERRUPTED,
            Evidence.MAYBE_EXECUTED,
            "The lock system broke the request off. Read the card before making another."),
    UNKNOWN_PROCESS(
            6,
            FailureCode.REFUSED_AS_MALFORMED,
            Evidence.REFUSED,
            "The lock system does not know the process it was asked about."),
    BUSINESS_RULE(
            7,
            FailureCode.OUT_OF_SERVICE,
            Evidence.REFUSED,
            "A rule of the lock system forbids this. Whoever administers it can say which."),
    EXISTS(10, FailureCode.CARD_IN_USE, Evidence.REFUSED, "The lock system has such an entry already."),
    NOT_FOUND(
            11,
            FailureCode.UNKNOWN_TARGET,
            Evidence.REFUSED,
            "The lock system does not know the user, door or group. Compare the names in the gateway's configuration."),
    BAD_INPUT(
            12,
            FailureCode.REFUSED_AS_MALFORMED,
            Evidence.REFUSED,
            "The lock system does not take a value of the request: the gateway's settings do not fit it."),
    NOT_LICENSED(13, FailureCode.NOT_LICENSED, Evidence.REFUSED, "The lock system has no licence for this."),
    LICENCE_LIMIT(
            14, FailureCode.NOT_LICENSED, Evidence.REFUSED, "A limit of the lock system's licence has been reached."),
    DOOR_UNKNOWN(
            100,
            FailureCode.UNKNOWN_TARGET,
            Evidence.REFUSED,
            "The lock system does not know the door. Check its ext_id in the gateway's configuration."),
    DOOR_LOCKED(101, FailureCode.TARGET_LOCKED, Evidence.REFUSED, "The door is being worked on at another station."),
    DOOR_EXISTS(102, FailureCode.CARD_IN_USE, Evidence.REFUSED, "The lock system has such a door already."),
    USER_UNKNOWN(200, FailureCode.ACS_USER_NOT_FOUND, Evidence.REFUSED, "The lock system does not know the user."),
    USER_LOCKED(201, FailureCode.TARGET_LOCKED, Evidence.REFUSED, "The user is being edited at another station."),
    USER_EXISTS(202, FailureCode.CARD_IN_USE, Evidence.REFUSED, "The lock system has another user of that name."),
    SERIAL_IN_USE(
            203, FailureCode.CARD_IN_USE, Evidence.REFUSED, "The card belongs to another user. Take another card."),
    LEVELS_FORBIDDEN(
            204,
            FailureCode.NOT_AUTHORISED,
            Evidence.REFUSED,
            "The lock system does not allow these access levels. Whoever administers it has to."),
    CANCELLABLE_FIXED(
            205,
            FailureCode.NOT_AUTHORISED,
            Evidence.REFUSED,
            "Whether the key can be cancelled cannot be changed once the user has a key."),
    EXPIRY_TOO_LONG(
            206,
            FailureCode.NOT_AUTHORISED,
            Evidence.REFUSED,
            "The key would be valid longer than the lock system allows for keys that cannot be cancelled."),
    NO_KEY(
            300,
            FailureCode.NOT_CHECKED_IN,
            Evidence.REFUSED,
            "The user has no key that could be updated. Assign a new one instead."),
    KEYS_EXHAUSTED(301, FailureCode.CONTROLLER_ERROR, Evidence.REFUSED, "The lock system has run out of key numbers."),
    FORMAT_UNKNOWN(
            302,
            FailureCode.BAD_CARD,
            Evidence.REFUSED,
            "The lock system does not know this kind of card. Take another."),
    BADLY_PLACED(303, FailureCode.NO_CARD, Evidence.REFUSED, "The card lay badly on the encoder. Try again."),
    MEMORY_SMALL(304, FailureCode.BAD_CARD, Evidence.REFUSED, "The card has too little memory. Take a larger one."),
    HAS_KEY(
            305,
            FailureCode.CARD_IN_USE,
            Evidence.REFUSED,
            "The user has a key already. Update it, or cancel it in the lock system first."),
    STRUCTURE(306, FailureCode.BAD_CARD, Evidence.REFUSED, "The card's structure is not valid. Take another card."),
    ENCODER_UNKNOWN(
            400,
            FailureCode.ENCODER_NOT_ONLINE,
            Evidence.REFUSED,
            "The lock system does not know the encoder. Compare its name in the gateway's configuration."),
    ENCODER_OFFLINE(
            401,
            FailureCode.ENCODER_NOT_ONLINE,
            Evidence.REFUSED,
            "The encoder does not answer the lock system. Check that it is on and connected."),
    ENCODER_BUSY(402, FailureCode.ENCODER_BUSY, Evidence.REFUSED, "The encoder is still busy with an earlier card."),
    NO_CARD(403, FailureCode.NO_CARD, Evidence.REFUSED, "No card was placed on the encoder in time. Try again."),
    PROCESS(
            404,
            FailureCode.CONTROLLER_ERROR,
            Evidence.MAYBE_EXECUTED,
            "The encoder met an error at work. Read the card before making another."),
    CANCELLED(
            405,
            FailureCode.ENCODING_INTERRUPTED,
            Evidence.REFUSED,
            "It was cancelled at the encoder. No card was made."),
    NOT_INITIALISED(
            406,
            FailureCode.ENCODER_NOT_ONLINE,
            Evidence.REFUSED,
            "The encoder is not initialised. Whoever administers the lock system has to."),
    WRONGLY_INITIALISED(
            407,
            FailureCode.ENCODER_NOT_ONLINE,
            Evidence.REFUSED,
            "The encoder is initialised wrongly. Whoever administers the lock system has to do it again."),
    XML_MALFORMED(
            500, FailureCode.REFUSED_AS_MALFORMED, Evidence.REFUSED, "The lock system could not read the request."),
    XML_NODES(
            501,
            FailureCode.REFUSED_AS_MALFORMED,
            Evidence.REFUSED,
            "The lock system does not take a field of the request: the gateway's settings do not fit its version."),
    XML_REQUEST(
            502,
            FailureCode.REFUSED_AS_MALFORMED,
            Evidence.REFUSED,
            "The lock system does not know the request: its version is older than the gateway expects."),
    XML_TYPE(
            503,
            FailureCode.REFUSED_AS_MALFORMED,
            Evidence.REFUSED,
            "The lock system does not take the type of a value: the gateway's settings do not fit its version."),
    ZONE_TYPE(600, FailureCode.NOT_AUTHORISED, Evidence.REFUSED, "The type of the zone cannot be changed."),
    ZONES_FULL(601, FailureCode.NOT_AUTHORISED, Evidence.REFUSED, "The lock system has 96 low zones already.");

    /** How much of the lock system's own text goes into a report. */
    private static final int TEXT_LENGTH_MAX = 200;

    private final int number;
    private final FailureCode code;
    private final Evidence evidence;
    private final String sentence;

    ShipError(int number, FailureCode code, Evidence evidence, String sentence) {
        this.number = number;
        this.code = code;
        this.evidence = evidence;
        this.sentence = sentence;
    }

    static @Nullable ShipError of(int number) {
        return Arrays.stream(values())
                .filter(e -> e.number == number)
                .findFirst()
                .orElse(null);
    }

    /** A number outside the table does not say how far the request had got. */
    static Evidence evidence(int number) {
        ShipError known = of(number);
        return known == null ? Evidence.MAYBE_EXECUTED : known.evidence;
    }

    /** @param mask text that must not come out again, such as the user's name; empty ones are ignored */
    static Failure failure(int number, String text, List<String> mask) {
        String shown = text.replaceAll("\\p{Cntrl}", " ");
        for (String secret : mask) {
            shown = secret.isBlank() ? shown : shown.replace(secret, "***");
        }
        shown = shown.length() <= TEXT_LENGTH_MAX ? shown : shown.substring(0, TEXT_LENGTH_MAX) + "...";
        ShipError known = of(number);
        return new Failure(
                known == null ? FailureCode.CONTROLLER_ERROR : known.code,
                known == null
                        ? "The lock system refused the request with a code that this gateway does not know."
                        : known.sentence,
                new VendorCode(ShipProtocol.DIALECT, Integer.toString(number), shown));
    }

    static List<VendorError> table() {
        return Arrays.stream(values())
                .map(e -> new VendorError(Integer.toString(e.number), e.code, e.evidence, e.sentence))
                .toList();
    }
}
