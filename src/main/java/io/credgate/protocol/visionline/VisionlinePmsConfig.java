package io.credgate.protocol.visionline;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.Medium;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one {@code visionline-pms} link. Each default is the working assumption of the protocol sheet (sections 4
 * and 8); src/docs/dialects/visionline-pms.md gives the reasons.
 *
 * @param siteZone zone of the site: the protocol carries local times
 * @param answerTimeout from handing over the request to the final answer; has to be longer than a person needs to
 *     present a card. Too short makes outcomes unknown, too long keeps the clerk waiting when the server is dead
 * @param medium TCP or a serial line
 * @param ackTimeout on a serial line, from the request to its ACK (section 4.1)
 * @param acknowledgeAnswer on a serial line, whether an answer is acknowledged; the one client seen does not
 * @param lrc on a serial line, what the check sum covers (section 8, question 1)
 * @param severalCards whether {@code NC} may be more than one
 * @param answerMode {@code AM}
 * @param joinerValue {@code JR} of a further card
 * @param interimCodes results that are not final
 * @param refusedCodes results outside the published table of which the site knows that nothing was made
 * @param checkLrc whether a line with a wrong LRC is thrown away
 * @param terminal {@code TA}
 * @param cardType {@code CT}
 * @param userGroup {@code UG}
 * @param track2 {@code T2} of every card, 12 digits
 * @param sendUserId whether {@code UI} is sent
 * @param operator {@code IO}
 * @param operatorPassword {@code OP}; never printed
 * @param operatorFirstName {@code OF}
 * @param operatorLastName {@code OS}
 */
record VisionlinePmsConfig(
        ZoneId siteZone,
        Medium medium,
        Duration ackTimeout,
        boolean acknowledgeAnswer,
        Lrc lrc,
        boolean severalCards,
        Duration answerTimeout,
        Connection connection,
        int connectionsMax,
        PmsEncoder.LineEnd lineEnd,
        int answerMode,
        int joinerValue,
        NumberOfCards numberOfCards,
        List<Integer> interimCodes,
        List<Integer> refusedCodes,
        boolean checkLrc,
        boolean askSerial,
        boolean sendGuestName,
        boolean sendUserId,
        @Nullable Integer terminal,
        @Nullable Integer cardType,
        @Nullable String userGroup,
        @Nullable String track2,
        @Nullable String operator,
        @Nullable String operatorPassword,
        @Nullable String operatorFirstName,
        @Nullable String operatorLastName) {

    private static final int CODE_MAX = 999;
    private static final int SETTING_TEXT_MAX = 64;
    private static final int TRACK2_DIGITS = 12;

    enum Connection {
        PER_REQUEST,
        KEEP
    }

    /** How {@code NC} is written; both forms are seen (protocol sheet, section 4.3). */
    enum NumberOfCards {
        TWO_DIGITS,
        PLAIN,
        LEFT_OUT
    }

    /** XOR, over STX and the tags or over the tags alone. */
    enum Lrc {
        WITH_STX,
        WITHOUT_STX
    }

    VisionlinePmsConfig {
        interimCodes = List.copyOf(interimCodes);
        refusedCodes = List.copyOf(refusedCodes);
    }

    static VisionlinePmsConfig read(ConfigSection section, Medium medium, ZoneId siteZone) {
        boolean serial = medium == Medium.SERIAL;
        List<Integer> interim = codes(section, "interim_codes", "4,85");
        List<Integer> refused = codes(section, "refused_codes", "");
        for (int code : interim) {
            if (code != 4 && code != 85 && PmsResultCodes.isListed(code)) {
                section.problem(
                        "interim_codes",
                        "Result code " + code + " is a final one.",
                        "Take it out of the list: an answer would be waited for that never comes.");
            }
        }
        for (int code : refused) {
            if (PmsResultCodes.isListed(code) || interim.contains(code)) {
                section.problem(
                        "refused_codes",
                        "Result code " + code + " has a meaning already.",
                        "List only codes that are neither in the published table nor in interim_codes.");
            }
        }
        String operator = plainText(section, "operator");
        String password = plainText(section, "operator_password");
        if (password != null && operator == null) {
            section.problem(
                    "operator_password", "There is a password but no operator.", "Set operator, or remove both.");
        }
        return new VisionlinePmsConfig(
                siteZone,
                medium,
                serial
                        ? section.duration(
                                "ack_timeout", Duration.ofSeconds(3), Duration.ofMillis(200), Duration.ofMinutes(1))
                        : Duration.ZERO,
                serial && section.bool("acknowledge_answer", false),
                serial ? section.choice("lrc", Lrc.WITH_STX, Lrc.class) : Lrc.WITH_STX,
                section.bool("several_cards", false),
                section.duration(
                        "answer_timeout",
                        Duration.ofSeconds(serial ? 75 : 60),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10)),
                serial ? Connection.KEEP : section.choice("connection", Connection.PER_REQUEST, Connection.class),
                serial ? 1 : section.integer("connections_max", 4, 1, 32),
                serial
                        ? PmsEncoder.LineEnd.CRLF
                        : section.choice("line_end", PmsEncoder.LineEnd.CRLF, PmsEncoder.LineEnd.class),
                section.integer("answer_mode", 1, 0, 99),
                section.integer("joiner_value", 1, 1, 99),
                section.choice("number_of_cards", NumberOfCards.TWO_DIGITS, NumberOfCards.class),
                interim,
                refused,
                section.bool("check_lrc", true),
                section.bool("ask_serial", true),
                section.bool("send_guest_name", false),
                section.bool("send_user_id", false),
                section.has("terminal") ? section.integer("terminal", 1, 0, 999) : null,
                section.has("card_type") ? section.integer("card_type", 1, 0, 999) : null,
                plainText(section, "user_group"),
                track2(section),
                operator,
                password,
                plainText(section, "operator_first_name"),
                plainText(section, "operator_last_name"));
    }

    private static List<Integer> codes(ConfigSection section, String key, String fallback) {
        List<Integer> codes = new ArrayList<>();
        for (String part : section.text(key, fallback).split(",", -1)) {
            String digits = part.strip();
            if (digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) > 0) {
                if (!codes.contains(Integer.parseInt(digits))) {
                    codes.add(Integer.parseInt(digits));
                }
            } else if (!digits.isEmpty()) {
                section.problem(
                        key,
                        "One of the result codes is not a number from 1 to " + CODE_MAX + ".",
                        "Write the numbers with commas between them, such as \"4,85\".");
            }
        }
        return codes;
    }

    /** Filled up with zeros in front (protocol sheet, section 4.3). */
    private static @Nullable String track2(ConfigSection section) {
        String text = section.optionalText("track_2");
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,12}")) {
            section.problem("track_2", "Track 2 is not 1 to 12 digits.", "Write digits only.");
            return null;
        }
        return "0".repeat(TRACK2_DIGITS - text.length()) + text;
    }

    private static @Nullable String plainText(ConfigSection section, String key) {
        String text = section.optionalText(key);
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > SETTING_TEXT_MAX || !PmsText.isPlain(text)) {
            section.problem(
                    key,
                    "The text cannot be sent in this protocol.",
                    "Use at most " + SETTING_TEXT_MAX + " ASCII characters and no semicolon.");
            return null;
        }
        return text;
    }

    /** Leaves the operator and the password out. */
    @Override
    public String toString() {
        return "VisionlinePmsConfig[" + connection + ", answerTimeout=" + answerTimeout + ", interimCodes="
                + interimCodes + "]";
    }
}
