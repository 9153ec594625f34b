package io.credgate.protocol.vision;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.vision.VisionConfig.Variant;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;

/**
 * Settings of one {@code vision-serial} link (protocol sheet, section 2).
 *
 * @param enqTimeout for the ACK to ENQ; 3 s, at the older systems 1 s
 * @param ackTimeout for the ACK to a frame
 */
record VisionSerialConfig(VisionConfig common, SerialFrame form, Duration enqTimeout, Duration ackTimeout) {

    static VisionSerialConfig read(ConfigSection section, ZoneId siteZone) {
        Variant variant = variant(section);
        return new VisionSerialConfig(
                VisionConfig.read(section, variant, Duration.ofSeconds(75), siteZone),
                new SerialFrame(section.choice("lrc", Lrc.XOR, Lrc.class), section.bool("lrc_includes_stx", false)),
                timeout(section, "enq_timeout", Duration.ofSeconds(variant == Variant.OLDER ? 1 : 3)),
                timeout(section, "ack_timeout", Duration.ofSeconds(3)));
    }

    private static Duration timeout(ConfigSection section, String key, Duration fallback) {
        return section.duration(key, fallback, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    private static Variant variant(ConfigSection section) {
        return switch (section.text("variant", "vision").toLowerCase(Locale.ROOT)) {
            case "vision" -> Variant.VISION;
            case "2100", "2800" -> Variant.OLDER;
            default -> {
                section.problem("variant", "The lock system is not known", "Write vision, 2100 or 2800");
                yield Variant.VISION;
            }
        };
    }
}
