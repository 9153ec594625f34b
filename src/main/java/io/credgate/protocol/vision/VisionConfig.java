package io.credgate.protocol.vision;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.vision.VisionText.CodePage;
import java.time.Duration;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * What both dialects can be told. Each default is the working assumption of the protocol sheet (sections 3 and 8);
 * src/docs/dialects/vision.md gives the reasons.
 *
 * @param siteZone the protocol carries local times
 * @param variant which family of commands the lock system has
 * @param answerTimeout from handing over a request to its answer; longer than the encoder itself waits for a card
 * @param source address of this gateway, {@code ss}
 * @param checkOutAddress {@code dd} where no encoder takes part
 * @param userType {@code T}, exactly as the lock system has it; empty for the older systems, which have no such field
 * @param userGroup {@code U}, exactly as the lock system has it
 * @param copyCommand how a further card is made
 * @param futureCopyCommand how a further card of a stay to come is made
 * @param changeTimes whether a change also carries {@code D} and {@code O}
 * @param sendGuestId whether {@code P} carries the id of our user
 * @param refusedResults result characters without a public meaning of which the site knows that nothing was made
 */
record VisionConfig(
        ZoneId siteZone,
        Variant variant,
        Duration answerTimeout,
        String source,
        String checkOutAddress,
        String userType,
        String userGroup,
        PreCheckIn preCheckIn,
        CopyCommand copyCommand,
        CopyCommand futureCopyCommand,
        boolean changeTimes,
        boolean sendGuestName,
        EmptyNames emptyNames,
        boolean sendGuestId,
        boolean askSerial,
        CodePage codePage,
        String refusedResults) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{2}");
    private static final int TEXT_MAX = 64;

    enum Variant {
        VISION,
        /** 2100, 2100 PLUS and 2800: no H and no I, only the fields R, U, O (section 2.2). */
        OLDER
    }

    /** When a new card is made with G (section 3.1). */
    enum PreCheckIn {
        /** The stay begins on a later day of the site's calendar: the rule of the driver in production use. */
        LATER_DAY,
        /** The stay begins later than now. */
        LATER_TIME,
        NEVER
    }

    enum CopyCommand {
        H(VisionCommand.ADD_GUEST),
        A(VisionCommand.CHECK_IN);

        private final VisionCommand command;

        CopyCommand(VisionCommand command) {
            this.command = command;
        }

        VisionCommand command() {
            return command;
        }
    }

    /** What becomes of F and N without a name; both forms are seen (section 3.2). */
    enum EmptyNames {
        OMIT,
        BARE
    }

    static VisionConfig read(ConfigSection section, Variant variant, Duration answerTimeout, ZoneId siteZone) {
        Duration waits =
                section.duration("answer_timeout", answerTimeout, Duration.ofSeconds(5), Duration.ofMinutes(10));
        CodePage codePage = section.choice("code_page", CodePage.ASCII, CodePage.class);
        String userGroup = required(section, "user_group", "U", codePage);
        if (variant == Variant.OLDER) {
            return new VisionConfig(
                    siteZone,
                    variant,
                    waits,
                    address(section, "source_address"),
                    address(section, "check_out_address"),
                    "",
                    userGroup,
                    PreCheckIn.NEVER,
                    CopyCommand.A,
                    CopyCommand.A,
                    false,
                    false,
                    EmptyNames.OMIT,
                    false,
                    false,
                    codePage,
                    refused(section));
        }
        return new VisionConfig(
                siteZone,
                variant,
                waits,
                address(section, "source_address"),
                address(section, "check_out_address"),
                required(section, "user_type", "T", codePage),
                userGroup,
                section.choice("pre_check_in", PreCheckIn.LATER_DAY, PreCheckIn.class),
                section.choice("copy_command", CopyCommand.H, CopyCommand.class),
                section.choice("future_copy_command", CopyCommand.A, CopyCommand.class),
                section.bool("change_times", true),
                section.bool("send_guest_name", false),
                section.choice("empty_names", EmptyNames.OMIT, EmptyNames.class),
                section.bool("send_guest_id", false),
                section.bool("ask_serial", true),
                codePage,
                refused(section));
    }

    private static String required(ConfigSection section, String key, String field, CodePage codePage) {
        String text = section.text(key, "");
        if (text.isBlank()) {
            section.problem(
                    key,
                    "The lock system takes no card without this (field " + field + ")",
                    "Write it exactly as it is set up in the lock system");
        } else if (text.length() > TEXT_MAX || !VisionText.isWritable(text, codePage)) {
            section.problem(
                    key,
                    "The text cannot be sent in this protocol",
                    "Use at most " + TEXT_MAX + " Latin characters; other than ASCII needs code_page: latin1");
        }
        return text;
    }

    private static String address(ConfigSection section, String key) {
        String address = section.text(key, "00");
        if (!ADDRESS.matcher(address).matches()) {
            section.problem(key, "The address is not two digits", "Write it with its zero, such as \"00\"");
            return "00";
        }
        return address;
    }

    private static String refused(ConfigSection section) {
        StringBuilder refused = new StringBuilder();
        for (String item : section.texts("refused_results")) {
            for (String one : item.split(",", -1)) {
                String result = one.strip();
                if (result.length() == 1
                        && VisionText.isWritable(result, CodePage.ASCII)
                        && !VisionResults.hasMeaning(result.charAt(0))) {
                    refused.append(result);
                } else if (!result.isEmpty()) {
                    section.problem(
                            "refused_results",
                            "One of the results is no single character, or has a public meaning",
                            "List only characters that are not in the table of src/docs/dialects/vision.md");
                }
            }
        }
        return refused.toString();
    }

    boolean isOlder() {
        return variant == Variant.OLDER;
    }
}
