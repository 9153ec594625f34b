package io.credgate.protocol.vision;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.Secret;
import io.credgate.protocol.vision.VisionText.CodePage;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings of one {@code vision-tcp} link (protocol sheet, section 1).
 *
 * @param license what Register carries; never printed
 * @param application name of this program, as Register carries it
 * @param registerAccepted results of Register that stand for success; one public sample expects 1 in place of 0
 * @param unregister whether the gateway logs out before it closes; some clients only close
 * @param unregisterTimeout how long a result that is known waits for the end of that
 * @param requestTimeout for the answer to Register
 */
record VisionTcpConfig(
        VisionConfig common,
        Secret license,
        String application,
        List<Integer> registerAccepted,
        boolean unregister,
        Duration unregisterTimeout,
        Duration requestTimeout,
        Operator operator,
        int connectionsMax) {
    /** {@code char[20]} with its NUL. */
    private static final int REGISTER_TEXT_MAX = 19;

    private static final int OPERATOR_ID_MAX = 9;
    private static final int OPERATOR_NAME_MAX = 15;

    VisionTcpConfig {
        registerAccepted = List.copyOf(registerAccepted);
    }

    /** Who the lock system's log names: {@code OpId}, {@code OpFirst}, {@code OpLast}. */
    record Operator(String id, String first, String last) {}

    static VisionTcpConfig read(ConfigSection section, ZoneId siteZone) {
        return new VisionTcpConfig(
                VisionConfig.read(section, VisionConfig.Variant.VISION, Duration.ofSeconds(90), siteZone),
                license(section),
                text(section, "application", "GATEWAY", REGISTER_TEXT_MAX),
                registerAccepted(section),
                section.bool("unregister", true),
                section.duration(
                        "unregister_timeout", Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ofSeconds(30)),
                section.duration(
                        "request_timeout", Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofMinutes(2)),
                new Operator(
                        text(section, "operator_id", "GW", OPERATOR_ID_MAX),
                        text(section, "operator_first", "", OPERATOR_NAME_MAX),
                        text(section, "operator_last", "GATEWAY", OPERATOR_NAME_MAX)),
                section.integer("connections_max", 1, 1, 16));
    }

    private static Secret license(ConfigSection section) {
        if (!section.has("license_file")) {
            section.problem(
                    "license_file",
                    "VISION takes nobody without a licence for PMS interfaces",
                    "Write the licence into a file of its own and name the file here");
            return new Secret("");
        }
        Secret license = section.secretFile("license_file");
        if (license == null) {
            return new Secret("");
        }
        if (license.value().length() > REGISTER_TEXT_MAX || !VisionText.isWritable(license.value(), CodePage.ASCII)) {
            section.problem(
                    "license_file",
                    "The licence cannot be sent",
                    "It has at most " + REGISTER_TEXT_MAX + " ASCII characters, on one line");
        }
        return license;
    }

    private static List<Integer> registerAccepted(ConfigSection section) {
        List<Integer> accepted = new ArrayList<>();
        for (String item : section.texts("register_accepted")) {
            for (String one : item.split(",", -1)) {
                String number = one.strip();
                if (number.matches("-?[0-9]{1,9}")) {
                    accepted.add(Integer.parseInt(number));
                } else if (!number.isEmpty()) {
                    section.problem("register_accepted", "One of the results is no number", "Write them as in [0, 1]");
                }
            }
        }
        return accepted.isEmpty() ? List.of(0) : accepted;
    }

    private static String text(ConfigSection section, String key, String fallback, int max) {
        String text = section.text(key, fallback);
        if (text.length() > max || !VisionText.isWritable(text, CodePage.ASCII)) {
            section.problem(key, "The text cannot be sent", "Use at most " + max + " ASCII characters");
            return fallback;
        }
        return text;
    }
}
